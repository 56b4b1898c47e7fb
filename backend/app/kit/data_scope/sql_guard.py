"""Check of the rendered SQL on the engine, below the ORM.

Every FROM of a guarded table must show the filter of its scope. SQLAlchemy rendered the SQL and
textual SQL is rejected, so names can be parsed from it. Each compiled statement is checked once,
however often it runs.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Table, event, inspect
from sqlalchemy.engine import Compiled, Connection, ExecutionContext
from sqlalchemy.orm import DeclarativeBase, Mapper

from app.kit.data_scope.errors import ScopeBypass
from app.kit.data_scope.kinds import (
    Private,
    Scoped,
    ScopedByParent,
    guarded_mappers,
    guarded_tables,
    parent_reference,
    root_of,
)
from app.kit.data_scope.raw_sql import SCOPE_PARAMETERS, reject_raw_sql
from app.kit.data_scope.scope import DataScope

# Execution options that only the session may set.
SESSION_OPTIONS = ("parent_in_scope", "filtered_in_scope")


class ParentKey(NamedTuple):
    """A column of a parent row, and the one of its table that references it."""

    table: str
    target_column: str
    column: str


@dataclass(frozen=True, slots=True)
class TableGuard:
    """The conditions under which a FROM of a table is safe.

    Either `column` is filtered, or an EXISTS looks for the parent row, which is filtered itself, or
    one of `parent_tables` is in the same statement and filtered.
    """

    # The group of a Scoped table, the owner of a Private one, None for other tables.
    column: str | None
    parent: ParentKey | None = None
    parent_tables: frozenset[str] = frozenset()
    is_private: bool = False

    @property
    def is_association(self) -> bool:
        return self.column is None and self.parent is None


def install_sql_guard(engine: Engine, base: type[DeclarativeBase]) -> None:
    """Rejects, on this engine, statements that reach guarded rows without the scope."""
    guards = _build_guards(base)
    table_pattern = _table_pattern(frozenset(guards))
    passed: WeakKeyDictionary[Compiled, set[tuple[bool, ...]]] = WeakKeyDictionary()

    @event.listens_for(engine, "before_cursor_execute")
    def check_statement(
        _: Connection, __: Any, sql: str, ___: Any, context: ExecutionContext, ____: bool
    ) -> None:
        scope: DataScope | None = context.execution_options.get("scope")
        if scope is not None and scope.system_reason is not None:
            return
        if scope is None:
            if table_pattern.search(sql):
                raise ScopeBypass(f"a guarded table outside a scoped session: {sql[:80]}")
            return
        exemptions = (
            scope.all_rows,
            *(bool(context.execution_options.get(name)) for name in SESSION_OPTIONS),
        )
        compiled = context.compiled
        if compiled is None:
            raise ScopeBypass("driver SQL in a scoped session")
        if exemptions not in (passed_exemptions := passed.setdefault(compiled, set())):
            all_rows, parent_in_scope, filtered = exemptions
            reject_raw_sql(compiled.statement, filtered=filtered)
            _require_filters(compiled.string, table_pattern, guards, all_rows, parent_in_scope)
            passed_exemptions.add(exemptions)


def _build_guards(base: type[DeclarativeBase]) -> dict[str, TableGuard]:
    guards: dict[str, TableGuard] = {}
    tables = guarded_tables(base)
    for mapper in guarded_mappers(base):
        model = mapper.class_
        is_private = issubclass(root_of(model), Private)
        if issubclass(model, ScopedByParent):
            guards[_table_of(mapper, model.__parent__[0]).name] = TableGuard(
                None, _parent_key(mapper), is_private=is_private
            )
            continue
        key = model.__group__ if issubclass(model, Scoped) else model.__owner__
        column = mapper.column_attrs[key].columns[0]
        guards[_table_of(mapper, key).name] = TableGuard(column.name, is_private=is_private)
    for table in tables:
        if table.name in guards:
            continue
        parent_tables = frozenset(
            key.column.table.name for key in table.foreign_keys if key.column.table in tables
        )
        guards[table.name] = TableGuard(
            None,
            parent_tables=parent_tables,
            is_private=all(guards.get(name, _NO_GUARD).is_private for name in parent_tables),
        )
    return guards


def _table_of(mapper: Mapper[Any], key: str) -> Table:
    table = mapper.column_attrs[key].columns[0].table
    assert isinstance(table, Table)
    return table


def _parent_key(mapper: Mapper[Any]) -> ParentKey:
    reference = parent_reference(mapper.class_)
    target = inspect(reference.target).column_attrs[reference.target_keys[0]].columns[0]
    assert isinstance(target.table, Table)
    column = mapper.column_attrs[reference.keys[0]].columns[0]
    return ParentKey(target.table.name, target.name, column.name)


_NO_GUARD = TableGuard(None)


@lru_cache
def _table_pattern(names: frozenset[str]) -> re.Pattern[str]:
    """Returns a pattern for guarded tables after FROM, JOIN, UPDATE, USING, INTO, `,` or `(`."""
    tables = "|".join(sorted(map(re.escape, names), key=len, reverse=True)) or "(?!)"
    return re.compile(
        r"(?:\b(?P<verb>FROM|JOIN|UPDATE|USING|INTO)|,|\()\s*\(*\s*"
        rf'(?:[`"]?\w+[`"]?\.)?[`"]?(?P<table>{tables})[`"]?'
        r'(?:\s+AS\s+[`"]?(?P<alias>\w+)[`"]?)?(?=[\s,)]|$)',
        re.IGNORECASE,
    )


def _require_filters(
    sql: str,
    pattern: re.Pattern[str],
    guards: dict[str, TableGuard],
    private_only: bool,
    parent_in_scope: bool,
) -> None:
    matches = [
        match
        for match in pattern.finditer(sql)
        if guards[match["table"]].is_private or not private_only
    ]
    tables = {match["table"] for match in matches}
    names = [(match["alias"] or match["table"], guards[match["table"]]) for match in matches]
    for match in matches:
        guard = guards[match["table"]]
        if (match["verb"] or "").upper() == "INTO":
            raise ScopeBypass(f"INSERT into {match['table']}: add() objects")
        if guard.is_association and not guard.parent_tables & tables and not parent_in_scope:
            raise ScopeBypass(f"{match['table']} without its scoped table in the statement")
    for name, guard in set(names):
        if guard.is_association:
            continue
        if _count_filters(sql, name, guard) < names.count((name, guard)):
            raise ScopeBypass(f"{name} without its scope filter: {sql[:80]}")


def _count_filters(sql: str, name: str, guard: TableGuard) -> int:
    """Returns how often the FROM `name` is compared with the scope's own parameters.

    It recognises the forms that `criteria.loader_criteria` renders.
    """
    if guard.parent is not None:
        return _count_parent_filters(sql, name, guard.parent)
    assert guard.column is not None
    column_pattern = _column_pattern(name, guard.column)
    in_list, in_branches = (
        rf"IN \(__\[POSTCOMPILE_(?:{names})_"
        for names in ("|".join(SCOPE_PARAMETERS), "scope_branches")
    )
    list_count = len(re.findall(rf"{column_pattern} {in_list}", sql))
    exists_count = len(
        re.findall(rf"EXISTS \(SELECT [^()]+ = {column_pattern} AND \(?[^()]+ {in_branches}", sql)
    )
    return list_count + exists_count


def _count_parent_filters(sql: str, name: str, parent: ParentKey) -> int:
    """Returns how often an EXISTS looks for the parent of `name`."""
    parts = (
        r"EXISTS \(SELECT [^()]+\sFROM",
        rf'(?:[`"]?\w+[`"]?\.)?[`"]?{re.escape(parent.table)}[`"]?',
        r'AS [`"]?(?P<alias>\w+)[`"]?',
        rf'WHERE [`"]?(?P=alias)[`"]?\.[`"]?{re.escape(parent.target_column)}[`"]? =',
        _column_pattern(name, parent.column),
    )
    return len(re.findall(r"\s+".join(parts), sql))


def _column_pattern(table: str, column: str) -> str:
    return rf'[`"]?\b{re.escape(table)}[`"]?\.[`"]?{re.escape(column)}[`"]?'

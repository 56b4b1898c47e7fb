"""The last look, at the SQL itself: below the ORM, on the engine, whoever sends it.

Every FROM of a guarded table must show its own scope filter. The SQL was rendered by SQLAlchemy and
its text is refused anyway, so names can be read off it; and each compiled statement is read once,
however often it runs.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Table, event
from sqlalchemy.engine import Compiled, Connection, ExecutionContext
from sqlalchemy.orm import DeclarativeBase

from app.kit.data_scope.errors import ScopeBypass
from app.kit.data_scope.kinds import Private, Scoped, guarded_mappers, guarded_tables
from app.kit.data_scope.raw_sql import SCOPE_PARAMETERS, reject_raw_sql
from app.kit.data_scope.scope import DataScope

SESSION_OPTIONS = (
    "parent_in_scope",
    "filtered_in_scope",
)  # what the session tells us of a statement, and nobody else may


@dataclass(frozen=True, slots=True)
class TableGuard:
    """What makes a FROM of a table safe."""

    column: str | None  # must be filtered: the group of a Scoped table, the owner of a Private one
    parent_tables: frozenset[
        str
    ]  # or, having no such column, must stand beside one of these, filtered
    is_private: bool


def install_sql_guard(engine: Engine, base: type[DeclarativeBase]) -> None:
    """Refuse, on this engine, every statement that reads or writes guarded rows past the scope."""
    guards = _build_guards(base)
    mention = _table_pattern(frozenset(guards))
    passed: WeakKeyDictionary[Compiled, set[tuple[bool, ...]]] = WeakKeyDictionary()

    @event.listens_for(engine, "before_cursor_execute")
    def check_statement(
        _: Connection, __: Any, sql: str, ___: Any, context: ExecutionContext, ____: bool
    ) -> None:
        scope: DataScope | None = context.execution_options.get("scope")
        if scope is not None and scope.system_reason is not None:
            return
        if scope is None:
            if mention.search(sql):
                raise ScopeBypass(f"outside any scoped session: {sql[:80]}")
            return
        lenience = (
            scope.all_rows,
            *(bool(context.execution_options.get(name)) for name in SESSION_OPTIONS),
        )
        compiled = context.compiled
        if compiled is None:
            raise ScopeBypass("driver SQL in a scoped session")
        if lenience not in (known := passed.setdefault(compiled, set())):
            everything, parent_in_scope, filtered = lenience
            reject_raw_sql(compiled.statement, filtered=filtered)
            _require_filters(compiled.string, mention, guards, everything, parent_in_scope)
            known.add(lenience)


def _build_guards(base: type[DeclarativeBase]) -> dict[str, TableGuard]:
    guards: dict[str, TableGuard] = {}
    tables = guarded_tables(base)
    for mapper in guarded_mappers(base):
        model = mapper.class_
        key = model.__group__ if issubclass(model, Scoped) else model.__owner__
        column = mapper.column_attrs[key].columns[0]
        assert isinstance(column.table, Table)
        guards[column.table.name] = TableGuard(column.name, frozenset(), issubclass(model, Private))
    for table in tables:
        beside = frozenset(
            key.column.table.name for key in table.foreign_keys if key.column.table in tables
        )
        guards.setdefault(
            table.name,
            TableGuard(
                None, beside, all(guards.get(name, _NO_GUARD).is_private for name in beside)
            ),
        )
    return guards


_NO_GUARD = TableGuard(None, frozenset(), is_private=False)


@lru_cache
def _table_pattern(names: frozenset[str]) -> re.Pattern[str]:
    """FROM a | JOIN a AS b | , a | UPDATE a | INTO a | (a JOIN …"""
    tables = "|".join(sorted(map(re.escape, names), key=len, reverse=True)) or "(?!)"
    return re.compile(
        rf'(?:\b(?P<verb>FROM|JOIN|UPDATE|USING|INTO)|,|\()\s*\(*\s*(?:[`"]?\w+[`"]?\.)?[`"]?(?P<table>{tables})[`"]?'
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
    found = [
        match
        for match in pattern.finditer(sql)
        if guards[match["table"]].is_private or not private_only
    ]
    tables = {match["table"] for match in found}
    names = [(match["alias"] or match["table"], guards[match["table"]]) for match in found]
    for match in found:
        guard = guards[match["table"]]
        if (match["verb"] or "").upper() == "INTO":
            raise ScopeBypass(f"INSERT into {match['table']}: add() objects")
        if guard.column is None and not guard.parent_tables & tables and not parent_in_scope:
            raise ScopeBypass(f"{match['table']} without a scoped table beside it")
    for name, guard in set(names):
        if guard.column is not None and _count_filters(sql, name, guard.column) < names.count(
            (name, guard)
        ):
            raise ScopeBypass(f"{name} without its scope filter: {sql[:80]}")


def _count_filters(sql: str, name: str, column: str) -> int:
    """How often `name.column` is held against a scope's own parameters, in either form of
    `criteria.options`.
    """
    row = rf'[`"]?\b{re.escape(name)}[`"]?\.[`"]?{re.escape(column)}[`"]?'
    scoped, branches = (
        rf"IN \(__\[POSTCOMPILE_(?:{ours})_"
        for ours in ("|".join(SCOPE_PARAMETERS), "scope_branches")
    )
    written = len(re.findall(rf"{row} {scoped}", sql))
    asked = len(re.findall(rf"EXISTS \(SELECT [^()]+ = {row} AND \(?[^()]+ {branches}", sql))
    return written + asked

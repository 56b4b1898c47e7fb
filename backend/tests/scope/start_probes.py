"""Configurations with which the server must not start. Each function returns whether it started."""

from collections.abc import Awaitable, Callable
from typing import Any
from unittest.mock import patch

from sqlalchemy import (
    ForeignKey,
    Integer,
    column,
    delete,
    extract,
    func,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.ext.asyncio import async_sessionmaker
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.sql.elements import quoted_name

from app.kit.data_scope import (
    DataScope,
    Private,
    Scoped,
    ScopedByParent,
    ScopeError,
    assert_scope_enforced,
    check_declarations,
    criteria,
    session,
)
from app.kit.data_scope import sql_guard as sql_guard_module
from app.kit.data_scope.raw_sql import reject_raw_sql

from .conftest import guarded_engine
from .models import Base, Dept, Note, ProbeSession

StartProbe = Callable[[str], Awaitable[bool]]


class Owned(Scoped):
    owner_id: Mapped[int]
    owner_group_id: Mapped[int]


class ByParent(ScopedByParent):
    __parent__ = ("parent_id",)


def _declare_model(*kinds: type[Any], **columns: Any) -> StartProbe:
    async def start(_: str) -> bool:
        class FreshBase(DeclarativeBase):
            pass

        attributes = {name: create() for name, create in columns.items()}
        type(
            "T",
            (*kinds, FreshBase),
            {"__tablename__": "t", "id": mapped_column(Integer, primary_key=True), **attributes},
        )
        try:
            check_declarations(FreshBase)
        except ScopeError:
            return False
        finally:
            FreshBase.registry.dispose()
        return True

    return start


def _run_self_test(*, sql_guard: bool, filtered: bool) -> StartProbe:
    async def start(url: str) -> bool:
        engine = guarded_engine(url, sql_guard=sql_guard)
        criteria.loader_criteria.cache_clear()
        criteria_function = criteria.loader_criteria if filtered else lambda *_: ()
        check = sql_guard_module._require_filters  # noqa: SLF001
        require_filters = check if filtered else lambda *_: None
        try:
            with (
                patch.object(session, "loader_criteria", criteria_function),
                patch.object(sql_guard_module, "_require_filters", require_filters),
            ):
                await assert_scope_enforced(
                    engine, async_sessionmaker(engine, sync_session_class=ProbeSession), Base
                )
        except ScopeError:
            return False
        finally:
            await engine.dispose()
        return True

    return start


def _accept_statement(statement: Any) -> StartProbe:
    """Checks the statement without a database, so databases that cannot run it count, too."""

    async def start(_: str) -> bool:
        try:
            reject_raw_sql(statement, filtered=False)
        except ScopeError:
            return False
        return True

    return start


async def _accept_insert_from_select(_: str) -> bool:
    sql = (
        "INSERT INTO item_tag SELECT item.id FROM item"
        " WHERE item.dept_id IN (__[POSTCOMPILE_scope_groups_1])"
    )
    # The check itself, without the session in front of it.
    guards = sql_guard_module._build_guards(Base)  # noqa: SLF001
    pattern = sql_guard_module._table_pattern(frozenset(guards))  # noqa: SLF001
    try:
        sql_guard_module._require_filters(sql, pattern, guards, False, False)  # noqa: SLF001
    except ScopeError:
        return False
    return True


async def _open_without_scope(_: str) -> bool:
    try:
        ProbeSession()
    except ScopeError:
        return False
    return True


async def _create_scope_without_reason(_: str) -> bool:
    try:
        DataScope.system(" ")
    except ValueError:
        return False
    return True


START_PROBES: list[StartProbe] = [
    _declare_model(),
    _declare_model(Private),
    _declare_model(Owned, parent_id=lambda: mapped_column(ForeignKey("t.id", ondelete="CASCADE"))),
    _declare_model(ByParent, parent_id=lambda: mapped_column(ForeignKey("t.id"), nullable=False)),
    _run_self_test(sql_guard=False, filtered=True),
    _run_self_test(sql_guard=True, filtered=False),
    _accept_insert_from_select,
    _accept_statement(select(text("1"))),
    _accept_statement(select(column("name")).select_from(table("item"))),
    _accept_statement(select(literal_column("(select 1)"))),
    _accept_statement(select(delete(Note).returning(Note.id).cte())),
    _accept_statement(select(extract("year FROM now()), (SELECT 1", Dept.id))),
    _accept_statement(select(column(quoted_name("(SELECT 1)", quote=False)))),
    _accept_statement(select(func.query_to_xml("select 1"))),
    _accept_statement(select(Dept.name).suffix_with("UNION SELECT 1")),
    _accept_statement(select(Dept.name.op("= (SELECT 1) --")(""))),
    _open_without_scope,
    _create_scope_without_reason,
]

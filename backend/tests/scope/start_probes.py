"""What must not start. Each answers whether it did."""

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
    ScopeError,
    assert_scope_enforced,
    check_declarations,
    criteria,
    session,
)
from app.kit.data_scope import sql_guard as net_
from app.kit.data_scope.raw_sql import reject_raw_sql

from .conftest import connected
from .models import Base, Breaker, Dept, Note

Boot = Callable[[str], Awaitable[bool]]


class Owned(Scoped):
    owner_id: Mapped[int]
    owner_group_id: Mapped[int]


def _declares(*kinds: type[Any], **columns: Any) -> Boot:
    async def start(_: str) -> bool:
        class Fresh(DeclarativeBase):
            pass

        made = {name: make() for name, make in columns.items()}
        type(
            "T",
            (*kinds, Fresh),
            {"__tablename__": "t", "id": mapped_column(Integer, primary_key=True), **made},
        )
        try:
            check_declarations(Fresh)
        except ScopeError:
            return False
        finally:
            Fresh.registry.dispose()
        return True

    return start


def _sings(*, net: bool, filtered: bool) -> Boot:
    async def start(url: str) -> bool:
        engine = connected(url, net=net)
        criteria.loader_criteria.cache_clear()
        shown = criteria.loader_criteria if filtered else lambda *_: ()
        read = net_._require_filters if filtered else lambda *_: None  # noqa: SLF001
        try:
            with (
                patch.object(session, "loader_criteria", shown),
                patch.object(net_, "_require_filters", read),
            ):
                await assert_scope_enforced(
                    engine, async_sessionmaker(engine, sync_session_class=Breaker), Base
                )
        except ScopeError:
            return False
        finally:
            await engine.dispose()
        return True

    return start


def _enters(statement: Any) -> Boot:
    """On every database, though it may be one that could not run it."""

    async def start(_: str) -> bool:
        try:
            reject_raw_sql(statement, filtered=False)
        except ScopeError:
            return False
        return True

    return start


async def _ties_what_it_reads(_: str) -> bool:
    sql = "INSERT INTO item_tag SELECT item.id FROM item WHERE item.dept_id IN (__[POSTCOMPILE_scope_groups_1])"
    guards = net_._build_guards(Base)  # noqa: SLF001 (the net itself, past what stands before it)
    try:
        net_._require_filters(sql, net_._table_pattern(frozenset(guards)), guards, False, False)  # noqa: SLF001
    except ScopeError:
        return False
    return True


async def _for_nobody(_: str) -> bool:
    try:
        Breaker()
    except ScopeError:
        return False
    return True


async def _for_no_reason(_: str) -> bool:
    try:
        DataScope.system(" ")
    except ValueError:
        return False
    return True


BOOT: list[Boot] = [
    _declares(),
    _declares(Private),
    _declares(Owned, parent_id=lambda: mapped_column(ForeignKey("t.id", ondelete="CASCADE"))),
    _sings(net=False, filtered=True),
    _sings(net=True, filtered=False),
    _ties_what_it_reads,
    _enters(select(text("1"))),
    _enters(select(column("name")).select_from(table("item"))),
    _enters(select(literal_column("(select 1)"))),
    _enters(select(delete(Note).returning(Note.id).cte())),
    _enters(select(extract("year FROM now()), (SELECT 1", Dept.id))),
    _enters(select(column(quoted_name("(SELECT 1)", quote=False)))),
    _enters(select(func.query_to_xml("select 1"))),
    _enters(select(Dept.name).suffix_with("UNION SELECT 1")),
    _enters(select(Dept.name.op("= (SELECT 1) --")(""))),
    _for_nobody,
    _for_no_reason,
]

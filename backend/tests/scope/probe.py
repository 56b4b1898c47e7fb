"""A probe answers what it got hold of: text with SECRET in it, or True, is a leak. To be refused is
fine.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy.exc import MissingGreenlet, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.util import await_only

from app.kit.data_scope import DataScope, ScopeError

from .conftest import Outside
from .models import Base, Item

Probe = Callable[[Session], object]
probes: dict[str, Probe] = {}
core = Base.metadata.tables["item"]

SCOPES = {
    "department": DataScope(user_id=1, dept_id=1, groups=frozenset({1})),
    "department_and_below": DataScope(user_id=1, dept_id=10, subtrees=frozenset({10})),
    "self": DataScope(user_id=1, dept_id=1, own_rows=True),
    "self_and_below": DataScope(
        user_id=1, dept_id=10, own_rows=True, subtrees=frozenset({10}), groups=frozenset({1})
    ),
}

# A policy, not a hole of the session: a unique key spans departments. Where names are secret, make
# it span one.
POLICY = {"unique-constraint existence oracle (name=SECRET11)"}


def probe(name: str) -> Callable[[Probe], Probe]:
    def remember(attempt: Probe) -> Probe:
        assert name not in probes
        probes[name] = attempt
        return attempt

    return remember


def attempt(name: str, probe_: Probe) -> None:
    probe(name)(probe_)


def raw(s: Session, sql: str) -> list[Any]:
    """What is really in the database now."""
    rows: list[Any] = await_only(s.info["outside"](sql))
    return rows


def stolen(s: Session) -> bool:
    """Did a stranger's row get our mark?"""
    s.commit()
    return bool(raw(s, "select id from item where n = 9 and dept_id <> 1"))


def names(rows: Any) -> list[str]:
    return [row.name for row in rows]


def forged(**values: Any) -> Item:
    item = Item(**values)
    make_transient_to_detached(item)
    return item


async def tried(
    name: str, scope: DataScope, sessions: async_sessionmaker[AsyncSession], outside: Outside
) -> object:
    """What a probe got hold of, or how it was refused."""
    async with sessions(scope=scope, info={"outside": outside}) as session:
        try:
            return await session.run_sync(probes[name])
        except MissingGreenlet:
            raise
        except (ScopeError, SQLAlchemyError, NotImplementedError) as refusal:
            return refusal


def is_red(name: str, got: object) -> bool:
    """Did it get what it must not get, or not what one must be able to?"""
    if isinstance(got, Exception):
        return name.startswith("POSITIVE")
    return got is True or "SECRET" in repr(got)

"""Probes: attempts to read or write rows run_sql the data scope.

A probe returns what it obtained. A text with SECRET, or True, is a leak. An error is correct.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy.exc import MissingGreenlet, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.util import await_only

from app.kit.data_scope import DataScope, ScopeError

from .conftest import RunSql
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

# Accepted: a unique key covers all departments, so a conflict reveals a name. A key that includes
# the department would not.
ACCEPTED = {"unique-constraint existence oracle (name=SECRET11)"}


def probe(name: str) -> Callable[[Probe], Probe]:
    def register(attempt: Probe) -> Probe:
        assert name not in probes
        probes[name] = attempt
        return attempt

    return register


def attempt(name: str, probe_: Probe) -> None:
    probe(name)(probe_)


def raw(s: Session, sql: str) -> list[Any]:
    """Returns rows of the database, without the data scope."""
    rows: list[Any] = await_only(s.info["run_sql"](sql))
    return rows


def foreign_row_was_written(s: Session) -> bool:
    """Returns whether a row of another department was written."""
    s.commit()
    return bool(raw(s, "select id from item where n = 9 and dept_id <> 1"))


def names(rows: Any) -> list[str]:
    return [row.name for row in rows]


def detached_item(**values: Any) -> Item:
    item = Item(**values)
    make_transient_to_detached(item)
    return item


async def run_probe(
    name: str, scope: DataScope, sessions: async_sessionmaker[AsyncSession], run_sql: RunSql
) -> object:
    """Returns what the probe obtained, or the error that it caused."""
    async with sessions(scope=scope, info={"run_sql": run_sql}) as session:
        try:
            return await session.run_sync(probes[name])
        except MissingGreenlet:
            raise
        except (ScopeError, SQLAlchemyError, NotImplementedError) as error:
            return error


def is_leak(name: str, result: object) -> bool:
    """Returns whether the probe obtained a secret, or failed although it must succeed."""
    if isinstance(result, Exception):
        return name.startswith("POSITIVE")
    return result is True or "SECRET" in repr(result)

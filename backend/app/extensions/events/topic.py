"""A kind of change that clients are told about."""

from collections.abc import Awaitable, Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeQuery:
    """The changes to read: the newest ones of these users since a time, at most `limit`.

    A topic with permissions ignores `user_ids`, which is empty.
    """

    since: datetime
    user_ids: Collection[int]
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChange:
    """The latest change of one row.

    `version` differs after each change of the row with this `key`. `user_id` is the recipient,
    unless the topic has permissions. Changes without `data` give one event for all of them.
    """

    key: Hashable
    version: Hashable
    changed_at: datetime
    user_id: int = 0
    data: BaseModel | None = None


ReadChanges = Callable[[AsyncSession, ChangeQuery], Awaitable[Sequence[RowChange]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A kind of change. `name` is the type of its events.

    `read` executes one statement on an indexed column that every change sets to the current time,
    and returns the changes newest first. With `permissions` the users who have one of them are the
    recipients. They may have different data scopes, so such changes have no data of rows.
    """

    name: str
    read: ReadChanges
    permissions: frozenset[str] = frozenset()

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from app.kit.context import Context
from app.kit.counter import Counted
from app.kit.crud.pagination import CursorPage

from .crud import LoginLogCrud
from .failed_logins import LoginAttempt
from .method_labels import method_label
from .model import LoginEntry
from .param import LoginLogParam
from .schema import LoginLogOut


class LoginLogService:
    """Every time a secret was tried, and how it ended. What succeeds is kept together with its
    session.
    """

    def __init__(self, context: Context) -> None:
        self.entries = LoginLogCrud(context)

    async def cursor_page(
        self, param: LoginLogParam, providers: Mapping[str, str]
    ) -> CursorPage[LoginLogOut]:
        """`providers`: what a reader calls them."""
        cursor_page = await self.entries.cursor_page(param, *self.entries.filters(param))
        _set_method_labels(cursor_page.items, providers)
        return cursor_page

    async def stream(
        self, param: LoginLogParam, providers: Mapping[str, str]
    ) -> AsyncIterator[Sequence[LoginLogOut]]:
        async for entries in self.entries.stream("", *self.entries.filters(param)):
            _set_method_labels(entries, providers)
            yield entries

    async def add(self, attempt: LoginAttempt, session_id: str) -> None:
        await self.entries.add_all([LoginEntry(**_entry_values(attempt), session_id=session_id)])

    async def add_failed(self, attempts: Mapping[LoginAttempt, Counted[datetime]]) -> None:
        await self.entries.add_all(
            LoginEntry(**_entry_values(attempt), at=one.first_value, times=one.count)
            for attempt, one in attempts.items()
        )

    async def delete_expired(self, before: datetime) -> None:
        await self.entries.delete_expired(before)


def _set_method_labels(entries: Sequence[LoginLogOut], providers: Mapping[str, str]) -> None:
    for entry in entries:
        entry.method_words = method_label(entry.method, providers)


def _entry_values(attempt: LoginAttempt) -> dict[str, object]:
    """No longer than its columns, and without what PostgreSQL cannot keep."""
    longest = {"user_name": 64, "ip": 45, "user_agent": 255}
    told = asdict(attempt)
    return told | {name: told[name].replace("\0", "")[:length] for name, length in longest.items()}

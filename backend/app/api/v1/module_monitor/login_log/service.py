from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from app.kit.context import Context
from app.kit.counter import Counted
from app.kit.crud.pagination import CursorPage
from app.kit.model import utc_now

from .crud import LoginLogCrud
from .failed_logins import LoginAttempt
from .method_labels import method_label
from .model import LoginEntry
from .param import LoginLogParam
from .parameters import LOGIN_LOG_RETENTION_DAYS
from .schema import LoginLogOut

MAX_LENGTHS = {"user_name": 64, "ip": 45, "user_agent": 255}


class LoginLogService:
    """Login log. A success is written in the transaction of its session, failures by a job."""

    def __init__(self, context: Context) -> None:
        self.entries = LoginLogCrud(context)
        self.parameters = context.parameters

    async def cursor_page(
        self, param: LoginLogParam, providers: Mapping[str, str]
    ) -> CursorPage[LoginLogOut]:
        """`providers` has the display names of OIDC providers by key."""
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
            LoginEntry(**_entry_values(attempt), at=counted.first_value, times=counted.count)
            for attempt, counted in attempts.items()
        )

    async def delete_expired(self) -> None:
        """Deletes the entries whose retention is over."""
        retention = timedelta(days=self.parameters.get(LOGIN_LOG_RETENTION_DAYS))
        await self.entries.delete_expired(utc_now() - retention)


def _set_method_labels(entries: Sequence[LoginLogOut], providers: Mapping[str, str]) -> None:
    for entry in entries:
        entry.method_words = method_label(entry.method, providers)


def _entry_values(attempt: LoginAttempt) -> dict[str, object]:
    """Truncates texts to their columns and removes NUL, which PostgreSQL cannot store."""
    values = asdict(attempt)
    for name, length in MAX_LENGTHS.items():
        values[name] = values[name].replace("\0", "")[:length]
    return values

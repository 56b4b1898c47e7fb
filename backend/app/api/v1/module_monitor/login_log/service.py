from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from app.kit.context import Context
from app.kit.page import Stretch
from app.kit.tally import Seen

from .attempts import Attempt
from .crud import LoginLogCrud
from .model import LoginEntry
from .param import LoginLogParam
from .schema import LoginLogOut
from .words import said


class LoginLogService:
    """Every time a secret was tried, and how it ended. What succeeds is kept together with its
    session.
    """

    def __init__(self, context: Context) -> None:
        self.entries = LoginLogCrud(context)

    async def stretch(
        self, param: LoginLogParam, providers: Mapping[str, str]
    ) -> Stretch[LoginLogOut]:
        """`providers`: what a reader calls them."""
        stretch = await self.entries.stretch(param, *self.entries.matching(param))
        _say(stretch.items, providers)
        return stretch

    async def all(
        self, param: LoginLogParam, providers: Mapping[str, str]
    ) -> AsyncIterator[Sequence[LoginLogOut]]:
        async for entries in self.entries.pieces("", *self.entries.matching(param)):
            _say(entries, providers)
            yield entries

    async def keep(self, attempt: Attempt, session_id: str) -> None:
        await self.entries.keep([LoginEntry(**_fitting(attempt), session_id=session_id)])

    async def keep_failed(self, made: Mapping[Attempt, Seen[datetime]]) -> None:
        await self.entries.keep(
            LoginEntry(**_fitting(attempt), at=one.first, times=one.times)
            for attempt, one in made.items()
        )

    async def forget(self, before: datetime) -> None:
        await self.entries.forget(before)


def _say(entries: Sequence[LoginLogOut], providers: Mapping[str, str]) -> None:
    for entry in entries:
        entry.method_words = said(entry.method, providers)


def _fitting(attempt: Attempt) -> dict[str, object]:
    """No longer than its columns, and without what PostgreSQL cannot keep."""
    longest = {"user_name": 64, "ip": 45, "user_agent": 255}
    told = asdict(attempt)
    return told | {name: told[name].replace("\0", "")[:length] for name, length in longest.items()}

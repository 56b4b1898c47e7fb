from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete

from app.kit.crud import Crud
from app.kit.param import Clauses, equal, like, within_period

from .model import LoginEntry
from .param import LoginLogParam
from .schema import LoginLogOut


class LoginLogCrud(Crud[LoginEntry, LoginLogOut]):
    model = LoginEntry
    out_schema = LoginLogOut

    def filters(self, param: LoginLogParam) -> Clauses:
        return (
            *equal(LoginEntry.user_id, param.user_id),
            *like(LoginEntry.user_name, param.user_name),
            *equal(LoginEntry.outcome, param.outcome),
            *equal(LoginEntry.ip, param.ip or None),
            *within_period(LoginEntry.at, param.start, param.end),
        )

    async def add_all(self, entries: Iterable[LoginEntry]) -> None:
        self.db.add_all(entries)
        await self.db.flush()

    async def delete_expired(self, before: datetime) -> None:
        await self.db.execute(delete(LoginEntry).where(LoginEntry.at < before))

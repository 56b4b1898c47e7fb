from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete

from app.kit.crud import Crud
from app.kit.param import Clauses, during, equal, like

from .model import LoginEntry
from .param import LoginLogParam
from .schema import LoginLogOut


class LoginLogCrud(Crud[LoginEntry, LoginLogOut]):
    model = LoginEntry
    out = LoginLogOut

    def matching(self, param: LoginLogParam) -> Clauses:
        return (
            *equal(LoginEntry.user_id, param.user_id),
            *like(LoginEntry.user_name, param.user_name),
            *equal(LoginEntry.outcome, param.outcome),
            *equal(LoginEntry.ip, param.ip or None),
            *during(LoginEntry.at, param.start, param.end),
        )

    async def keep(self, entries: Iterable[LoginEntry]) -> None:
        self.db.add_all(entries)
        await self.db.flush()

    async def forget(self, before: datetime) -> None:
        await self.db.execute(delete(LoginEntry).where(LoginEntry.at < before))

from collections.abc import Collection

from app.api.v1.module_system.user.service import UserService
from app.kit.context import Context
from app.kit.errors import Unprocessable
from app.kit.model import now
from app.kit.page import Page

from .crud import OnlineCrud
from .param import OnlineParam
from .schema import OnlineOut


class OnlineService:
    """Who is signed in, and where. A session that was ended is refused by every instance within a
    second.

    Nobody ends the session of one who may do, or see, more than he does himself.
    """

    def __init__(self, context: Context) -> None:
        self.online = OnlineCrud(context)
        self.users = UserService(context)
        self.actor = context.actor

    async def page(self, param: OnlineParam) -> Page[OnlineOut]:
        page = await self.online.page(param, *self.online.matching(param))
        mine = await self.users.touchable({one.user_id for one in page.items} - {self.actor.id})
        for one in page.items:
            one.manageable = one.id != self.actor.session_id and (
                one.user_id == self.actor.id or one.user_id in mine
            )
        return page

    async def count(self) -> int:
        return await self.online.count(*self.online.matching(OnlineParam()))

    async def kick(self, ids: Collection[str]) -> None:
        if self.actor.session_id in ids:
            raise Unprocessable("online.oneself")
        sessions = await self.online.many(ids)
        await self.users.require_touchable(
            {session.user_id for session in sessions} - {self.actor.id}
        )
        for session in sessions:
            session.revoked_at = session.revoked_at or now()
        await self.online.flush()

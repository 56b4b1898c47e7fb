from collections.abc import Collection

from app.api.v1.module_system.user.service import UserService
from app.kit.context import Context
from app.kit.crud.pagination import Page
from app.kit.errors import Unprocessable
from app.kit.model import utc_now

from .crud import OnlineCrud
from .param import OnlineParam
from .schema import OnlineOut


class OnlineService:
    """Who is signed in, and where. A session that was ended is refused by every instance within a
    second.

    Nobody ends the session of one who may do, or see, more than he does himself.
    """

    def __init__(self, context: Context) -> None:
        self.sessions = OnlineCrud(context)
        self.users = UserService(context)
        self.actor = context.actor

    async def page(self, param: OnlineParam) -> Page[OnlineOut]:
        page = await self.sessions.page(param, *self.sessions.filters(param))
        mine = await self.users.manageable_ids(
            {one.user_id for one in page.items} - {self.actor.id}
        )
        for one in page.items:
            one.manageable = one.id != self.actor.session_id and (
                one.user_id == self.actor.id or one.user_id in mine
            )
        return page

    async def count(self) -> int:
        return await self.sessions.count(*self.sessions.filters(OnlineParam()))

    async def kick(self, ids: Collection[str]) -> None:
        if self.actor.session_id in ids:
            raise Unprocessable("online.self_not_allowed")
        sessions = await self.sessions.get_many(ids)
        await self.users.require_manageable(
            {session.user_id for session in sessions} - {self.actor.id}
        )
        for session in sessions:
            session.revoked_at = session.revoked_at or utc_now()
        await self.sessions.flush()

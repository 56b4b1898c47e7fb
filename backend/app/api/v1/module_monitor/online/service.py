from collections.abc import Collection

from app.api.v1.module_system.user.management import UserManagement
from app.kit.context import Context
from app.kit.crud.pagination import Page
from app.kit.errors import Unprocessable
from app.kit.model import utc_now

from .crud import OnlineCrud
from .param import OnlineParam
from .schema import OnlineOut


class OnlineService:
    """Active sessions. A caller may end sessions of users whom they may change, and their own.

    Every instance rejects an ended session within a second.
    """

    def __init__(self, context: Context) -> None:
        self.sessions = OnlineCrud(context)
        self.management = UserManagement(context)
        self.actor = context.actor

    async def page(self, param: OnlineParam) -> Page[OnlineOut]:
        page = await self.sessions.page(param, *self.sessions.filters(param))
        user_ids = {session.user_id for session in page.items}
        manageable_users = await self.management.manageable_ids(user_ids - {self.actor.id})
        manageable_users.add(self.actor.id)
        for session in page.items:
            is_current = session.id == self.actor.session_id
            session.manageable = not is_current and session.user_id in manageable_users
        return page

    async def count(self) -> int:
        return await self.sessions.count(*self.sessions.filters(OnlineParam()))

    async def kick(self, ids: Collection[str]) -> None:
        if self.actor.session_id in ids:
            raise Unprocessable("online.self_not_allowed")
        sessions = await self.sessions.get_many(ids)
        user_ids = {session.user_id for session in sessions}
        await self.management.require_manageable_ids(user_ids - {self.actor.id})
        for session in sessions:
            session.revoked_at = session.revoked_at or utc_now()
        await self.sessions.flush()

from sqlalchemy import ColumnElement, func, select

from app.api.v1.module_system.auth.model import LoginSession
from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.user.model import User
from app.kit.crud import Crud
from app.kit.link import Link
from app.kit.model import now
from app.kit.param import Clauses, during, equal, like

from .param import OnlineParam
from .schema import OnlineOut

LINKS = (
    Link(name="username", column=LoginSession.user_id, key=User.id, label=User.username),
    Link(name="name", column=LoginSession.user_id, key=User.id, label=User.name),
    Link(name="dept", column=LoginSession.dept_id, key=Dept.id, label=Dept.name),
)


class OnlineCrud(Crud[LoginSession, OnlineOut]):
    model = LoginSession
    out = OnlineOut
    order = "-last_seen_at"
    links = LINKS

    def matching(self, param: OnlineParam) -> Clauses:
        """Sessions that are still good, of those users whom the one who asks can see."""
        holder = select(User.id).where(
            User.id == LoginSession.user_id,
            User.security_stamp == LoginSession.stamp,
            User.is_active,
            *like(User.username, param.username),
            *like(User.name, param.name),
        )
        return (
            LoginSession.revoked_at.is_(None),
            LoginSession.expires_at > now(),
            holder.exists(),
            *equal(LoginSession.dept_id, param.dept_id),
            *like(LoginSession.ip, param.ip),
            *during(LoginSession.last_seen_at, param.seen_after, None),
        )

    async def count(self, *where: ColumnElement[bool]) -> int:
        return await self.db.scalar(select(func.count(LoginSession.id)).where(*where)) or 0

    async def flush(self) -> None:
        await self.db.flush()

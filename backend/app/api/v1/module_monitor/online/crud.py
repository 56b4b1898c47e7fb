from sqlalchemy import ColumnElement, func, select

from app.api.v1.module_system.auth.model import LoginSession
from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.user.model import User
from app.kit.crud import Crud
from app.kit.crud.relations import ManyToOne
from app.kit.model import utc_now
from app.kit.param import Clauses, equal, like, within_period

from .param import OnlineParam
from .schema import OnlineOut


class OnlineCrud(Crud[LoginSession, OnlineOut]):
    model = LoginSession
    out_schema = OnlineOut
    default_order = "-last_seen_at"
    many_to_one = (
        ManyToOne(name="username", column=LoginSession.user_id, key=User.id, label=User.username),
        ManyToOne(name="name", column=LoginSession.user_id, key=User.id, label=User.name),
        ManyToOne(name="dept", column=LoginSession.dept_id, key=Dept.id, label=Dept.name),
    )

    def filters(self, param: OnlineParam) -> Clauses:
        """Returns clauses for valid sessions of users whom the caller sees."""
        user = select(User.id).where(
            User.id == LoginSession.user_id,
            User.security_stamp == LoginSession.stamp,
            User.is_active,
            *like(User.username, param.username),
            *like(User.name, param.name),
        )
        return (
            LoginSession.revoked_at.is_(None),
            LoginSession.expired_at.is_(None),
            LoginSession.expires_at > utc_now(),
            user.exists(),
            *equal(LoginSession.dept_id, param.dept_id),
            *like(LoginSession.ip, param.ip),
            *within_period(LoginSession.last_seen_at, param.seen_after, None),
        )

    async def count(self, *where: ColumnElement[bool]) -> int:
        return await self.db.scalar(select(func.count(LoginSession.id)).where(*where)) or 0

    async def flush(self) -> None:
        await self.db.flush()

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, update

from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.menu.in_effect import is_in_effect
from app.api.v1.module_system.menu.model import Menu
from app.api.v1.module_system.user.model import User
from app.kit.crud import Crud
from app.kit.crud.relations import ManyToOne
from app.kit.model import utc_now
from app.kit.param import Clauses, equal, like

from .model import ApiKey
from .param import ApiKeyParam
from .schema import ApiKeyOut

MANY_TO_ONE = (
    ManyToOne(name="username", column=ApiKey.user_id, key=User.id, label=User.username),
    ManyToOne(name="dept", column=ApiKey.dept_id, key=Dept.id, label=Dept.name),
)


class ApiKeyCrud(Crud[ApiKey, ApiKeyOut]):
    model = ApiKey
    out_schema = ApiKeyOut
    default_order = "-created_at"
    many_to_one = MANY_TO_ONE

    def filters(self, param: ApiKeyParam) -> Clauses:
        """Matches valid keys of users whom the caller can see."""
        owner = select(User.id).where(
            User.id == ApiKey.user_id, *like(User.username, param.username)
        )
        return (
            *self._is_active(),
            owner.exists(),
            *like(ApiKey.name, param.name),
            *equal(ApiKey.dept_id, param.dept_id),
        )

    async def list_for(self, user_id: int) -> Sequence[ApiKey]:
        statement = select(ApiKey).where(ApiKey.user_id == user_id, *self._is_active())
        statement = statement.order_by(ApiKey.created_at.desc(), ApiKey.id)
        return (await self.db.scalars(statement)).all()

    async def all_permissions(self) -> frozenset[str]:
        """Returns the permissions of all menus in effect."""
        statement = select(Menu.permission).where(is_in_effect(), Menu.permission.is_not(None))
        return frozenset(filter(None, await self.db.scalars(statement)))

    async def by_digest(self, digest: str) -> ApiKey | None:
        """Returns the key if it is valid."""
        statement = select(ApiKey).where(ApiKey.digest == digest, *self._is_active())
        return (await self.db.scalars(statement)).first()

    async def touch(self, digests: Collection[str], used_at: datetime) -> None:
        """Sets the time of last use, and the department of an owner who changed it."""
        dept = select(User.dept_id).where(User.id == ApiKey.user_id).scalar_subquery()
        statement = (
            update(ApiKey)
            .where(ApiKey.digest.in_(digests), ApiKey.revoked_at.is_(None))
            .values(last_used_at=used_at, dept_id=func.coalesce(dept, ApiKey.dept_id))
        )
        await self.db.execute(statement, execution_options={"synchronize_session": False})

    async def revoke(self, keys: Collection[ApiKey]) -> None:
        for key in keys:
            key.revoked_at = key.revoked_at or utc_now()
        await self.db.flush()

    async def revoke_expired(self) -> None:
        """Revokes keys that have expired, so that they stay so if the clock is set back."""
        await self.db.execute(
            update(ApiKey)
            .where(ApiKey.expires_at <= utc_now(), ApiKey.revoked_at.is_(None))
            .values(revoked_at=ApiKey.expires_at),
            execution_options={"synchronize_session": False},
        )

    def _is_active(self) -> tuple[Any, ...]:
        return (
            ApiKey.revoked_at.is_(None),
            or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > utc_now()),
        )

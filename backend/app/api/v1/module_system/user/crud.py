from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select

from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.factor.model import RecoveryCode, Totp
from app.api.v1.module_system.identity.model import Identity
from app.api.v1.module_system.passkey.model import Passkey
from app.api.v1.module_system.position.model import Position, UserPosition
from app.api.v1.module_system.role.model import Role, UserRole
from app.core.ownership import DeptBranch
from app.kit.crud import Crud
from app.kit.link import Link, Many
from app.kit.param import Clauses, equal, like
from app.kit.schema import Schema

from .model import User
from .param import UserParam
from .schema import UserOut

DEPT = Link(name="dept", column=User.dept_id, key=Dept.id, label=Dept.name)
ROLES = Many(
    name="roles",
    ids="role_ids",
    through=UserRole,
    mine=UserRole.user_id,
    theirs=UserRole.role_id,
    key=Role.id,
    label=Role.name,
)
POSITIONS = Many(
    name="positions",
    ids="position_ids",
    through=UserPosition,
    mine=UserPosition.user_id,
    theirs=UserPosition.position_id,
    key=Position.id,
    label=Position.name,
)
FACTORS = Totp, RecoveryCode, Passkey, Identity


class UserCrud(Crud[User, UserOut]):
    model = User
    out = UserOut
    links = (DEPT,)
    manys = (ROLES, POSITIONS)
    found_by = ("name", "username")

    def matching(self, param: UserParam) -> Clauses:
        return (
            *like(User.username, param.username),
            *like(User.name, param.name),
            *like(User.email, param.email),
            *like(User.phone, param.phone),
            *_of_branch(param.dept_id),
            *equal(User.is_active, param.is_active),
        )

    def values(self, data: Schema) -> dict[str, Any]:
        """Without a name he goes by his username."""
        values = super().values(data)
        values.pop("password", None)
        return {**values, "name": values["name"] or values["username"]}

    async def hold_superusers(self) -> set[int]:
        """The active ones. None is disabled or deleted meanwhile, so that two at once do not leave
        none.
        """
        found = (
            select(User.id)
            .where(User.is_superuser, User.is_active)
            .order_by(User.id)
            .with_for_update()
        )
        return set(await self.db.scalars(found))

    async def in_sight(self, ids: Collection[int]) -> Sequence[User]:
        return (await self.db.scalars(select(User).where(User.id.in_(ids)))).all()

    async def role_ids(self, ids: Collection[int]) -> dict[int, set[int]]:
        held = select(UserRole.user_id, UserRole.role_id).join(User, User.id == UserRole.user_id)
        roles: dict[int, set[int]] = {id: set() for id in ids}
        for user_id, role_id in await self.db.execute(held.where(UserRole.user_id.in_(ids))):
            roles[user_id].add(role_id)
        return roles

    async def forget_factors(self, users: Sequence[User]) -> None:
        """As rows, each with its record: they are seen where their user is."""
        for model in FACTORS:
            of = (
                select(model)
                .join(User, User.id == model.user_id)
                .where(User.id.in_([user.id for user in users]))
            )
            for row in await self.db.scalars(of.with_for_update(of=model)):
                await self.db.delete(row)
        await self.db.flush()

    async def remove(self, records: Sequence[User]) -> None:
        for record in records:
            await self.tie(record, None)
        await self.forget_factors(records)
        await super().remove(records)


def _of_branch(dept_id: int | None) -> Clauses:
    """Whoever looks at a department means all that belongs to it."""
    if dept_id is None:
        return ()
    return (
        User.dept_id.in_(select(DeptBranch.descendant_id).where(DeptBranch.ancestor_id == dept_id)),
    )

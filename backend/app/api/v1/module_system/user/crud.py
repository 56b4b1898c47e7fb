from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select

from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.identity.model import Identity
from app.api.v1.module_system.mfa.model import RecoveryCode, Totp
from app.api.v1.module_system.passkey.model import Passkey
from app.api.v1.module_system.position.model import Position, UserPosition
from app.api.v1.module_system.role.model import Role, UserRole
from app.core.data_scope import DeptClosure
from app.kit.compiled_queries import fetch_rows, fetch_values
from app.kit.crud import Crud
from app.kit.crud.relations import ManyToMany, ManyToOne
from app.kit.param import Clauses, equal, like
from app.kit.schema import Schema

from .model import User
from .param import UserParam
from .schema import UserOut

DEPT = ManyToOne(name="dept", column=User.dept_id, key=Dept.id, label=Dept.name)
ROLES = ManyToMany(
    name="roles",
    ids="role_ids",
    through=UserRole,
    source_key=UserRole.user_id,
    target_key=UserRole.role_id,
    key=Role.id,
    label=Role.name,
)
POSITIONS = ManyToMany(
    name="positions",
    ids="position_ids",
    through=UserPosition,
    source_key=UserPosition.user_id,
    target_key=UserPosition.position_id,
    key=Position.id,
    label=Position.name,
)
FACTOR_MODELS = Totp, RecoveryCode, Passkey, Identity


class UserCrud(Crud[User, UserOut]):
    model = User
    out_schema = UserOut
    many_to_one = (DEPT,)
    many_to_many = (ROLES, POSITIONS)
    search_fields = ("name", "username")

    def filters(self, param: UserParam) -> Clauses:
        return (
            *like(User.username, param.username),
            *like(User.name, param.name),
            *like(User.email, param.email),
            *like(User.phone, param.phone),
            *_in_dept_subtree(param.dept_id),
            *equal(User.is_active, param.is_active),
        )

    def row_values(self, data: Schema) -> dict[str, Any]:
        """Without a name, the username is used."""
        values = super().row_values(data)
        values.pop("password", None)
        return {**values, "name": values["name"] or values["username"]}

    async def lock_superusers(self) -> set[int]:
        """Locks the active superusers and returns their ids.

        Without the lock, two concurrent transactions could together remove the last ones.
        """
        statement = (
            select(User.id)
            .where(User.is_superuser, User.is_active)
            .order_by(User.id)
            .with_for_update()
        )
        return set(await fetch_values(self.db, statement))

    async def get_visible(self, ids: Collection[int]) -> Sequence[User]:
        return (await self.db.scalars(select(User).where(User.id.in_(ids)))).all()

    async def role_ids(self, ids: Collection[int]) -> dict[int, set[int]]:
        """Returns role ids by user id."""
        statement = (
            select(UserRole.user_id, UserRole.role_id)
            .join(User, User.id == UserRole.user_id)
            .where(UserRole.user_id.in_(ids))
        )
        roles_by_user: dict[int, set[int]] = {id: set() for id in ids}
        for user_id, role_id in await fetch_rows(self.db, statement):
            roles_by_user[user_id].add(role_id)
        return roles_by_user

    async def delete_factors(self, users: Sequence[User]) -> None:
        """Deletes row by row, so that each deletion is audited.

        The join with the user makes the rows visible to the caller's data scope.
        """
        user_ids = [user.id for user in users]
        for model in FACTOR_MODELS:
            statement = (
                select(model)
                .join(User, User.id == model.user_id)
                .where(User.id.in_(user_ids))
                .with_for_update(of=model)
            )
            for row in await self.db.scalars(statement):
                await self.db.delete(row)
        await self.db.flush()

    async def delete(self, records: Sequence[User]) -> None:
        for record in records:
            await self.set_associations(record, None)
        await self.delete_factors(records)
        await super().delete(records)


def _in_dept_subtree(dept_id: int | None) -> Clauses:
    """The filter by a department includes the departments below it."""
    if dept_id is None:
        return ()
    subtree = select(DeptClosure.descendant_id).where(DeptClosure.ancestor_id == dept_id)
    return (User.dept_id.in_(subtree),)

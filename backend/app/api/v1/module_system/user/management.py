from collections.abc import Collection, Mapping, Sequence

from app.api.v1.module_system.role.delegation import DelegationLimits, RoleDelegation
from app.kit.context import Context
from app.kit.errors import Forbidden, Unprocessable

from .crud import UserCrud
from .model import User
from .schema import UserOut


class UserManagement:
    """Decides which users the caller may change.

    A caller may not change a user who has a permission or a data scope that the caller lacks. Only
    superusers may change superusers.
    """

    def __init__(self, context: Context) -> None:
        self.users = UserCrud(context)
        self.delegation = RoleDelegation(context)
        self.actor = context.actor

    @property
    def is_superuser(self) -> bool:
        return "*" in self.actor.permissions

    async def manageable_ids(self, ids: Collection[int]) -> set[int]:
        """Returns which of the users the caller may change, for lists of rows that they own."""
        if not ids or self.is_superuser:
            return set(ids)
        users = await self.users.get_visible(ids)
        roles_by_user = await self.users.role_ids([user.id for user in users])
        limits = await self._limits(users, roles_by_user)
        return {user.id for user in users if self._can_manage(limits, user, roles_by_user[user.id])}

    async def require_manageable_ids(self, ids: Collection[int]) -> None:
        await self.require_manageable(await self.users.get_many(ids))

    async def require_manageable(self, users: Sequence[User]) -> dict[int, set[int]]:
        """Raises Forbidden unless the caller may change all users. Returns role ids by user id."""
        self.require_superuser(any(user.is_superuser for user in users))
        roles_by_user = await self.users.role_ids([user.id for user in users])
        limits = await self._limits(users, roles_by_user)
        if not all(self._can_manage(limits, user, roles_by_user[user.id]) for user in users):
            raise Forbidden("role.exceeds_own_permissions")
        return roles_by_user

    async def mark_manageable(self, users: Sequence[UserOut]) -> None:
        """Sets `manageable`, so that the console offers no action that would be denied."""
        if not users or self.is_superuser:
            return
        limits = await self._limits(users, {user.id: user.role_ids for user in users})
        for user in users:
            user.manageable = self._can_manage(limits, user, user.role_ids)

    def require_superuser(self, needed: bool) -> None:
        """Raises Forbidden if a superuser is needed and the caller is none."""
        if needed and not self.is_superuser:
            raise Forbidden("user.superuser_only", field="is_superuser")

    def require_not_self(self, ids: Collection[int], field: str | None) -> None:
        if self.actor.id in ids:
            raise Unprocessable("user.self_not_allowed", field=field)

    async def _limits(
        self, users: Sequence[User | UserOut], roles_by_user: Mapping[int, Collection[int]]
    ) -> DelegationLimits:
        role_ids: set[int] = set().union(*roles_by_user.values())
        return await self.delegation.limits(role_ids, {user.dept_id for user in users})

    def _can_manage(
        self, limits: DelegationLimits, user: User | UserOut, role_ids: Collection[int]
    ) -> bool:
        if user.is_superuser:
            return self.is_superuser
        if user.id == self.actor.id:
            return True
        return all(limits.can_grant(id, [user.dept_id]) for id in role_ids)

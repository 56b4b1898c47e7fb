from collections.abc import AsyncIterator, Collection, Sequence

from app.api.v1.module_system.role.delegation import RoleDelegation
from app.api.v1.module_system.role.service import RoleService
from app.core.crypto.password_policy import validate_password
from app.core.crypto.passwords import hash_password
from app.kit.context import Context
from app.kit.crud.pagination import Page
from app.kit.crud.search import SearchHits
from app.kit.errors import NotFound, Unprocessable
from app.kit.model import utc_now

from .crud import UserCrud
from .management import UserManagement
from .model import User, new_security_stamp
from .param import UserParam
from .schema import UserCreate, UserOut, UserUpdate


class UserService:
    """Users. A caller cannot create or change an account that exceeds their own permissions.

    One superuser who can sign in always remains. Passwords are hashed before the first statement,
    because other transactions would wait for its locks.
    """

    def __init__(self, context: Context) -> None:
        self.users = UserCrud(context)
        self.management = UserManagement(context)
        self.roles = RoleService(context)
        self.delegation = RoleDelegation(context)
        self.actor = context.actor
        self.parameters = context.parameters

    async def page(self, param: UserParam) -> Page[UserOut]:
        page = await self.users.page(param, *self.users.filters(param))
        await self.management.mark_manageable(page.items)
        return page

    def stream(self, param: UserParam) -> AsyncIterator[Sequence[UserOut]]:
        return self.users.stream(param.order_by, *self.users.filters(param))

    async def search(self, text: str) -> SearchHits:
        return await self.users.search(text)

    async def detail(self, id: int) -> UserOut:
        user = await self.users.read(id)
        await self.management.mark_manageable([user])
        return user

    async def create(self, data: UserCreate) -> UserOut:
        user_inputs = (data.username, data.name, data.email)
        await validate_password(data.password, "password", user_inputs, self.parameters)
        hashed = await hash_password(data.password)
        dept_id = self.actor.scope.dept_id if data.dept_id is None else data.dept_id
        if dept_id is None:
            raise Unprocessable("user.no_dept", field="dept_id")
        self.management.require_superuser(data.is_superuser)
        await self._require_dept(dept_id)
        await self._require_roles(data.role_ids, dept_id)
        values = {**self.users.row_values(data), "dept_id": dept_id}
        user = await self.users.add(
            User(
                **values,
                hashed_password=hashed,
                temporary_password_at=utc_now() if data.must_change_password else None,
            )
        )
        await self.users.set_associations(user, data)
        return await self.users.read(user.id)

    async def update(self, id: int, data: UserUpdate) -> UserOut:
        superusers = await self._lock_superusers()
        user = await self.users.get(id)
        current_roles = (await self.management.require_manageable([user]))[id]
        self.management.require_superuser(data.is_superuser)
        if data.dept_id != user.dept_id:
            await self._require_dept(data.dept_id)
        if set(data.role_ids) != current_roles or data.dept_id != user.dept_id:
            if not self.management.is_superuser:
                self.management.require_not_self({id}, field="role_ids")
            await self._require_roles(data.role_ids, data.dept_id)
        if not (data.is_active and data.is_superuser):
            self._require_superuser_left(superusers, {id})
        if not data.is_active and user.is_active:
            self.management.require_not_self({id}, field="is_active")
            user.security_stamp = new_security_stamp()
        await self.users.update(user, data)
        await self.users.set_associations(user, data)
        return await self.users.read(id)

    async def delete(self, ids: Collection[int]) -> None:
        superusers = await self._lock_superusers()
        users = await self.users.get_many(ids)
        self.management.require_not_self(ids, field=None)
        await self.management.require_manageable(users)
        self._require_superuser_left(superusers, ids)
        await self.users.delete(users)

    async def _lock_superusers(self) -> set[int]:
        """Locks the active superusers. Other callers cannot change one, so they need no lock."""
        return await self.users.lock_superusers() if self.management.is_superuser else set()

    async def _require_roles(self, ids: Collection[int], dept_id: int) -> None:
        try:
            await self.roles.require_existing(ids)
        except NotFound:
            raise Unprocessable("user.no_role", field="role_ids") from None
        await self.delegation.require_grantable(set(ids), dept_id, field="role_ids")

    async def _require_dept(self, id: int) -> None:
        """An invisible department counts as one that does not exist."""
        is_visible = id == self.actor.scope.dept_id or await self.delegation.can_see_depts([id])
        is_enabled = await self.roles.dept_is_enabled(id) if is_visible else None
        if is_enabled is None:
            raise Unprocessable("user.no_dept", field="dept_id")
        if not is_enabled:
            raise Unprocessable("user.dept_disabled", field="dept_id")

    def _require_superuser_left(self, superusers: set[int], removed_ids: Collection[int]) -> None:
        if superusers & set(removed_ids) and superusers <= set(removed_ids):
            raise Unprocessable("user.last_superuser")

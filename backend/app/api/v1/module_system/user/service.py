from collections.abc import AsyncIterator, Collection, Mapping, Sequence

from app.api.v1.module_system.role.delegation import DelegationLimits
from app.api.v1.module_system.role.service import RoleService
from app.core.crypto.password_policy import validate_password
from app.core.crypto.passwords import generate_password, hash_password
from app.kit.context import Context
from app.kit.crud.pagination import Page
from app.kit.crud.search import SearchHit
from app.kit.errors import Conflict, Forbidden, NotFound, Unprocessable
from app.kit.model import utc_now

from .crud import UserCrud
from .model import User, new_security_stamp
from .param import UserParam
from .schema import TemporaryPassword, UserCreate, UserForm, UserOut, UserUpdate


class UserService:
    """Nobody makes, or touches, an account that may do or see more than his own.

    Only superusers have to do with superusers, and one that can sign in always remains. Hashing
    comes before the first statement: a transaction that waits for it would keep everybody waiting.
    """

    def __init__(self, context: Context) -> None:
        self.users = UserCrud(context)
        self.roles = RoleService(context)
        self.actor = context.actor

    async def page(self, param: UserParam) -> Page[UserOut]:
        page = await self.users.page(param, *self.users.filters(param))
        await self._mark_manageable(page.items)
        return page

    def stream(self, param: UserParam) -> AsyncIterator[Sequence[UserOut]]:
        return self.users.stream(param.order_by, *self.users.filters(param))

    async def search(self, text: str) -> list[SearchHit]:
        return await self.users.search(text)

    async def detail(self, id: int) -> UserOut:
        shown = await self.users.read(id)
        await self._mark_manageable([shown])
        return shown

    async def create(self, data: UserCreate) -> UserOut:
        await validate_password(data.password, "password", (data.username, data.name, data.email))
        hashed = await hash_password(data.password)
        home = self.actor.scope.dept_id if data.dept_id is None else data.dept_id
        if home is None:
            raise Unprocessable("user.no_dept", field="dept_id")
        self._require_superuser(data.is_superuser)
        await self._require_unique(None, data)
        await self._require_dept(home)
        await self._require_roles(data.role_ids, home)
        values = {**self.users.row_values(data), "dept_id": home}
        given = utc_now() if data.must_change_password else None
        user = await self.users.add(
            User(**values, hashed_password=hashed, temporary_password_at=given)
        )
        await self.users.set_associations(user, data)
        return await self.users.read(user.id)

    async def update(self, id: int, data: UserUpdate) -> UserOut:
        superusers = await self._lock_superusers()
        user = await self.users.get(id)
        held = await self._require_manageable([user])
        self._require_superuser(data.is_superuser)
        await self._require_unique(id, data)
        if data.dept_id != user.dept_id:
            await self._require_dept(data.dept_id)
        if set(data.role_ids) != held[id] or data.dept_id != user.dept_id:
            if id == self.actor.id and "*" not in self.actor.permissions:
                raise Unprocessable("user.self_not_allowed", field="role_ids")
            await self._require_roles(data.role_ids, data.dept_id)
        if not (data.is_active and data.is_superuser):
            self._require_superuser_left(superusers, {id})
        if not data.is_active and user.is_active:
            self._require_not_self({id}, field="is_active")
            user.security_stamp = new_security_stamp()
        await self.users.update(user, data)
        await self.users.set_associations(user, data)
        return await self.users.read(id)

    async def reset_password(self, id: int) -> TemporaryPassword:
        """A random one: he must choose another when he signs in, and is signed out wherever he is."""
        password = generate_password()
        hashed = await hash_password(password)
        user = await self.users.get(id)
        self._require_not_self({id}, field=None)
        await self._require_manageable([user])
        user.set_temporary_password(hashed)
        await self.users.add(user)
        return TemporaryPassword(password=password)

    async def reset_factors(self, id: int) -> None:
        """Of one who has lost them: his password is enough again, and needed, and he is signed out
        wherever he is.
        """
        user = await self.users.get(id)
        self._require_not_self({id}, field=None)
        await self._require_manageable([user])
        await self.users.delete_factors([user])
        user.security_stamp = new_security_stamp()
        await self.users.add(user)

    async def reset_attempts(self, id: int) -> None:
        """Nobody's own: who has got hold of a session could guess its owner's password without end."""
        user = await self.users.get(id)
        self._require_not_self({id}, field=None)
        await self._require_manageable([user])
        user.attempts_reset_at = utc_now()
        await self.users.add(user)

    async def delete(self, ids: Collection[int]) -> None:
        superusers = await self._lock_superusers()
        users = await self.users.get_many(ids)
        self._require_not_self(ids, field=None)
        await self._require_manageable(users)
        self._require_superuser_left(superusers, ids)
        await self.users.delete(users)

    async def require_manageable(self, ids: Collection[int]) -> None:
        await self._require_manageable(await self.users.get_many(ids))

    async def manageable_ids(self, ids: Collection[int]) -> set[int]:
        """Whom of these he may touch: for lists of what is theirs."""
        if not ids or "*" in self.actor.permissions:
            return set(ids)
        users = await self.users.get_visible(ids)
        held = await self.users.role_ids([user.id for user in users])
        bounds = await self._delegation_limits(users, held)
        return {user.id for user in users if self._can_manage(bounds, user, held[user.id])}

    async def _lock_superusers(self) -> set[int]:
        """Nobody else can touch one, so nobody else need wait."""
        return await self.users.lock_superusers() if "*" in self.actor.permissions else set()

    async def _require_manageable(self, users: Sequence[User]) -> dict[int, set[int]]:
        """What each of them has now; he who changes it must have as much."""
        self._require_superuser(any(user.is_superuser for user in users))
        held = await self.users.role_ids([user.id for user in users])
        bounds = await self._delegation_limits(users, held)
        if not all(self._can_manage(bounds, user, held[user.id]) for user in users):
            raise Forbidden("role.exceeds_own_permissions")
        return held

    async def _mark_manageable(self, users: Sequence[UserOut]) -> None:
        """Which of them he may touch: told with the list, so that nobody is offered what he is then
        refused.
        """
        if not users or "*" in self.actor.permissions:
            return
        held = {user.id: user.role_ids for user in users}
        bounds = await self._delegation_limits(users, held)
        for user in users:
            user.manageable = self._can_manage(bounds, user, user.role_ids)

    async def _delegation_limits(
        self, users: Sequence[User | UserOut], roles_by_user: Mapping[int, Collection[int]]
    ) -> DelegationLimits:
        return await self.roles.delegation_limits(
            set().union(*roles_by_user.values()), {user.dept_id for user in users}
        )

    def _can_manage(
        self, limits: DelegationLimits, user: User | UserOut, role_ids: Collection[int]
    ) -> bool:
        if user.is_superuser:
            return "*" in self.actor.permissions
        return user.id == self.actor.id or all(
            limits.can_grant(id, [user.dept_id]) for id in role_ids
        )

    async def _require_roles(self, ids: Collection[int], dept_id: int) -> None:
        try:
            await self.roles.require_existing(ids)
        except NotFound:
            raise Unprocessable("user.no_role", field="role_ids") from None
        await self.roles.require_grantable(set(ids), dept_id, field="role_ids")

    async def _require_dept(self, id: int) -> None:
        """One that he cannot see does not exist."""
        known = id == self.actor.scope.dept_id or await self.roles.can_see_depts([id])
        if not known or not await self.roles.dept_exists(id):
            raise Unprocessable("user.no_dept", field="dept_id")

    def _require_superuser(self, needed: bool) -> None:
        if needed and "*" not in self.actor.permissions:
            raise Forbidden("user.superuser_only", field="is_superuser")

    def _require_not_self(self, ids: Collection[int], field: str | None) -> None:
        if self.actor.id in ids:
            raise Unprocessable("user.self_not_allowed", field=field)

    def _require_superuser_left(self, superusers: set[int], removed_ids: Collection[int]) -> None:
        if superusers & set(removed_ids) and superusers <= set(removed_ids):
            raise Unprocessable("user.last_superuser")

    async def _require_unique(self, id: int | None, data: UserForm) -> None:
        if await self.users.exists(User.id != id, User.username == data.username):
            raise Conflict("user.username_taken", field="username", username=data.username)
        if data.email is not None and await self.users.exists(
            User.id != id, User.email == data.email
        ):
            raise Conflict("user.email_taken", field="email", email=data.email)

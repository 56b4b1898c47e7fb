from collections.abc import AsyncIterator, Collection, Mapping, Sequence

from app.api.v1.module_system.role.bounds import Bounds
from app.api.v1.module_system.role.service import RoleService
from app.core.password_rules import require_good
from app.core.passwords import hash_password, random_password
from app.kit.context import Context
from app.kit.errors import Conflict, Forbidden, NotFound, Unprocessable
from app.kit.finding import Hit
from app.kit.model import now
from app.kit.page import Page

from .crud import UserCrud
from .model import User, new_stamp
from .param import UserParam
from .schema import OneTimePassword, UserCreate, UserForm, UserOut, UserUpdate


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
        page = await self.users.page(param, *self.users.matching(param))
        await self._mark(page.items)
        return page

    def all(self, param: UserParam) -> AsyncIterator[Sequence[UserOut]]:
        return self.users.pieces(param.order_by, *self.users.matching(param))

    async def find(self, text: str) -> list[Hit]:
        return await self.users.find(text)

    async def detail(self, id: int) -> UserOut:
        shown = await self.users.show(id)
        await self._mark([shown])
        return shown

    async def create(self, data: UserCreate) -> UserOut:
        await require_good(data.password, "password", (data.username, data.name, data.email))
        hashed = await hash_password(data.password)
        home = self.actor.scope.home if data.dept_id is None else data.dept_id
        if home is None:
            raise Unprocessable("user.no_dept", field="dept_id")
        self._require_superuser(data.is_superuser)
        await self._require_free(None, data)
        await self._require_dept(home)
        await self._require_roles(data.role_ids, home)
        values = {**self.users.values(data), "dept_id": home}
        given = now() if data.must_change_password else None
        user = await self.users.add(User(**values, hashed_password=hashed, one_time_since=given))
        await self.users.tie(user, data)
        return await self.users.show(user.id)

    async def update(self, id: int, data: UserUpdate) -> UserOut:
        superusers = await self._hold_superusers()
        user = await self.users.get(id)
        held = await self._require_touchable([user])
        self._require_superuser(data.is_superuser)
        await self._require_free(id, data)
        if data.dept_id != user.dept_id:
            await self._require_dept(data.dept_id)
        if set(data.role_ids) != held[id] or data.dept_id != user.dept_id:
            if id == self.actor.id and "*" not in self.actor.permissions:
                raise Unprocessable("user.oneself", field="role_ids")
            await self._require_roles(data.role_ids, data.dept_id)
        if not (data.is_active and data.is_superuser):
            self._require_some_left(superusers, {id})
        if not data.is_active and user.is_active:
            self._require_another({id}, field="is_active")
            user.security_stamp = new_stamp()
        await self.users.edit(user, data)
        await self.users.tie(user, data)
        return await self.users.show(id)

    async def reset_password(self, id: int) -> OneTimePassword:
        """A random one: he must choose another when he signs in, and is signed out wherever he is."""
        password = random_password()
        hashed = await hash_password(password)
        user = await self.users.get(id)
        self._require_another({id}, field=None)
        await self._require_touchable([user])
        user.give_password(hashed)
        await self.users.add(user)
        return OneTimePassword(password=password)

    async def reset_factors(self, id: int) -> None:
        """Of one who has lost them: his password is enough again, and needed, and he is signed out
        wherever he is.
        """
        user = await self.users.get(id)
        self._require_another({id}, field=None)
        await self._require_touchable([user])
        await self.users.forget_factors([user])
        user.security_stamp = new_stamp()
        await self.users.add(user)

    async def reset_guesses(self, id: int) -> None:
        """Nobody's own: who has got hold of a session could guess its owner's password without end."""
        user = await self.users.get(id)
        self._require_another({id}, field=None)
        await self._require_touchable([user])
        user.guesses_since = now()
        await self.users.add(user)

    async def delete(self, ids: Collection[int]) -> None:
        superusers = await self._hold_superusers()
        users = await self.users.many(ids)
        self._require_another(ids, field=None)
        await self._require_touchable(users)
        self._require_some_left(superusers, ids)
        await self.users.remove(users)

    async def require_touchable(self, ids: Collection[int]) -> None:
        await self._require_touchable(await self.users.many(ids))

    async def touchable(self, ids: Collection[int]) -> set[int]:
        """Whom of these he may touch: for lists of what is theirs."""
        if not ids or "*" in self.actor.permissions:
            return set(ids)
        users = await self.users.in_sight(ids)
        held = await self.users.role_ids([user.id for user in users])
        bounds = await self._bounds(users, held)
        return {user.id for user in users if self._covers(bounds, user, held[user.id])}

    async def _hold_superusers(self) -> set[int]:
        """Nobody else can touch one, so nobody else need wait."""
        return await self.users.hold_superusers() if "*" in self.actor.permissions else set()

    async def _require_touchable(self, users: Sequence[User]) -> dict[int, set[int]]:
        """What each of them has now; he who changes it must have as much."""
        self._require_superuser(any(user.is_superuser for user in users))
        held = await self.users.role_ids([user.id for user in users])
        bounds = await self._bounds(users, held)
        if not all(self._covers(bounds, user, held[user.id]) for user in users):
            raise Forbidden("role.beyond_you")
        return held

    async def _mark(self, users: Sequence[UserOut]) -> None:
        """Which of them he may touch: told with the list, so that nobody is offered what he is then
        refused.
        """
        if not users or "*" in self.actor.permissions:
            return
        held = {user.id: user.role_ids for user in users}
        bounds = await self._bounds(users, held)
        for user in users:
            user.manageable = self._covers(bounds, user, user.role_ids)

    async def _bounds(
        self, users: Sequence[User | UserOut], held: Mapping[int, Collection[int]]
    ) -> Bounds:
        return await self.roles.bounds(
            set().union(*held.values()), {user.dept_id for user in users}
        )

    def _covers(self, bounds: Bounds, user: User | UserOut, role_ids: Collection[int]) -> bool:
        if user.is_superuser:
            return "*" in self.actor.permissions
        return user.id == self.actor.id or all(bounds.cover(id, [user.dept_id]) for id in role_ids)

    async def _require_roles(self, ids: Collection[int], dept_id: int) -> None:
        try:
            await self.roles.require_known(ids)
        except NotFound:
            raise Unprocessable("user.no_role", field="role_ids") from None
        await self.roles.require_grantable(set(ids), dept_id, field="role_ids")

    async def _require_dept(self, id: int) -> None:
        """One that he cannot see does not exist."""
        known = id == self.actor.scope.home or await self.roles.sees([id])
        if not known or not await self.roles.is_dept(id):
            raise Unprocessable("user.no_dept", field="dept_id")

    def _require_superuser(self, needed: bool) -> None:
        if needed and "*" not in self.actor.permissions:
            raise Forbidden("user.superuser_only", field="is_superuser")

    def _require_another(self, ids: Collection[int], field: str | None) -> None:
        if self.actor.id in ids:
            raise Unprocessable("user.oneself", field=field)

    def _require_some_left(self, superusers: set[int], without: Collection[int]) -> None:
        if superusers & set(without) and superusers <= set(without):
            raise Unprocessable("user.last_superuser")

    async def _require_free(self, id: int | None, data: UserForm) -> None:
        if await self.users.exists(User.id != id, User.username == data.username):
            raise Conflict("user.username_taken", field="username", username=data.username)
        if data.email is not None and await self.users.exists(
            User.id != id, User.email == data.email
        ):
            raise Conflict("user.email_taken", field="email", email=data.email)

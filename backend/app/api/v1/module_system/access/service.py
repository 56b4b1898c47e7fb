from app.api.v1.module_system.auth.account import AccountService
from app.api.v1.module_system.user.model import User
from app.core.ownership import scope_of
from app.kit.context import Actor, Context
from app.kit.i18n import say
from app.kit.page import Stretch
from app.kit.scope import Private, Scoped

from .crud import AccessCrud, Held, model_of
from .param import AccessParam, HolderParam
from .schema import AccessOut, Because, Cause, Holder


class AccessService:
    """May he, and why, or why not: the verdict of what decides, and the reasons that led there.

    The verdict is not worked out here. `AccountService` says what he may when he signs in, the very
    way it does then, and the clause of his data scope says whether he sees a row. Whoever asks sees
    the user and the row, or neither exists.
    """

    def __init__(self, context: Context) -> None:
        self.access = AccessCrud(context)

    async def explain(self, id: int, param: AccessParam, accounts: AccountService) -> AccessOut:
        user = await self.access.user(id)
        actor = await accounts.of(id)
        if actor is None:
            return _barred(401, because(Cause.ACCOUNT_DISABLED))
        shown = (
            await self._row(user, actor, param.resource, param.row)
            if param.resource and param.row
            else None
        )
        if user.must_change_password:
            return _barred(403, because(Cause.MUST_CHANGE_PASSWORD))
        why: list[Because] = []
        if param.permission is not None:
            why += await self._permission(user, param.permission)
            if not actor.may(param.permission):
                return _barred(403, *why)
        if shown is not None:
            why += [reason for reason in shown[1] if reason not in why]
            if not shown[0]:
                return _barred(404, *shown[1])
        return AccessOut(allowed=True, status=200, because=why)

    async def holders(self, permission: str, param: HolderParam) -> Stretch[Holder]:
        users = await self.access.holders(permission, param)
        page = users[: param.page_size]
        roles = await self.access.giving(permission, [user.id for user in page])
        return Stretch[Holder](
            items=[
                Holder.model_validate({**_named(user), "roles": roles[user.id]}) for user in page
            ],
            has_next=len(users) > len(page),
            after=page[-1].id if len(users) > len(page) else None,
        )

    async def _permission(self, user: User, permission: str) -> list[Because]:
        if user.is_superuser:
            return [because(Cause.SUPERUSER)]
        ways = await self.access.ways(user.id, permission)
        if given := [way for way in ways if way.role_enabled and way.menu_enabled]:
            return [because(Cause.ROLE_GIVES, way.role_id, way.role) for way in given]
        if ways:
            menu = [] if ways[0].menu_enabled else [because(Cause.MENU_DISABLED)]
            return menu + [
                because(Cause.ROLE_DISABLED, way.role_id, way.role)
                for way in ways
                if not way.role_enabled
            ]
        if not await self.access.known(permission):
            return [because(Cause.NO_SUCH_PERMISSION)]
        return [because(Cause.ROLE_LACKS if await self.access.roles(user.id) else Cause.NO_ROLE)]

    async def _row(
        self, user: User, actor: Actor, table: str, row: str
    ) -> tuple[bool, list[Because]]:
        model = model_of(table)
        roles = await self.access.roles(user.id)
        each = [scope_of(user.id, user.dept_id, [role.grant]) for role in roles]
        seen, *by_role = await self.access.shown(table, row, [actor.scope, *each])
        if issubclass(model, Private):
            return seen, [because(Cause.OWNER if seen else Cause.NOT_THE_OWNER)]
        if not issubclass(model, Scoped):
            return seen, [because(Cause.EVERYBODYS)]
        if user.is_superuser:
            return seen, [because(Cause.SUPERUSER)]
        showing = [role for role, shows in zip(roles, by_role, strict=True) if shows]
        return seen, _reaches(Cause.REACH_SHOWS, showing) if seen else _out_of_reach(roles)


def because(
    cause: Cause, role_id: int | None = None, role: str | None = None, held: Held | None = None
) -> Because:
    reach = held.reach if held else None
    words = {"role": role or "", "reach": say(f"access.reach.{reach}") if reach else ""}
    return Because(
        cause=cause,
        role_id=role_id,
        role=role,
        reach=reach,
        message=say(f"access.{cause}", **words),
    )


def _reaches(cause: Cause, roles: list[Held]) -> list[Because]:
    return [because(cause, role.id, role.name, role) for role in roles]


def _out_of_reach(roles: list[Held]) -> list[Because]:
    return _reaches(Cause.OUT_OF_REACH, roles) or [because(Cause.NO_ROLE)]


def _barred(status: int, *why: Because) -> AccessOut:
    return AccessOut(allowed=False, status=status, because=list(why))


def _named(user: User) -> dict[str, object]:
    return {name: getattr(user, name) for name in ("id", "username", "name", "is_superuser")}

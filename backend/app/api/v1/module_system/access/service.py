from app.api.v1.module_system.auth.current_user import CurrentUserService
from app.api.v1.module_system.user.model import User
from app.core.data_scope import build_data_scope
from app.kit.context import Actor, Context
from app.kit.crud.pagination import CursorPage
from app.kit.data_scope import Private, Scoped
from app.kit.i18n import translate

from .crud import AccessCrud, UserRoleScope, model_of
from .param import AccessParam, PermissionHolderParam
from .schema import AccessOut, AccessReason, AccessReasonOut, PermissionHolder


class AccessService:
    """May he, and why, or why not: the verdict of what decides, and the reasons that led there.

    The verdict is not worked out here. `AccountService` says what he may when he signs in, the very
    way it does then, and the clause of his data scope says whether he sees a row. Whoever asks sees
    the user and the row, or neither exists.
    """

    def __init__(self, context: Context) -> None:
        self.access = AccessCrud(context)

    async def explain(
        self, id: int, param: AccessParam, current_users: CurrentUserService
    ) -> AccessOut:
        user = await self.access.user(id)
        actor = await current_users.load_actor_by_id(id)
        if actor is None:
            return _denied_result(401, access_reason(AccessReason.ACCOUNT_DISABLED))
        shown = (
            await self._explain_row(user, actor, param.resource, param.row)
            if param.resource and param.row
            else None
        )
        if user.must_change_password:
            return _denied_result(403, access_reason(AccessReason.MUST_CHANGE_PASSWORD))
        why: list[AccessReasonOut] = []
        if param.permission is not None:
            why += await self._explain_permission(user, param.permission)
            if not actor.has_permission(param.permission):
                return _denied_result(403, *why)
        if shown is not None:
            why += [reason for reason in shown[1] if reason not in why]
            if not shown[0]:
                return _denied_result(404, *shown[1])
        return AccessOut(allowed=True, status=200, reasons=why)

    async def holders(
        self, permission: str, param: PermissionHolderParam
    ) -> CursorPage[PermissionHolder]:
        users = await self.access.holders(permission, param)
        page = users[: param.page_size]
        roles = await self.access.roles_granting(permission, [user.id for user in page])
        return CursorPage[PermissionHolder](
            items=[
                PermissionHolder.model_validate({**_user_fields(user), "roles": roles[user.id]})
                for user in page
            ],
            has_next=len(users) > len(page),
            after=page[-1].id if len(users) > len(page) else None,
        )

    async def _explain_permission(self, user: User, permission: str) -> list[AccessReasonOut]:
        if user.is_superuser:
            return [access_reason(AccessReason.SUPERUSER)]
        ways = await self.access.granting_roles(user.id, permission)
        if given := [way for way in ways if way.role_enabled and way.menu_enabled]:
            return [access_reason(AccessReason.ROLE_GIVES, way.role_id, way.role) for way in given]
        if ways:
            menu = [] if ways[0].menu_enabled else [access_reason(AccessReason.MENU_DISABLED)]
            return menu + [
                access_reason(AccessReason.ROLE_DISABLED, way.role_id, way.role)
                for way in ways
                if not way.role_enabled
            ]
        if not await self.access.permission_exists(permission):
            return [access_reason(AccessReason.NO_SUCH_PERMISSION)]
        return [
            access_reason(
                AccessReason.ROLE_LACKS
                if await self.access.role_scopes(user.id)
                else AccessReason.NO_ROLE
            )
        ]

    async def _explain_row(
        self, user: User, actor: Actor, table: str, row: str
    ) -> tuple[bool, list[AccessReasonOut]]:
        model = model_of(table)
        roles = await self.access.role_scopes(user.id)
        each = [build_data_scope(user.id, user.dept_id, [role.role_scope]) for role in roles]
        seen, *by_role = await self.access.visible(table, row, [actor.scope, *each])
        if issubclass(model, Private):
            return seen, [access_reason(AccessReason.OWNER if seen else AccessReason.NOT_THE_OWNER)]
        if not issubclass(model, Scoped):
            return seen, [access_reason(AccessReason.EVERYBODYS)]
        if user.is_superuser:
            return seen, [access_reason(AccessReason.SUPERUSER)]
        showing = [role for role, shows in zip(roles, by_role, strict=True) if shows]
        return seen, _role_reasons(
            AccessReason.DATA_SCOPE_INCLUDES, showing
        ) if seen else _outside_scope_reasons(roles)


def access_reason(
    cause: AccessReason,
    role_id: int | None = None,
    role: str | None = None,
    role_scope: UserRoleScope | None = None,
) -> AccessReasonOut:
    data_scope = role_scope.data_scope if role_scope else None
    scope_label = translate(f"access.data_scope.{data_scope}") if data_scope else ""
    words = {"role": role or "", "data_scope": scope_label}
    return AccessReasonOut(
        cause=cause,
        role_id=role_id,
        role=role,
        data_scope=data_scope,
        message=translate(f"access.{cause}", **words),
    )


def _role_reasons(cause: AccessReason, roles: list[UserRoleScope]) -> list[AccessReasonOut]:
    return [access_reason(cause, role.id, role.name, role) for role in roles]


def _outside_scope_reasons(roles: list[UserRoleScope]) -> list[AccessReasonOut]:
    return _role_reasons(AccessReason.DATA_SCOPE_EXCLUDES, roles) or [
        access_reason(AccessReason.NO_ROLE)
    ]


def _denied_result(status: int, *reasons: AccessReasonOut) -> AccessOut:
    return AccessOut(allowed=False, status=status, reasons=list(reasons))


def _user_fields(user: User) -> dict[str, object]:
    return {name: getattr(user, name) for name in ("id", "username", "name", "is_superuser")}

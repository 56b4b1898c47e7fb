from app.api.v1.module_system.auth.current_user import CurrentUserService
from app.api.v1.module_system.user.model import User
from app.core.data_scope import build_data_scope
from app.kit.context import Actor, Context
from app.kit.crud.pagination import CursorPage
from app.kit.data_scope import Private, Scoped
from app.kit.data_scope.kinds import Guarded, root_of
from app.kit.i18n import translate

from .crud import AccessCrud, UserRoleScope, model_of
from .param import AccessParam, PermissionHolderParam
from .schema import AccessOut, AccessReason, AccessReasonOut, PermissionHolder


class AccessService:
    """Explains access decisions: what a request of a user would be answered with, and why.

    The decision itself is not repeated here. `CurrentUserService` loads the permissions as it does
    for a request of the user, and the SQL clause of their data scope decides about a row. A user or
    a row that the caller does not see counts as one that does not exist.
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
        row_visible = True
        row_reasons: list[AccessReasonOut] = []
        if param.resource and param.row:
            # Comes first, so that an unknown row is a 404 whatever the user may do.
            row_visible, row_reasons = await self._explain_row(
                user, actor, param.resource, param.row
            )
        if user.must_change_password:
            return _denied_result(403, access_reason(AccessReason.MUST_CHANGE_PASSWORD))
        reasons: list[AccessReasonOut] = []
        if param.permission is not None:
            reasons += await self._explain_permission(user, param.permission)
            if not actor.has_permission(param.permission):
                return _denied_result(403, *reasons)
        if not row_visible:
            return _denied_result(404, *row_reasons)
        reasons += [reason for reason in row_reasons if reason not in reasons]
        return AccessOut(allowed=True, status=200, reasons=reasons)

    async def holders(
        self, permission: str, param: PermissionHolderParam
    ) -> CursorPage[PermissionHolder]:
        """Returns the users who have a permission, with the roles that grant it."""
        users = await self.access.holders(permission, param)
        page = users[: param.page_size]
        has_next = len(users) > len(page)
        roles_by_user = await self.access.roles_granting(permission, [user.id for user in page])
        return CursorPage[PermissionHolder](
            items=[
                PermissionHolder(
                    id=user.id,
                    username=user.username,
                    name=user.name,
                    is_superuser=user.is_superuser,
                    roles=roles_by_user[user.id],
                    blocked_by=_blocking_reason(user),
                )
                for user in page
            ],
            has_next=has_next,
            after=page[-1].id if has_next else None,
        )

    async def _explain_permission(self, user: User, permission: str) -> list[AccessReasonOut]:
        if user.is_superuser:
            return [access_reason(AccessReason.SUPERUSER)]
        roles = await self.access.granting_roles(user.id, permission)
        granting = [role for role in roles if role.role_enabled and role.menu_enabled]
        if granting:
            return [
                access_reason(AccessReason.ROLE_GIVES, role.role_id, role.role) for role in granting
            ]
        if roles:
            reasons = [
                access_reason(AccessReason.ROLE_DISABLED, role.role_id, role.role)
                for role in roles
                if not role.role_enabled
            ]
            if not roles[0].menu_enabled:
                reasons.insert(0, access_reason(AccessReason.MENU_DISABLED))
            return reasons
        if not await self.access.permission_exists(permission):
            return [access_reason(AccessReason.NO_SUCH_PERMISSION)]
        if await self.access.role_scopes(user.id):
            return [access_reason(AccessReason.ROLE_LACKS)]
        return [access_reason(AccessReason.NO_ROLE)]

    async def _explain_row(
        self, user: User, actor: Actor, table: str, row: str
    ) -> tuple[bool, list[AccessReasonOut]]:
        """Returns whether the user sees the row, and why."""
        model = model_of(table)
        roles = await self.access.role_scopes(user.id)
        role_scopes = [build_data_scope(user.id, user.dept_id, [role.role_scope]) for role in roles]
        is_visible, *visible_by_role = await self.access.visible(
            table, row, [actor.scope, *role_scopes]
        )
        root = root_of(model) if issubclass(model, Guarded) else model
        if issubclass(root, Private):
            reason = AccessReason.OWNER if is_visible else AccessReason.NOT_THE_OWNER
            return is_visible, [access_reason(reason)]
        if not issubclass(root, Scoped):
            return is_visible, [access_reason(AccessReason.EVERYBODYS)]
        if user.is_superuser:
            return is_visible, [access_reason(AccessReason.SUPERUSER)]
        if not is_visible:
            return False, _outside_scope_reasons(roles)
        including = [role for role, visible in zip(roles, visible_by_role, strict=True) if visible]
        return True, _role_reasons(AccessReason.DATA_SCOPE_INCLUDES, including)


def access_reason(
    cause: AccessReason,
    role_id: int | None = None,
    role: str | None = None,
    role_scope: UserRoleScope | None = None,
) -> AccessReasonOut:
    """Returns a reason with its message in the language of the request."""
    data_scope = role_scope.data_scope if role_scope else None
    scope_label = translate(f"access.data_scope.{data_scope}") if data_scope else ""
    return AccessReasonOut(
        cause=cause,
        role_id=role_id,
        role=role,
        data_scope=data_scope,
        message=translate(f"access.{cause}", role=role or "", data_scope=scope_label),
    )


def _role_reasons(cause: AccessReason, roles: list[UserRoleScope]) -> list[AccessReasonOut]:
    return [access_reason(cause, role.id, role.name, role) for role in roles]


def _outside_scope_reasons(roles: list[UserRoleScope]) -> list[AccessReasonOut]:
    reasons = _role_reasons(AccessReason.DATA_SCOPE_EXCLUDES, roles)
    return reasons or [access_reason(AccessReason.NO_ROLE)]


def _blocking_reason(user: User) -> AccessReasonOut | None:
    """Returns why the user cannot use any permission now."""
    if not user.is_active:
        return access_reason(AccessReason.ACCOUNT_DISABLED)
    if user.must_change_password:
        return access_reason(AccessReason.MUST_CHANGE_PASSWORD)
    return None


def _denied_result(status: int, *reasons: AccessReasonOut) -> AccessOut:
    return AccessOut(allowed=False, status=status, reasons=list(reasons))

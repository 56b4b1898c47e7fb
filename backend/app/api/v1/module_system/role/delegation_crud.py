from collections.abc import Collection

from sqlalchemy import select

from app.api.v1.module_system.menu.model import Menu
from app.core.data_scope import DeptClosure, RoleScope
from app.core.delegation import list_parameter
from app.kit.compiled_queries import fetch_rows, fetch_values
from app.kit.context import Context

from .model import Role, RoleDept, RoleMenu

# Built once, because every list of users or roles executes them.
ROLE_PERMISSIONS = (
    select(RoleMenu.role_id).join(Menu).where(RoleMenu.role_id == Role.id, Menu.permission != "")
)
ROLE_SCOPES_AND_EXCESS = (
    select(
        Role.id,
        Role.data_scope,
        ROLE_PERMISSIONS.where(Menu.permission.not_in(list_parameter("own_permissions"))).exists(),
        RoleDept.dept_id,
    )
    .outerjoin(RoleDept, RoleDept.role_id == Role.id)
    .where(Role.id.in_(list_parameter("ids")))
    .execution_options(built_once=True)
)


class DelegationCrud:
    """Queries of the delegation limits. They ignore whether a role or a menu is enabled."""

    def __init__(self, context: Context) -> None:
        self.db = context.db

    async def role_scopes_and_excess(
        self, ids: Collection[int], permissions: Collection[str]
    ) -> tuple[dict[int, RoleScope], frozenset[int]]:
        """Returns the roles' scopes, and which roles have a permission not in `permissions`."""
        parameters = {"ids": [*ids], "own_permissions": sorted(permissions)}
        rows = await fetch_rows(self.db, ROLE_SCOPES_AND_EXCESS, parameters)
        dept_ids: dict[int, set[int]] = {}
        for role_id, _, _, dept_id in rows:
            dept_ids.setdefault(role_id, set()).update(() if dept_id is None else (dept_id,))
        scopes = {
            role_id: RoleScope(data_scope, frozenset(dept_ids[role_id]))
            for role_id, data_scope, _, _ in rows
        }
        return scopes, frozenset(role_id for role_id, _, exceeds, _ in rows if exceeds)

    async def with_outside_children(
        self, dept_ids: Collection[int], depts: Collection[int], subtrees: Collection[int]
    ) -> frozenset[int]:
        """Returns those of `dept_ids` with a descendant outside `depts` and the subtrees."""
        inside = select(DeptClosure.descendant_id).where(DeptClosure.ancestor_id.in_(subtrees))
        statement = select(DeptClosure.ancestor_id).where(
            DeptClosure.ancestor_id.in_(dept_ids),
            DeptClosure.descendant_id.not_in(depts),
            DeptClosure.descendant_id.not_in(inside),
        )
        return frozenset(await fetch_values(self.db, statement.distinct()))

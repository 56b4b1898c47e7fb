"""The rules of delegation that all features share.

Nobody grants a permission that they lack, or access to rows that they do not see.
`module_system/role/delegation.py` adds the rules for roles and their members.
"""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.data_scope import DeptClosure
from app.kit.compiled_queries import fetch_values
from app.kit.context import Actor, Context
from app.kit.errors import Forbidden


def list_parameter(name: str) -> BindParameter[Any]:
    """Returns a parameter of a prepared statement that takes a list."""
    return bindparam(name, expanding=True)


# Built once, because every list of users or roles executes it.
DEPTS_IN_SUBTREES = (
    select(DeptClosure.descendant_id)
    .where(
        DeptClosure.ancestor_id.in_(list_parameter("subtrees")),
        DeptClosure.descendant_id.in_(list_parameter("depts")),
    )
    .execution_options(built_once=True)
)


def require_permissions(
    actor: Actor, permissions: Iterable[str | None], key: str, field: str | None
) -> None:
    """Raises Forbidden unless the caller has all of the permissions. None needs none.

    Every service that writes what a permission depends on calls this: the menus of a role, and the
    permission, the state and the place of a menu.
    """
    for permission in permissions:
        if permission and not actor.has_permission(permission):
            raise Forbidden(key, field=field, permission=permission)


async def depts_in_subtrees(
    db: AsyncSession, dept_ids: Collection[int], subtrees: Collection[int]
) -> frozenset[int]:
    """Returns the departments that are in one of the subtrees."""
    parameters = {"depts": [*dept_ids], "subtrees": [*subtrees]}
    return frozenset(await fetch_values(db, DEPTS_IN_SUBTREES, parameters))


async def sees_depts(context: Context, dept_ids: Collection[int]) -> bool:
    """Returns whether the caller sees the rows of all of these departments."""
    scope = context.actor.scope
    if scope.all_rows:
        return True
    missing = set(dept_ids) - scope.groups
    return not missing or missing <= await depts_in_subtrees(context.db, missing, scope.subtrees)

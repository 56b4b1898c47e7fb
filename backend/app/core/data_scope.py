"""Data scope of this project: a row belongs to a user and to their department."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.data_scope import ClosureTable, DataScope, Global, Scoped
from app.kit.db.types import Id
from app.kit.model import Base


class DeptScoped(Scoped):
    """Mixin of models with a data scope. The session writes owner and department of new rows."""

    __group__ = "owner_dept_id"

    owner_id: Mapped[int] = mapped_column(Id, index=True)
    owner_dept_id: Mapped[int] = mapped_column(ForeignKey("sys_dept.id"), index=True)


class DeptClosure(ClosureTable, Global, Base):
    """Closure table of departments: one row for each department and each of its ancestors.

    Each department is also its own ancestor.
    """

    __tablename__ = "sys_dept_branch"
    # Derived from the parents of the departments.
    __audited__: ClassVar[bool] = False

    ancestor_id: Mapped[int] = mapped_column(ForeignKey("sys_dept.id"), primary_key=True)
    descendant_id: Mapped[int] = mapped_column(
        ForeignKey("sys_dept.id"), primary_key=True, index=True
    )


class DataScopeType(StrEnum):
    """The kinds of data scope that a role can have."""

    ALL = "all"
    CUSTOM = "custom"
    DEPARTMENT = "department"
    DEPARTMENT_AND_BELOW = "department_and_below"
    SELF = "self"


@dataclass(frozen=True, slots=True)
class RoleScope:
    """The data scope of one role: its stored kind, and the departments of a custom one."""

    data_scope: str
    dept_ids: frozenset[int] = frozenset()
    enabled: bool = True


# Up to this many departments, a list is faster than a subquery on the closure table.
MAX_INLINE_DEPTS = 64


def build_data_scope(
    user_id: int,
    dept_id: int | None,
    role_scopes: Iterable[RoleScope],
    descendant_ids: frozenset[int] = frozenset(),
) -> DataScope:
    """Returns the union of the scopes of all roles.

    A disabled role, an unknown kind or a user without a department adds nothing. `descendant_ids`
    are the departments below `dept_id`, if the caller knows them: a few of them are listed in the
    scope.
    """
    enabled_scopes = [role_scope for role_scope in role_scopes if role_scope.enabled]
    scope_types = {role_scope.data_scope for role_scope in enabled_scopes}
    own_dept = frozenset[int]() if dept_id is None else frozenset({dept_id})
    custom_dept_ids = [
        role_scope.dept_ids
        for role_scope in enabled_scopes
        if role_scope.data_scope == DataScopeType.CUSTOM
    ]
    includes_descendants = DataScopeType.DEPARTMENT_AND_BELOW in scope_types
    lists_descendants = includes_descendants and 0 < len(descendant_ids) <= MAX_INLINE_DEPTS
    return DataScope(
        user_id=user_id,
        dept_id=dept_id,
        all_rows=DataScopeType.ALL in scope_types,
        own_rows=DataScopeType.SELF in scope_types,
        groups=frozenset().union(
            *custom_dept_ids,
            own_dept if DataScopeType.DEPARTMENT in scope_types else (),
            own_dept | descendant_ids if lists_descendants else (),
        ),
        subtrees=own_dept if includes_descendants and not lists_descendants else frozenset(),
    )

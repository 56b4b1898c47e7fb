"""Whose rows: here a row belongs to a user and to his department."""

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
    """Mix into a model whose rows only some may see. The session signs new rows."""

    __group__ = "owner_dept_id"

    owner_id: Mapped[int] = mapped_column(Id, index=True)
    owner_dept_id: Mapped[int] = mapped_column(ForeignKey("sys_dept.id"), index=True)


class DeptClosure(ClosureTable, Global, Base):
    """The department tree as a closure: a row for every department and each that it is part of,
    itself included.
    """

    __tablename__ = "sys_dept_branch"
    __audited__: ClassVar[bool] = False  # it follows from each department's parent

    ancestor_id: Mapped[int] = mapped_column(ForeignKey("sys_dept.id"), primary_key=True)
    descendant_id: Mapped[int] = mapped_column(
        ForeignKey("sys_dept.id"), primary_key=True, index=True
    )


class DataScopeType(StrEnum):
    """How far a role lets its holders see."""

    ALL = "all"
    CUSTOM = "custom"
    DEPARTMENT = "department"
    DEPARTMENT_AND_BELOW = "department_and_below"
    SELF = "self"


@dataclass(frozen=True, slots=True)
class RoleScope:
    """What one role says: a reach, as stored, and the departments that a custom one names."""

    data_scope: str
    dept_ids: frozenset[int] = frozenset()
    enabled: bool = True


# so many departments a database plans best for as a list, more as a question to the tree
MAX_INLINE_DEPTS = 64


def build_data_scope(
    user_id: int,
    dept_id: int | None,
    role_scopes: Iterable[RoleScope],
    descendant_ids: frozenset[int] = frozenset(),
) -> DataScope:
    """The union of all roles. No role, a disabled one, an unknown reach, no department: nothing.

    `branch` holds the departments below `dept_id`, when the caller knows them: few of them are
    written out.
    """
    enabled = [grant for grant in role_scopes if grant.enabled]
    reaches = {grant.data_scope for grant in enabled}
    home = frozenset[int]() if dept_id is None else frozenset({dept_id})
    chosen = [grant.dept_ids for grant in enabled if grant.data_scope == DataScopeType.CUSTOM]
    below = DataScopeType.DEPARTMENT_AND_BELOW in reaches
    narrow = below and 0 < len(descendant_ids) <= MAX_INLINE_DEPTS
    return DataScope(
        user_id=user_id,
        dept_id=dept_id,
        all_rows=DataScopeType.ALL in reaches,
        own_rows=DataScopeType.SELF in reaches,
        groups=frozenset().union(
            *chosen,
            home if DataScopeType.DEPARTMENT in reaches else (),
            home | descendant_ids if narrow else (),
        ),
        subtrees=home if below and not narrow else frozenset(),
    )

"""The WHERE clause of a data scope."""

from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Exists,
    and_,
    bindparam,
    column,
    false,
    inspect,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Mapped, aliased, with_loader_criteria
from sqlalchemy.orm.util import LoaderCriteriaOption

from app.kit.data_scope.kinds import (
    Private,
    Reference,
    Scoped,
    ScopedByParent,
    parent_reference,
    root_of,
)
from app.kit.data_scope.scope import DataScope


class ClosureTable:
    """A closure table of groups: one row for each (ancestor, descendant) pair.

    Each group is also its own ancestor.
    """

    ancestor_id: Mapped[int]
    descendant_id: Mapped[int]


class ClauseShape(NamedTuple):
    """The shape of the clause of a scope: scopes with the same one differ only in values."""

    sees_private_rows: bool
    sees_all_rows: bool
    has_branches: bool
    has_only_branches: bool


@lru_cache(maxsize=4096)
def clause_shape(scope: DataScope) -> ClauseShape:
    """Returns the shape of the clause that `loader_criteria` adds."""
    values = scope_values(scope)
    has_branches = bool(scope.subtrees)
    return ClauseShape(
        sees_private_rows=scope.system_reason is not None,
        sees_all_rows=scope.all_rows,
        has_branches=has_branches,
        has_only_branches=has_branches and not values["scope_own"] and not values["scope_groups"],
    )


@lru_cache(maxsize=4096)
def scope_values(scope: DataScope) -> dict[str, list[int]]:
    """Returns the values of the parameters of the clause, by their names."""
    user = [] if scope.user_id is None else [scope.user_id]
    return {
        "scope_user": user,
        "scope_own": user if scope.own_rows else [],
        "scope_groups": sorted(scope.groups),
        "scope_branches": sorted(scope.subtrees),
    }


@lru_cache(maxsize=4096)
def loader_criteria(scope: DataScope, tree: type[ClosureTable]) -> tuple[LoaderCriteriaOption, ...]:
    """Returns loader options that restrict every guarded entity anywhere in a statement.

    There is one lambda for each shape of the clause: SQLAlchemy caches a lambda by its code, so an
    `if` inside it would apply the shape of one user to the next. The names of the variables become
    the names of the bound parameters, by which `sql_guard` recognises a filtered FROM.
    """
    shape = clause_shape(scope)
    if shape.sees_private_rows:
        return ()
    scope_user, scope_own, scope_groups, scope_branches = scope_values(scope).values()
    private = _criterion(Private, lambda row: owner_column(row).in_(scope_user))
    if shape.sees_all_rows:
        by_private = _criterion(
            ScopedByParent,
            lambda row: has_private_parent_in_scope(row),  # noqa: PLW0108 (SQLAlchemy parses it)
        )
        return private, by_private
    by_parent = _criterion(
        ScopedByParent,
        lambda row: has_parent_in_scope(row),  # noqa: PLW0108 (likewise)
    )
    if not shape.has_branches:
        in_scope = _criterion(
            Scoped,
            lambda row: or_(
                false(), owner_column(row).in_(scope_own), group_column(row).in_(scope_groups)
            ),
        )
    elif shape.has_only_branches:
        in_scope = _criterion(Scoped, lambda row: in_subtrees(row, tree, scope_branches))
    else:
        in_scope = _criterion(
            Scoped,
            lambda row: or_(
                false(),
                owner_column(row).in_(scope_own),
                in_subtrees(row, tree, scope_branches, scope_groups),
            ),
        )
    return private, by_parent, in_scope


def where_clause(
    model: type[Any], scope: DataScope, tree: type[ClosureTable], prefix: str = "scope"
) -> ColumnElement[bool]:
    """Returns the same clause for one model, for statements that ignore loader options.

    `prefix` begins the names of its parameters. Callers that only compute what a scope shows use
    another prefix: `sql_guard` accepts parameters named `scope_…` as a filter and lets only the
    session use them.
    """
    return _row_clause(model, model, scope, tree, prefix)


def _row_clause(
    model: type[Any], row: Any, scope: DataScope, tree: type[ClosureTable], prefix: str
) -> ColumnElement[bool]:
    """Returns the clause for `row`, which is `model` or an alias of it."""
    if scope.system_reason is not None:
        return true()
    user = [] if scope.user_id is None else [scope.user_id]
    if issubclass(model, ScopedByParent):
        if scope.all_rows and not issubclass(root_of(model), Private):
            return true()
        reference = parent_reference(model)
        parent = aliased(reference.target, flat=True)
        in_scope = _row_clause(reference.target, parent, scope, tree, prefix)
        return _exists(row, parent, reference, in_scope)
    if issubclass(model, Private):
        return owner_column(row).in_(_list_parameter(f"{prefix}_user", user))
    if scope.all_rows or not issubclass(model, Scoped):
        return true()
    groups = _list_parameter(f"{prefix}_groups", sorted(scope.groups))
    branches = _list_parameter(f"{prefix}_branches", sorted(scope.subtrees))
    return or_(
        false(),
        owner_column(row).in_(_list_parameter(f"{prefix}_own", user if scope.own_rows else [])),
        group_column(row).in_(groups),
        in_subtrees(row, tree, branches),
    )


def has_parent_in_scope(row: Any) -> ColumnElement[bool]:
    """Returns an EXISTS for the parent of a row, and for the parent of that, up to an owned row.

    SQLAlchemy adds the criterion of the owned row, because it is that of another kind. Without it,
    `sql_guard` would reject the statement.
    """
    inspected = inspect(row, raiseerr=False)
    if inspected is None:
        # SQLAlchemy evaluates a lambda once on the mixin itself, which has no parent.
        return false()
    reference = parent_reference(inspected.mapper.class_)
    parent = aliased(reference.target, flat=True)
    if issubclass(reference.target, ScopedByParent):
        return _exists(row, parent, reference, has_parent_in_scope(parent))
    return _exists(row, parent, reference)


def has_private_parent_in_scope(row: Any) -> ColumnElement[bool]:
    """Returns the same for rows that a `Private` row leads to, and true for others."""
    inspected = inspect(row, raiseerr=False)
    is_private = inspected is not None and issubclass(root_of(inspected.mapper.class_), Private)
    return has_parent_in_scope(row) if is_private else true()


def _exists(
    row: Any, parent: Any, reference: Reference, *where: ColumnElement[bool]
) -> ColumnElement[bool]:
    pairs = zip(reference.target_keys, reference.keys, strict=True)
    is_parent = [getattr(parent, target) == getattr(row, key) for target, key in pairs]
    statement = select(getattr(parent, reference.target_keys[0])).where(*is_parent, *where)
    return statement.correlate_except(parent).exists()


def in_subtrees(row: Any, tree: type[ClosureTable], subtrees: Any, groups: Any = None) -> Exists:
    """Returns an EXISTS: the group of the row is in one of `subtrees`, or one of `groups`.

    EXISTS instead of IN (SELECT …): for an IN, SQLite and MariaDB fetch and sort all groups of the
    subtrees, which makes a list ten times slower when they are wide. List the ids of narrow
    subtrees in `DataScope.groups` instead.
    """
    above: ColumnElement[bool] = tree.ancestor_id.in_(subtrees)
    if groups is not None:
        above = or_(
            above, and_(tree.ancestor_id == tree.descendant_id, tree.ancestor_id.in_(groups))
        )
    return (
        select(tree.descendant_id)
        .where(tree.descendant_id == group_column(row), above)
        .correlate_except(tree)
        .exists()
    )


def owner_column(row: Any) -> ColumnElement[int]:
    """Returns the column with the user that a row belongs to."""
    return _get_column(row, row.__owner__)


def group_column(row: Any) -> ColumnElement[int]:
    """Returns the column with the group that a row belongs to."""
    return _get_column(row, row.__group__)


def _list_parameter(name: str, values: list[int]) -> BindParameter[Any]:
    return bindparam(name, values, expanding=True, unique=True)


def _get_column(row: Any, name: str) -> ColumnElement[int]:
    # SQLAlchemy evaluates a lambda once on the mixin itself, which has no columns.
    attribute: ColumnElement[int] = getattr(row, name, column(name))
    return attribute


def _criterion(kind: type[Any], clause: Any) -> LoaderCriteriaOption:
    # Without include_aliases, a criterion on a mixin is silently ignored for aliases.
    return with_loader_criteria(kind, clause, include_aliases=True)

"""The kinds of models. Every mapped class is exactly one of them, or the server does not start."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import Column, Table, inspect
from sqlalchemy.orm import DeclarativeBase, Mapper

from app.kit.data_scope.errors import ScopeNotDeclared


class Global:
    """Rows that every user sees: menus, dictionaries, parameters."""


class Guarded:
    """Rows that only some users see."""


class Owned(Guarded):
    """Guarded rows that name the user they belong to."""

    __owner__: ClassVar[str] = "owner_id"


class Private(Owned):
    """Rows of one user, hidden from all others whatever their role: API keys, passkeys, drafts."""


class Scoped(Owned):
    """Rows that belong to a user and to a group of users.

    A model of an existing table may name its own two columns.
    """

    __group__: ClassVar[str] = "owner_group_id"


class ScopedByParent(Guarded):
    """Rows that belong to another guarded row, such as the lines of an order.

    They are visible if that row is. `__parent__` names the attributes of the foreign key to it.
    """

    __parent__: ClassVar[tuple[str, ...]]


class AssociationRow:
    """Rows that connect guarded rows to others and have no owner of their own.

    They are visible together with the guarded row.
    """


KINDS = (Global, Private, Scoped, ScopedByParent, AssociationRow)


class Reference(NamedTuple):
    """A foreign key that points at guarded rows: its attributes, and those of the target."""

    keys: tuple[str, ...]
    target: type[Guarded]
    target_keys: tuple[str, ...]


def check_declarations(base: type[DeclarativeBase]) -> None:
    """Raises ScopeNotDeclared for a model without a valid kind.

    Also for a foreign key whose cascade could delete rows that the caller cannot see.
    """
    for mapper in base.registry.mappers:
        name = mapper.class_.__name__
        if sum(issubclass(mapper.class_, kind) for kind in KINDS) != 1:
            raise ScopeNotDeclared(
                f"{name} must be exactly one of {', '.join(kind.__name__ for kind in KINDS)}",
                mapper.class_,
            )
        for key in owner_attributes(mapper.class_):
            if key not in mapper.column_attrs or mapper.column_attrs[key].columns[0].nullable:
                raise ScopeNotDeclared(
                    f"{name}.{key} must be a NOT NULL column: it holds the owner of the row",
                    mapper.class_,
                )
        if issubclass(mapper.class_, ScopedByParent):
            _check_parents(mapper)
    guarded_by_scope = guarded_tables(base)
    parent_columns = {
        mapper.column_attrs[key].columns[0]
        for mapper in guarded_mappers(base)
        if issubclass(mapper.class_, ScopedByParent)
        for key in mapper.class_.__parent__
    }
    private_owners = {
        column for mapper in guarded_mappers(base) for column in _private_owner_columns(mapper)
    }
    for table in guarded_by_scope:
        for link in table.foreign_keys:
            inherits = link.parent.primary_key and link.column.primary_key
            cannot_cascade = (
                link.ondelete in (None, "RESTRICT", "NO ACTION")
                or inherits
                or link.parent in private_owners
                # A row goes with its parent, by whose scope it is visible.
                or link.parent in parent_columns
            )
            if link.column.table in guarded_by_scope and not cannot_cascade:
                raise ScopeNotDeclared(
                    f"{link.parent} must be RESTRICT: a cascade deletes rows outside the scope",
                    next(
                        (
                            mapper.class_
                            for mapper in base.registry.mappers
                            if table in mapper.tables
                        ),
                        None,
                    ),
                )


def _check_parents(mapper: Mapper[Any]) -> None:
    """Raises ScopeNotDeclared if the way from the rows to their owner is not complete."""
    problem = _find_parent_problem(mapper)
    if problem is not None:
        raise ScopeNotDeclared(f"{mapper.class_.__name__}.__parent__ {problem}", mapper.class_)


def _find_parent_problem(mapper: Mapper[Any]) -> str | None:
    path = {mapper}
    while issubclass(mapper.class_, ScopedByParent):
        attributes = mapper.column_attrs
        keys = getattr(mapper.class_, "__parent__", ())
        if not keys or any(
            key not in attributes or attributes[key].columns[0].nullable for key in keys
        ):
            return "must name NOT NULL columns: they lead to the parent"
        reference = find_parent(mapper)
        if reference is None:
            return "must be a foreign key to guarded rows"
        mapper = inspect(reference.target)
        if mapper in path:
            return "leads back to the model itself"
        path.add(mapper)
    return None


def find_parent(mapper: Mapper[Any]) -> Reference | None:
    """Returns the foreign key to the parent of `ScopedByParent` rows."""
    keys = set(mapper.class_.__parent__)
    return next((found for found in references(mapper) if set(found.keys) == keys), None)


def parent_reference(model: type[ScopedByParent]) -> Reference:
    """Returns the foreign key to the parent. `check_declarations` has found that there is one."""
    reference = find_parent(inspect(model))
    assert reference is not None
    return reference


def root_of(model: type[Guarded]) -> type[Guarded]:
    """Returns the model whose owner decides who sees the rows of `model`."""
    while issubclass(model, ScopedByParent):
        model = parent_reference(model).target
    return model


def _private_owner_columns(mapper: Mapper[Any]) -> Iterable[Any]:
    """Returns the owner columns of a `Private` model, whose rows may go with their owner."""
    owner = (
        mapper.column_attrs.get(mapper.class_.__owner__)
        if issubclass(mapper.class_, Private)
        else None
    )
    return owner.columns if owner is not None else ()


def owner_attributes(model: type[Any]) -> tuple[str, ...]:
    """Returns the attributes that hold the owner of a row."""
    if issubclass(model, Scoped):
        return model.__owner__, model.__group__
    return (model.__owner__,) if issubclass(model, Private) else ()


def guarded_tables(base: type[DeclarativeBase]) -> set[Table]:
    """Returns the tables of guarded models and of the associations with them.

    An association may be mapped (`AssociationRow`) or a plain table.
    """
    mapped = {
        table
        for mapper in base.registry.mappers
        if not issubclass(mapper.class_, AssociationRow)
        for table in mapper.tables
    }
    guarded = {
        table
        for mapper in guarded_mappers(base)
        for table in mapper.tables
        if isinstance(table, Table)
    }
    mapped_tables = {
        table
        for mapper in base.registry.mappers
        for table in mapper.tables
        if isinstance(table, Table)
    }
    return guarded | {
        table
        for table in mapped_tables.union(base.metadata.tables.values())
        if table not in mapped and any(key.column.table in guarded for key in table.foreign_keys)
    }


def guarded_mappers(base: type[DeclarativeBase]) -> Iterator[Mapper[Any]]:
    """Returns every mapped class that hides some rows from some users."""
    return (mapper for mapper in base.registry.mappers if issubclass(mapper.class_, Guarded))


@cache
def references(mapper: Mapper[Any]) -> tuple[Reference, ...]:
    """Returns the foreign keys to guarded rows, except that of the row's own owner."""
    owner_keys = owner_attributes(mapper.class_)
    found: list[Reference] = []
    for table in mapper.tables:
        for constraint in table.foreign_key_constraints if isinstance(table, Table) else ():
            columns = [element.parent for element in constraint.elements]
            keys = tuple(mapper.get_property_by_column(column).key for column in columns)
            if set(keys) <= set(owner_keys):
                continue
            targets = [element.column for element in constraint.elements]
            found += [
                Reference(
                    keys,
                    target.class_,
                    tuple(target.get_property_by_column(column).key for column in targets),
                )
                for target in mapper.registry.mappers
                if target.local_table is targets[0].table
                and issubclass(target.class_, Guarded)
                and not _inherits(mapper, target, columns)
            ]
    return tuple(found)


def _inherits(mapper: Mapper[Any], target: Mapper[Any], columns: list[Column[Any]]) -> bool:
    """Returns whether the columns connect a row with the part of it in a base class's table."""
    is_key = all(column.primary_key for column in columns)
    return is_key and target is not mapper and target in mapper.iterate_to_root()

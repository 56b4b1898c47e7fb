"""The kinds of models. Every mapped class is exactly one of them, or the server does not start."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import Table
from sqlalchemy.orm import DeclarativeBase, Mapper

from app.kit.data_scope.errors import ScopeNotDeclared


class Global:
    """Rows that every user sees: menus, dictionaries, parameters."""


class Guarded:
    """Rows that only some users see."""

    __owner__: ClassVar[str] = "owner_id"


class Private(Guarded):
    """Rows of one user, hidden from all others whatever their role: API keys, passkeys, drafts."""


class Scoped(Guarded):
    """Rows that belong to a user and to a group of users.

    A model of an existing table may name its own two columns.
    """

    __group__: ClassVar[str] = "owner_group_id"


class AssociationRow:
    """Rows that connect guarded rows to others and have no owner of their own.

    They are visible together with the guarded row.
    """


class Reference(NamedTuple):
    """A column that points at guarded rows."""

    key: str
    target: type[Guarded]
    target_key: str


def check_declarations(base: type[DeclarativeBase]) -> None:
    """Raises ScopeNotDeclared for a model without a valid kind.

    Also for a foreign key whose cascade could delete rows that the caller cannot see.
    """
    for mapper in base.registry.mappers:
        name = mapper.class_.__name__
        if (
            sum(
                issubclass(mapper.class_, kind)
                for kind in (Global, Private, Scoped, AssociationRow)
            )
            != 1
        ):
            raise ScopeNotDeclared(
                f"{name} must be exactly one of Global, Private, Scoped, AssociationRow",
                mapper.class_,
            )
        for key in owner_attributes(mapper.class_):
            if key not in mapper.column_attrs or mapper.column_attrs[key].columns[0].nullable:
                raise ScopeNotDeclared(
                    f"{name}.{key} must be a NOT NULL column: it holds the owner of the row",
                    mapper.class_,
                )
    guarded_by_scope = guarded_tables(base)
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
    """Returns the columns that point at guarded rows, except the row's own owner and group."""
    return tuple(
        Reference(
            mapper.get_property_by_column(column).key,
            target.class_,
            target.get_property_by_column(key.column).key,
        )
        for column in mapper.columns
        if isinstance(column.table, Table)
        and mapper.get_property_by_column(column).key not in owner_attributes(mapper.class_)
        for key in column.foreign_keys
        for target in mapper.registry.mappers
        if target.local_table is key.column.table
        and issubclass(target.class_, Guarded)
        and target not in mapper.iterate_to_root()
    )

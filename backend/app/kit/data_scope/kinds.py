"""What a model says of its rows. Every mapped class is one of three kinds, or the application does
not start.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import Table
from sqlalchemy.orm import DeclarativeBase, Mapper

from app.kit.data_scope.errors import ScopeNotDeclared


class Global:
    """Everybody's rows: menus, dictionaries, parameters."""


class Guarded:
    """Rows that not everybody sees."""

    __owner__: ClassVar[str] = "owner_id"


class Private(Guarded):
    """Rows of one user, hidden from all others whatever their role: API keys, passkeys, drafts."""


class Scoped(Guarded):
    """Rows that belong to a user and to a group of users. An existing table may name its own two
    columns.
    """

    __group__: ClassVar[str] = "owner_group_id"


class AssociationRow:
    """Rows that only tie guarded rows to others, with no owner of their own: seen beside one that
    is in sight.
    """


class Reference(NamedTuple):
    """A column that points at guarded rows."""

    key: str
    target: type[Guarded]
    target_key: str


def check_declarations(base: type[DeclarativeBase]) -> None:
    """Stop the boot at a model whose rows nobody guards, or that could take a stranger's rows down
    with it.
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
                f"{name} must be exactly one of Global, Private, Scoped, Tied", mapper.class_
            )
        for key in owner_attributes(mapper.class_):
            if key not in mapper.column_attrs or mapper.column_attrs[key].columns[0].nullable:
                raise ScopeNotDeclared(
                    f"{name}.{key} must be a NOT NULL column: it says whose the row is",
                    mapper.class_,
                )
    guarded = guarded_tables(base)
    ones_own = {
        column for mapper in guarded_mappers(base) for column in _private_owner_columns(mapper)
    }
    for table in guarded:
        for link in table.foreign_keys:
            inherits = link.parent.primary_key and link.column.primary_key
            kept = (
                link.ondelete in (None, "RESTRICT", "NO ACTION")
                or inherits
                or link.parent in ones_own
            )
            if link.column.table in guarded and not kept:
                raise ScopeNotDeclared(
                    f"{link.parent} must be RESTRICT: a cascade deletes rows its cause cannot see",
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
    """The columns that say whose a row is, where it is his alone: it may go with him."""
    owner = (
        mapper.column_attrs.get(mapper.class_.__owner__)
        if issubclass(mapper.class_, Private)
        else None
    )
    return owner.columns if owner is not None else ()


def owner_attributes(model: type[Any]) -> tuple[str, ...]:
    """The attributes that say whose a row is."""
    if issubclass(model, Scoped):
        return model.__owner__, model.__group__
    return (model.__owner__,) if issubclass(model, Private) else ()


def guarded_tables(base: type[DeclarativeBase]) -> set[Table]:
    """The tables of guarded models, and those that only tie their rows to others, mapped (`Tied`)
    or bare.
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
    every = {
        table
        for mapper in base.registry.mappers
        for table in mapper.tables
        if isinstance(table, Table)
    }
    return guarded | {
        table
        for table in every.union(base.metadata.tables.values())
        if table not in mapped and any(key.column.table in guarded for key in table.foreign_keys)
    }


def guarded_mappers(base: type[DeclarativeBase]) -> Iterator[Mapper[Any]]:
    """Every mapped class some of whose rows are hidden from some users."""
    return (mapper for mapper in base.registry.mappers if issubclass(mapper.class_, Guarded))


@cache
def references(mapper: Mapper[Any]) -> tuple[Reference, ...]:
    """Where a row of this model points at guarded rows, its own owner and group apart."""
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

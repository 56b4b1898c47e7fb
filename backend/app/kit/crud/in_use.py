"""Rows that refer to a row and keep it from being deleted."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Table, and_, func, inspect, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapper

from app.kit.data_scope import AssociationRow
from app.kit.data_scope.kinds import references
from app.kit.i18n import has_key, translate
from app.kit.model import Base

# A count stops here, so that the message of a refusal costs little.
MAX_COUNTED = 1_000


class Referrer(NamedTuple):
    """A foreign key of another model to this one: its attributes, and those that it names."""

    mapper: Mapper[Any]
    attributes: tuple[str, ...]
    targets: tuple[str, ...]


def referrers(model: type[Base]) -> Iterator[Referrer]:
    """Yields the foreign keys that the database protects, also those of unmanaged tables."""
    target = inspect(model)
    for mapper in model.registry.mappers:
        table = mapper.local_table
        for key in table.foreign_key_constraints if isinstance(table, Table) else ():
            if key.referred_table is target.local_table and not key.ondelete:
                yield Referrer(
                    mapper,
                    tuple(mapper.get_property_by_column(column).key for column in key.columns),
                    tuple(
                        target.get_property_by_column(element.column).key
                        for element in key.elements
                    ),
                )


async def describe_references(
    db: AsyncSession, model: type[Base], rows: Sequence[Mapping[str, Any]]
) -> str:
    """Returns the numbers of rows that refer to these, such as "User: 19".

    Counts only rows that the caller sees. Returns an empty text if there is none.
    """
    counts: dict[str, int] = {}
    for referrer in referrers(model):
        identities = [
            tuple(row[name] for name in referrer.targets)
            for row in rows
            if all(row.get(name) is not None for name in referrer.targets)
        ]
        if identities and (count := await _count(db, model, referrer, identities)):
            title = _title(_shown_table(model, referrer.mapper))
            counts[title] = counts.get(title, 0) + count
    separator = translate("in_use.separator")
    return separator.join(
        f"{title}: {MAX_COUNTED:,}+" if count > MAX_COUNTED else f"{title}: {count}"
        for title, count in sorted(counts.items())
    )


async def _count(
    db: AsyncSession, model: type[Base], referrer: Referrer, identities: list[tuple[Any, ...]]
) -> int:
    cls = referrer.mapper.class_
    columns = [getattr(cls, name) for name in referrer.attributes]
    statement = select(*columns)
    if issubclass(cls, AssociationRow):
        # An association is visible only beside a guarded row.
        own: type[Any] = model
        links = [link for link in references(referrer.mapper) if link.target is not own]
        if not links:
            return 0
        link = links[0]
        pairs = zip(link.keys, link.target_keys, strict=True)
        on = [getattr(cls, key) == getattr(link.target, target) for key, target in pairs]
        statement = statement.join(link.target, and_(*on))
    if len(columns) == 1:
        statement = statement.where(columns[0].in_([identity[0] for identity in identities]))
    else:
        statement = statement.where(tuple_(*columns).in_(identities))
    counted = statement.limit(MAX_COUNTED + 1).subquery()
    return await db.scalar(select(func.count()).select_from(counted)) or 0


def _shown_table(model: type[Base], mapper: Mapper[Any]) -> str:
    """Returns the table of the rows that a user knows: of an association, its other side."""
    table = mapper.local_table
    if isinstance(table, Table) and all(column.foreign_keys for column in table.primary_key):
        own = inspect(model).local_table
        others = {key.column.table for key in table.foreign_keys} - {own}
        if others:
            return str(min(others, key=str))
    return str(table)


def _title(table: str) -> str:
    key = f"object.{table}"
    return translate(key) if has_key(key) else table

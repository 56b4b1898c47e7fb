"""Global search: finds records of any kind by their names."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from sqlalchemy import ColumnElement, Select, func, or_, select

from app.kit.context import Context
from app.kit.crud.list_query import count_statement, key_columns
from app.kit.crud.primary_key import encode_key, key_names
from app.kit.i18n import current_language
from app.kit.model import Base
from app.kit.param import like
from app.kit.schema import Schema

# For each kind of record.
MAX_RESULTS = 5


class SearchHit(Schema):
    """A record that was found. Its list shows it when queried with `filter`."""

    id: int | str
    label: str
    note: str | None
    filter: dict[str, str]


class SearchHits(Schema):
    """The first records that were found. `total` stops at COUNT_LIMIT + 1."""

    items: list[SearchHit]
    total: int


class Searchable(Protocol):
    """A service whose records can be found by text."""

    async def search(self, text: str) -> SearchHits: ...


class SearchSource(NamedTuple):
    """A feature's entry in the global search. It needs `permission`."""

    permission: str
    service: Callable[[Context], Searchable]


def search_statement(
    model: type[Base], names: Sequence[str], text: str, *where: ColumnElement[bool]
) -> Select[*tuple[Any, ...]]:
    """Returns a SELECT of matching rows, shortest name first, so that an exact name leads.

    Its last column is the number of all matching rows.
    """
    columns = [getattr(model, name) for name in names]
    matches = or_(*(clause for column in columns for clause in like(column, text)))
    total = count_statement(model, matches, *where)
    rows = select(*key_columns(model), *columns, total).where(matches, *where)
    return rows.order_by(func.length(columns[0]), columns[0], *key_columns(model)).limit(
        MAX_RESULTS
    )


def to_hit(model: type[Base], names: Sequence[str], row: Sequence[Any]) -> SearchHit:
    """Returns the hit of a row.

    The first of `names` is its label, `<first>_en` in English. The last one with a value
    distinguishes it from others.
    """
    keys = key_names(model)
    values_by_name = dict(zip(reversed(names), reversed(row), strict=False))
    id = row[0] if keys == ("id",) else encode_key(*row[: len(keys)])
    note_name = next((name for name in reversed(names) if values_by_name[name]), names[0])
    label = _label_for_language(names[0], values_by_name)
    note = (
        None
        if str(values_by_name[note_name]) == label or note_name.startswith(names[0])
        else str(values_by_name[note_name])
    )
    return SearchHit(
        id=id, label=label, note=note, filter={note_name: str(values_by_name[note_name] or "")}
    )


def _label_for_language(name: str, values_by_name: Mapping[str, Any]) -> str:
    english = values_by_name.get(f"{name}_en") if current_language.get() == "en" else None
    return str(english or values_by_name[name] or "")

"""Records found by what people call them, whatever kind they are."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Select, func, or_, select

from app.kit.context import Context
from app.kit.crud.list_query import key_columns
from app.kit.crud.primary_key import encode_key, key_names
from app.kit.i18n import current_language
from app.kit.model import Base
from app.kit.param import like
from app.kit.schema import Schema

MAX_RESULTS = 5  # of each kind: who means another types more of its name


class SearchHit(Schema):
    """A record that was found. Its list, asked with `filter`, shows it."""

    id: int | str
    label: str
    note: str | None
    filter: dict[str, str]


class Searchable(Protocol):
    async def search(self, text: str) -> list[SearchHit]: ...


class SearchSource(NamedTuple):
    """What a controller says beside its `router`: who holds `permission` finds these records by
    name.
    """

    permission: str
    service: Callable[[Context], Searchable]


def search_statement(
    model: type[Base], names: Sequence[str], text: str
) -> Select[*tuple[Any, ...]]:
    """The shortest names first, so that whoever types a whole one finds it."""
    columns = [getattr(model, name) for name in names]
    among = or_(*(clause for column in columns for clause in like(column, text)))
    found = select(*key_columns(model), *columns).where(among)
    return found.order_by(func.length(columns[0]), columns[0], *key_columns(model)).limit(
        MAX_RESULTS
    )


def to_hit(model: type[Base], names: Sequence[str], row: Sequence[Any]) -> SearchHit:
    """The first name is what a record is called, `<first>_en` in English; the last that it has
    tells it from others.
    """
    keys = key_names(model)
    called = dict(zip(reversed(names), reversed(row), strict=False))
    id = row[0] if keys == ("id",) else encode_key(*row[: len(keys)])
    last = next((name for name in reversed(names) if called[name]), names[0])
    label = _label_for_language(names[0], called)
    note = None if str(called[last]) == label or last.startswith(names[0]) else str(called[last])
    return SearchHit(id=id, label=label, note=note, filter={last: str(called[last] or "")})


def _label_for_language(name: str, values_by_name: Mapping[str, Any]) -> str:
    english = values_by_name.get(f"{name}_en") if current_language.get() == "en" else None
    return str(english or values_by_name[name] or "")

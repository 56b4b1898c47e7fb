"""Records found by what people call them, whatever kind they are."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Select, func, or_, select

from app.kit.context import Context
from app.kit.i18n import language
from app.kit.key import join, key_of
from app.kit.listing import key
from app.kit.model import Base
from app.kit.param import like
from app.kit.schema import Schema

MOST = 5  # of each kind: who means another types more of its name


class Hit(Schema):
    """A record that was found. Its list, asked with `filter`, shows it."""

    id: int | str
    label: str
    note: str | None
    filter: dict[str, str]


class Finder(Protocol):
    async def find(self, text: str) -> list[Hit]: ...


class Findable(NamedTuple):
    """What a controller says beside its `router`: who holds `permission` finds these records by
    name.
    """

    permission: str
    service: Callable[[Context], Finder]


def statement(model: type[Base], names: Sequence[str], text: str) -> Select[*tuple[Any, ...]]:
    """The shortest names first, so that whoever types a whole one finds it."""
    columns = [getattr(model, name) for name in names]
    among = or_(*(clause for column in columns for clause in like(column, text)))
    found = select(*key(model), *columns).where(among)
    return found.order_by(func.length(columns[0]), columns[0], *key(model)).limit(MOST)


def hit(model: type[Base], names: Sequence[str], row: Sequence[Any]) -> Hit:
    """The first name is what a record is called, `<first>_en` in English; the last that it has
    tells it from others.
    """
    keys = key_of(model)
    called = dict(zip(reversed(names), reversed(row), strict=False))
    id = row[0] if keys == ("id",) else join(*row[: len(keys)])
    last = next((name for name in reversed(names) if called[name]), names[0])
    label = _label(names[0], called)
    note = None if str(called[last]) == label or last.startswith(names[0]) else str(called[last])
    return Hit(id=id, label=label, note=note, filter={last: str(called[last] or "")})


def _label(name: str, called: Mapping[str, Any]) -> str:
    english = called.get(f"{name}_en") if language.get() == "en" else None
    return str(english or called[name] or "")

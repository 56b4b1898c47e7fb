"""What a reader calls the fields of an entry, and what their values point at.

Every feature says it already: its answers give each field a title, and its links say where a number
leads. What no answer shows is in the catalog, as `field.<name>`; the rest goes by its own name.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Protocol, cast

from pydantic import BaseModel
from sqlalchemy import Integer, inspect
from sqlalchemy.orm import InstrumentedAttribute

from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.user.model import User
from app.kit.crud import Crud
from app.kit.i18n import keys, known, say
from app.kit.key import key_of
from app.kit.link import Link, Many
from app.kit.model import Base
from app.kit.scope import Scoped

Attribute = InstrumentedAttribute[Any]
OBJECT = "object."
NAMES = ("name", "username", "label", "title")


class Pointer(NamedTuple):
    """Where a value leads: to the row with that `key`, which people know by its `label`."""

    key: Attribute
    label: Attribute

    def fits(self, value: object) -> bool:
        """What has another type was another column once. A boolean is no number."""
        return type(value) is (int if isinstance(self.key.type, Integer) else str)


class Rows(Protocol):
    """What a feature says of its rows."""

    model: type[Base]
    out: type[BaseModel]
    links: Sequence[Link]
    manys: Sequence[Many]


class Words:
    """Of one table. Nothing where no feature has it."""

    def __init__(self, table: str) -> None:
        self.titles: dict[str, str] = {}
        self.pointers: dict[str, Pointer] = {}
        for crud in _every(Crud):
            if _table_of(crud.model) == table:
                self._of_rows(crud)
            for many in crud.manys:
                if _table_of(many.through) == table:
                    self._point(
                        many.theirs,
                        Pointer(many.key, many.label),
                        crud.out.model_fields[many.name].title,
                    )
                    self._point(many.mine, _to(crud.model))

    def title(self, name: str) -> str:
        own = f"field.{name}"
        return say(self.titles[name]) if name in self.titles else say(own) if known(own) else name

    def _of_rows(self, crud: Rows) -> None:
        fields = crud.out.model_fields
        self.titles |= {name: field.title for name, field in fields.items() if field.title}
        for link in crud.links:
            self._point(link.column, Pointer(link.key, link.label), fields[link.name].title)
        if issubclass(crud.model, Scoped):
            self.pointers.setdefault(crud.model.__owner__, Pointer(User.id, User.name))
            self.pointers.setdefault(crud.model.__group__, Pointer(Dept.id, Dept.name))

    def _point(self, column: Attribute, pointer: Pointer, title: str | None = None) -> None:
        self.pointers[column.key] = pointer
        if title:
            self.titles[column.key] = title


def titled(table: str) -> str:
    """What a reader calls one of its rows."""
    key = f"{OBJECT}{table}"
    return say(key) if known(key) else table


def tables_called(text: str) -> list[str]:
    """Those whose title has this in it, and the one whose name it is."""
    return [
        text,
        *(
            key.removeprefix(OBJECT)
            for key in keys(OBJECT)
            if text.casefold() in say(key).casefold()
        ),
    ]


def meaning(name: str, value: object) -> str | None:
    """Of a choice that is no dictionary's."""
    key = f"field.{name}.{value}"
    return say(key) if known(key) else None


def _to(model: type[Base]) -> Pointer:
    (key,) = key_of(model)
    label = next((name for name in NAMES if hasattr(model, name)), key)
    return Pointer(getattr(model, key), getattr(model, label))


def _every(crud: type[Crud[Any, Any]]) -> Iterator[Rows]:
    for below in crud.__subclasses__():
        if hasattr(below, "model") and hasattr(below, "out"):
            yield cast("Rows", below)
        yield from _every(below)


def _table_of(model: type[Base]) -> str:
    return str(inspect(model).local_table)

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
from app.kit.crud.primary_key import key_names
from app.kit.crud.relations import ManyToMany, ManyToOne
from app.kit.data_scope import Scoped
from app.kit.i18n import has_key, keys_with_prefix, translate
from app.kit.model import Base

Attribute = InstrumentedAttribute[Any]
OBJECT_KEY_PREFIX = "object."
LABEL_ATTRIBUTES = ("name", "username", "label", "title")


class LinkedRow(NamedTuple):
    """Where a value leads: to the row with that `key`, which people know by its `label`."""

    key: Attribute
    label: Attribute

    def has_key_type(self, value: object) -> bool:
        """What has another type was another column once. A boolean is no number."""
        return type(value) is (int if isinstance(self.key.type, Integer) else str)


class HasRelations(Protocol):
    """What a feature says of its rows."""

    model: type[Base]
    out_schema: type[BaseModel]
    many_to_one: Sequence[ManyToOne]
    many_to_many: Sequence[ManyToMany]


class TableLabels:
    """Of one table. Nothing where no feature has it."""

    def __init__(self, table: str) -> None:
        self.titles: dict[str, str] = {}
        self.linked_rows: dict[str, LinkedRow] = {}
        for crud in _all_cruds(Crud):
            if _table_name(crud.model) == table:
                self._add_crud(crud)
            for many in crud.many_to_many:
                if _table_name(many.through) == table:
                    self._add_linked_row(
                        many.target_key,
                        LinkedRow(many.key, many.label),
                        crud.out_schema.model_fields[many.name].title,
                    )
                    self._add_linked_row(many.source_key, _linked_row(crud.model))

    def title(self, name: str) -> str:
        own = f"field.{name}"
        return (
            translate(self.titles[name])
            if name in self.titles
            else translate(own)
            if has_key(own)
            else name
        )

    def _add_crud(self, crud: HasRelations) -> None:
        fields = crud.out_schema.model_fields
        self.titles |= {name: field.title for name, field in fields.items() if field.title}
        for link in crud.many_to_one:
            self._add_linked_row(
                link.column, LinkedRow(link.key, link.label), fields[link.name].title
            )
        if issubclass(crud.model, Scoped):
            self.linked_rows.setdefault(crud.model.__owner__, LinkedRow(User.id, User.name))
            self.linked_rows.setdefault(crud.model.__group__, LinkedRow(Dept.id, Dept.name))

    def _add_linked_row(
        self, column: Attribute, linked_row: LinkedRow, title: str | None = None
    ) -> None:
        self.linked_rows[column.key] = linked_row
        if title:
            self.titles[column.key] = title


def table_title(table: str) -> str:
    """What a reader calls one of its rows."""
    key = f"{OBJECT_KEY_PREFIX}{table}"
    return translate(key) if has_key(key) else table


def tables_titled(text: str) -> list[str]:
    """Those whose title has this in it, and the one whose name it is."""
    return [
        text,
        *(
            key.removeprefix(OBJECT_KEY_PREFIX)
            for key in keys_with_prefix(OBJECT_KEY_PREFIX)
            if text.casefold() in translate(key).casefold()
        ),
    ]


def value_label(name: str, value: object) -> str | None:
    """Of a choice that is no dictionary's."""
    key = f"field.{name}.{value}"
    return translate(key) if has_key(key) else None


def _linked_row(model: type[Base]) -> LinkedRow:
    (key,) = key_names(model)
    label = next((name for name in LABEL_ATTRIBUTES if hasattr(model, name)), key)
    return LinkedRow(getattr(model, key), getattr(model, label))


def _all_cruds(crud: type[Crud[Any, Any]]) -> Iterator[HasRelations]:
    for below in crud.__subclasses__():
        if hasattr(below, "model") and hasattr(below, "out_schema"):
            yield cast("HasRelations", below)
        yield from _all_cruds(below)


def _table_name(model: type[Base]) -> str:
    return str(inspect(model).local_table)

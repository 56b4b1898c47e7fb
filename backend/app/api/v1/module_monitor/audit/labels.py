"""Labels of audited tables, columns and values.

They come from the features: the response schema has the titles of the columns, the relations have
the rows that a value refers to. The catalog has the title of a column that is in no response, as
`field.<name>`. A column without a title is shown by its name.
"""

from typing import Any, NamedTuple

from sqlalchemy import inspect
from sqlalchemy.orm import InstrumentedAttribute

from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.user.model import User
from app.kit.crud import all_cruds
from app.kit.crud.primary_key import key_names, parse_value
from app.kit.data_scope import Scoped
from app.kit.errors import NotFound
from app.kit.i18n import has_key, keys_with_prefix, translate
from app.kit.model import Base
from app.kit.wire_names import wire_name

Attribute = InstrumentedAttribute[Any]
OBJECT_KEY_PREFIX = "object."
LABEL_ATTRIBUTES = ("name", "username", "label", "title")


class LinkedRow(NamedTuple):
    """The row that a value refers to: its key column and its display column."""

    key: Attribute
    label: Attribute

    def parse_key(self, value: object) -> Any:
        """Returns the key that an entry holds as a number or a text.

        Returns None for another value: an old entry may be of a column of another type.
        """
        if isinstance(value, bool) or not isinstance(value, int | str):
            return None
        try:
            return parse_value(self.key.type, value)
        except NotFound:
            return None


class TableLabels:
    """Titles and linked rows of the columns of one table. Empty if no feature has the table."""

    def __init__(self, table: str) -> None:
        self.titles: dict[str, str] = {}
        self.linked_rows: dict[str, LinkedRow] = {}
        for crud in all_cruds():
            if _table_name(crud.model) == table:
                self._add_crud(crud)
            for many in crud.many_to_many:
                if _table_name(many.through) == table:
                    title = crud.out_schema.model_fields[many.name].title
                    target = LinkedRow(many.key, many.label)
                    self._add_linked_row(many.target_key, target, title)
                    self._add_linked_row(many.source_key, _linked_row(crud.model))

    def title(self, name: str) -> str:
        if name in self.titles:
            return translate(self.titles[name])
        key = f"field.{name}"
        return translate(key) if has_key(key) else name

    def _add_crud(self, crud: type[Any]) -> None:
        fields = crud.out_schema.model_fields
        self.titles |= {
            wire_name(crud.model, name): field.title
            for name, field in fields.items()
            if field.title
        }
        for link in crud.many_to_one:
            self._add_linked_row(
                link.column, LinkedRow(link.key, link.label), fields[link.name].title
            )
        if issubclass(crud.model, Scoped):
            owner = wire_name(crud.model, crud.model.__owner__)
            self.linked_rows.setdefault(owner, LinkedRow(User.id, User.name))
            group = wire_name(crud.model, crud.model.__group__)
            self.linked_rows.setdefault(group, LinkedRow(Dept.id, Dept.name))

    def _add_linked_row(
        self, column: Attribute, linked_row: LinkedRow, title: str | None = None
    ) -> None:
        name = wire_name(column.class_, column.key)
        self.linked_rows[name] = linked_row
        if title:
            self.titles[name] = title


def connected_rows(table: str) -> list[LinkedRow]:
    """Returns the rows that an association connects, in the order of its key.

    The list is empty for other tables.
    """
    model = next((model for model in _models() if _table_name(model) == table), None)
    if model is None or len(key_names(model)) < 2:
        return []
    columns = [inspect(model).columns[name] for name in key_names(model)]
    tables = [str(key.column.table) for column in columns for key in column.foreign_keys]
    targets = {_table_name(model): model for model in _models() if _table_name(model) in tables}
    if len(tables) != len(columns) or any(len(key_names(m)) != 1 for m in targets.values()):
        return []
    return [_linked_row(targets[table]) for table in tables]


def audited_tables() -> list[str]:
    """Returns the tables whose changes are recorded."""
    return sorted({_table_name(model) for model in _models() if model.__audited__})


def _models() -> list[type[Base]]:
    return [mapper.class_ for mapper in Base.registry.mappers]


def table_title(table: str) -> str:
    """Returns the label of a row of the table."""
    key = f"{OBJECT_KEY_PREFIX}{table}"
    return translate(key) if has_key(key) else table


def tables_titled(text: str) -> list[str]:
    """Returns the tables whose title contains the text, and the table of that name."""
    tables = [
        key.removeprefix(OBJECT_KEY_PREFIX)
        for key in keys_with_prefix(OBJECT_KEY_PREFIX)
        if text.casefold() in translate(key).casefold()
    ]
    return [text, *tables]


def value_label(name: str, value: object) -> str | None:
    """Returns the label of a value from the catalog, for choices that have no dictionary."""
    key = f"field.{name}.{value}"
    return translate(key) if has_key(key) else None


def _linked_row(model: type[Base]) -> LinkedRow:
    (key,) = key_names(model)
    label = next((name for name in LABEL_ATTRIBUTES if hasattr(model, name)), key)
    return LinkedRow(getattr(model, key), getattr(model, label))


def _table_name(model: type[Base]) -> str:
    return str(inspect(model).local_table)

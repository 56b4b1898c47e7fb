"""What moved in a database since a table was imported, and how its configuration follows.

A column that did not change keeps every setting. One that did keeps its names and words, and what
it is follows the database. Names of new columns give way to those that are there.
"""

from app.generator.config import ColumnConfig, TableConfig
from app.generator.facts import Fact, Table, Type

# What a person says of a column whatever it holds.
KEPT = (
    "python_field",
    "title",
    "title_en",
    "is_list",
    "is_query",
    "dict_type",
    "label_column",
    "sort",
)


class Moved(Fact):
    fact: str
    before: str | None
    after: str | None


class Changed(Fact):
    column_name: str
    facts: list[Moved]


class Changes(Fact):
    added: list[str]
    removed: list[str]
    changed: list[Changed]
    table: list[Moved]


def compare(before: Table, after: Table) -> Changes:
    old = _described(before)
    new = _described(after)
    return Changes(
        added=[name for name in new if name not in old],
        removed=[name for name in old if name not in new],
        changed=[
            Changed(column_name=name, facts=moved)
            for name in new
            if name in old and (moved := _moved(old[name], new[name]))
        ],
        table=_moved(_around(before), _around(after)),
    )


def follow(config: TableConfig, fresh: TableConfig, changes: Changes) -> TableConfig:
    """`fresh` is what the table would be configured as if it were imported now."""
    mine = {column.column_name: column for column in config.columns}
    changed = {change.column_name for change in changes.changed}
    taken = {
        column.python_field
        for column in config.columns
        if column.column_name not in changes.removed
    }
    columns: list[ColumnConfig] = []
    for column in fresh.columns:
        known = mine.get(column.column_name)
        if known is None:
            followed = column.model_copy(update={"python_field": _free(column.python_field, taken)})
            taken.add(followed.python_field)
        elif column.column_name in changed:
            followed = column.model_copy(update={name: getattr(known, name) for name in KEPT})
        else:
            followed = known
        columns.append(followed)
    spoken = fresh if any(moved.fact == "comment" for moved in changes.table) else config
    return config.model_copy(update={"columns": columns, "table_comment": spoken.table_comment})


def _free(name: str, taken: set[str]) -> str:
    number = 2
    candidate = name
    while candidate in taken:
        number, candidate = number + 1, f"{name}_{number}"
    return candidate


def _described(table: Table) -> dict[str, dict[str, str]]:
    """Each column with all that is said of it, wherever the database says it."""
    described: dict[str, dict[str, str]] = {}
    for column in table.columns:
        facts = {
            name: str(value)
            for name, value in column.model_dump(mode="json").items()
            if name != "name"
        }
        facts["type"] = _spelt(column.type)
        facts["default"] = str(column.default.sql if column.default else None)
        facts["primary_key"] = str(column.name in table.primary_key)
        for index, key in enumerate(
            key for key in table.foreign_keys if column.name in key.columns
        ):
            facts[f"foreign_key_{index}"] = (
                f"{key.target_table} ({', '.join(key.target_columns)}) {key.on_delete}"
            )
        sets = sorted(unique.columns for unique in table.uniques if column.name in unique.columns)
        facts["unique"] = "; ".join(", ".join(columns) for columns in sets)
        facts["checks"] = "; ".join(
            sorted(check.sql for check in table.checks if check.column == column.name)
        )
        facts["odd_boolean"] = str(column.name in table.odd_booleans)
        described[column.name] = facts
    return described


def _spelt(type: Type) -> str:
    """As the database does; of an enum that has a name, its choices as well."""
    choices = type.choices or (type.item.choices if type.item else ())
    said = all(f"'{choice}'" in type.declared for choice in choices)
    return type.declared if said else f"{type.declared}: {', '.join(choices)}"


def _around(table: Table) -> dict[str, str]:
    return {
        "comment": table.comment,
        "primary_key": ", ".join(table.primary_key),
        "checks": "; ".join(sorted(check.sql for check in table.checks if check.column is None)),
        "triggers": ", ".join(sorted(table.triggers)),
    }


def _moved(old: dict[str, str], new: dict[str, str]) -> list[Moved]:
    names = dict.fromkeys((*old, *new))
    return [
        Moved(fact=n, before=old.get(n), after=new.get(n))
        for n in names
        if old.get(n) != new.get(n)
    ]

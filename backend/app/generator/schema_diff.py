"""What moved in a database since a table was imported, and how its configuration follows.

A column that did not change keeps every setting. One that did keeps its names and words, and what
it is follows the database. Names of new columns give way to those that are there.
"""

from app.generator.config import ColumnConfig, TableConfig
from app.generator.introspect.schema import SchemaModel, TableInfo, TypeInfo

# What a person says of a column whatever it holds.
PRESERVED_SETTINGS = (
    "python_field",
    "title",
    "title_en",
    "is_list",
    "is_query",
    "dict_type",
    "label_column",
    "sort",
)


class FactChange(SchemaModel):
    fact: str
    before: str | None
    after: str | None


class ColumnDiff(SchemaModel):
    column_name: str
    facts: list[FactChange]


class TableDiff(SchemaModel):
    added: list[str]
    removed: list[str]
    changed: list[ColumnDiff]
    table: list[FactChange]


def diff_tables(before: TableInfo, after: TableInfo) -> TableDiff:
    old = _column_facts(before)
    new = _column_facts(after)
    return TableDiff(
        added=[name for name in new if name not in old],
        removed=[name for name in old if name not in new],
        changed=[
            ColumnDiff(column_name=name, facts=moved)
            for name in new
            if name in old and (moved := _fact_changes(old[name], new[name]))
        ],
        table=_fact_changes(_table_facts(before), _table_facts(after)),
    )


def apply_diff(config: TableConfig, new_config: TableConfig, diff: TableDiff) -> TableConfig:
    """`fresh` is what the table would be configured as if it were imported now."""
    mine = {column.column_name: column for column in config.columns}
    changed = {change.column_name for change in diff.changed}
    taken = {
        column.python_field for column in config.columns if column.column_name not in diff.removed
    }
    columns: list[ColumnConfig] = []
    for column in new_config.columns:
        known = mine.get(column.column_name)
        if known is None:
            followed = column.model_copy(
                update={"python_field": _unique_name(column.python_field, taken)}
            )
            taken.add(followed.python_field)
        elif column.column_name in changed:
            followed = column.model_copy(
                update={name: getattr(known, name) for name in PRESERVED_SETTINGS}
            )
        else:
            followed = known
        columns.append(followed)
    spoken = new_config if any(moved.fact == "comment" for moved in diff.table) else config
    return config.model_copy(update={"columns": columns, "table_comment": spoken.table_comment})


def _unique_name(name: str, taken: set[str]) -> str:
    number = 2
    candidate = name
    while candidate in taken:
        number, candidate = number + 1, f"{name}_{number}"
    return candidate


def _column_facts(table: TableInfo) -> dict[str, dict[str, str]]:
    """Each column with all that is said of it, wherever the database says it."""
    described: dict[str, dict[str, str]] = {}
    for column in table.columns:
        facts = {
            name: str(value)
            for name, value in column.model_dump(mode="json").items()
            if name != "name"
        }
        facts["type"] = _type_text(column.type)
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
        facts["odd_boolean"] = str(column.name in table.non_boolean_tinyints)
        described[column.name] = facts
    return described


def _type_text(type: TypeInfo) -> str:
    """As the database does; of an enum that has a name, its choices as well."""
    choices = type.choices or (type.item.choices if type.item else ())
    said = all(f"'{choice}'" in type.sql for choice in choices)
    return type.sql if said else f"{type.sql}: {', '.join(choices)}"


def _table_facts(table: TableInfo) -> dict[str, str]:
    return {
        "comment": table.comment,
        "primary_key": ", ".join(table.primary_key),
        "checks": "; ".join(sorted(check.sql for check in table.checks if check.column is None)),
        "triggers": ", ".join(sorted(table.triggers)),
    }


def _fact_changes(old: dict[str, str], new: dict[str, str]) -> list[FactChange]:
    names = dict.fromkeys((*old, *new))
    return [
        FactChange(fact=n, before=old.get(n), after=new.get(n))
        for n in names
        if old.get(n) != new.get(n)
    ]

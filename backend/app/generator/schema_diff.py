"""Compares a table with its state at import and applies the differences to its configuration.

An unchanged column keeps every setting. A changed column keeps the settings that do not depend on
its type. The attribute name of a new column gives way to existing ones.
"""

from app.generator.config import ColumnConfig, TableConfig
from app.generator.introspect.schema import SchemaModel, TableInfo, TypeInfo

# Settings that do not depend on the type of a column.
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
    changed = []
    for name in new:
        changes = _fact_changes(old[name], new[name]) if name in old else []
        if changes:
            changed.append(ColumnDiff(column_name=name, facts=changes))
    return TableDiff(
        added=[name for name in new if name not in old],
        removed=[name for name in old if name not in new],
        changed=changed,
        table=_fact_changes(_table_facts(before), _table_facts(after)),
    )


def apply_diff(config: TableConfig, new_config: TableConfig, diff: TableDiff) -> TableConfig:
    """`new_config` is the configuration that an import of the table would give now."""
    old_columns = {column.column_name: column for column in config.columns}
    changed_names = {change.column_name for change in diff.changed}
    used_names = {
        column.python_field for column in config.columns if column.column_name not in diff.removed
    }
    columns: list[ColumnConfig] = []
    for new_column in new_config.columns:
        old_column = old_columns.get(new_column.column_name)
        if old_column is None:
            python_field = _unique_name(new_column.python_field, used_names)
            used_names.add(python_field)
            columns.append(new_column.model_copy(update={"python_field": python_field}))
        elif new_column.column_name in changed_names:
            preserved = {name: getattr(old_column, name) for name in PRESERVED_SETTINGS}
            columns.append(new_column.model_copy(update=preserved))
        else:
            columns.append(old_column)
    table_comment = config.table_comment
    if any(change.fact == "comment" for change in diff.table):
        table_comment = new_config.table_comment
    return config.model_copy(update={"columns": columns, "table_comment": table_comment})


def _unique_name(name: str, used_names: set[str]) -> str:
    candidate = name
    number = 2
    while candidate in used_names:
        candidate = f"{name}_{number}"
        number += 1
    return candidate


def _column_facts(table: TableInfo) -> dict[str, dict[str, str]]:
    """Returns the facts of each column, including those that the table declares."""
    facts_by_column: dict[str, dict[str, str]] = {}
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
        facts_by_column[column.name] = facts
    return facts_by_column


def _type_text(type: TypeInfo) -> str:
    """Returns the SQL of the type, with the choices of a named enum."""
    choices = type.choices or (type.item.choices if type.item else ())
    is_named = any(f"'{choice}'" not in type.sql for choice in choices)
    return f"{type.sql}: {', '.join(choices)}" if is_named else type.sql


def _table_facts(table: TableInfo) -> dict[str, str]:
    return {
        "comment": table.comment,
        "primary_key": ", ".join(table.primary_key),
        "checks": "; ".join(sorted(check.sql for check in table.checks if check.column is None)),
        "triggers": ", ".join(sorted(table.triggers)),
    }


def _fact_changes(old: dict[str, str], new: dict[str, str]) -> list[FactChange]:
    return [
        FactChange(fact=name, before=old.get(name), after=new.get(name))
        for name in dict.fromkeys((*old, *new))
        if old.get(name) != new.get(name)
    ]

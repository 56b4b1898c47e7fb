"""Chooses the column that represents a row in references to it."""

from app.generator.column_comment import parse_comment
from app.generator.introspect.schema import ColumnInfo, TableInfo, TypeFamily
from app.generator.naming import attribute_names, entity_name
from app.generator.platform_tables import is_platform
from app.generator.secrets import is_hashed, is_secret

NAME_WORDS = ("name", "title", "label", "code")
# Not "_code": a postal code does not name its row.
NAME_SUFFIXES = ("_name", "_title", "_label")


def display_column(table: TableInfo) -> str | None:
    choice = choose_display_column(table)
    return None if choice is None else choice[0]


def choose_display_column(table: TableInfo) -> tuple[str, str] | None:
    """Returns the name of the column and why it was chosen: `called`, `unique` or `text`.

    It is never a secret, a choice or a foreign key. NOT NULL columns come first, because a row
    without a label can neither be searched nor selected.
    """
    names = attribute_names(table)
    texts = {
        names[column.name]: column
        for column in table.columns
        if _is_text(table, column, names[column.name])
    }
    # The platform's users have a name in addition to their unique login name.
    if is_platform(table.name) and "name" in texts:
        return "name", "called"
    for nullable in (False, True):
        candidates = [name for name, column in texts.items() if column.nullable is nullable]
        for reason, choices in (
            ("called", _named_like_label(table, candidates)),
            ("unique", _in_unique_sets(table, candidates, names)),
            ("text", candidates[:1]),
        ):
            if choices:
                return texts[choices[0]].name, reason
    return None


def _is_text(table: TableInfo, column: ColumnInfo, name: str) -> bool:
    type = column.type
    has_choices = bool(parse_comment(column.comment).choices) or any(
        check.column == column.name and check.choices for check in table.checks
    )
    is_text = type.family is TypeFamily.TEXT or (
        type.family is TypeFamily.STRING and (type.length is None or type.length != 1)
    )
    is_reference = any(column.name in key.columns for key in table.foreign_keys)
    is_hidden = is_secret(name) or is_hashed(column, name)
    return is_text and not (has_choices or is_reference or is_hidden)


def _named_like_label(table: TableInfo, names: list[str]) -> list[str]:
    """Returns the columns that are named like a label. `product_code` of a product is its code."""
    prefix = f"{entity_name(table.name)}_"
    names_by_word = {name.removeprefix(prefix): name for name in reversed(names)}
    exact = [names_by_word[word] for word in NAME_WORDS if word in names_by_word]
    return exact + [name for name in names if name.endswith(NAME_SUFFIXES)]


def _in_unique_sets(table: TableInfo, names: list[str], attributes: dict[str, str]) -> list[str]:
    """Returns the columns that are unique, and then those that are part of a unique set."""
    sets = [
        tuple(map(attributes.get, unique.columns)) for unique in table.uniques if unique.is_plain
    ]
    sets.append(tuple(map(attributes.get, table.primary_key)))
    unique = [name for name in names if (name,) in sets]
    return unique + [name for name in names if any(name in columns for columns in sets)]

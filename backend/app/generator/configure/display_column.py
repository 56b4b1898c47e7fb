"""The words for a row, wherever another points at it."""

import re

from app.generator.introspect.schema import ColumnInfo, TableInfo, TypeFamily
from app.generator.naming import attribute_names, business_name
from app.generator.platform_tables import is_platform

SECRET_PATTERN = re.compile(r"(^|_)(password|passwd|pwd|secret|token|api_?key)(_|$)")
NAME_WORDS = ("name", "title", "label", "code")
NAME_SUFFIXES = ("_name", "_title", "_label")  # a postal code says little of its row


def display_column(table: TableInfo) -> str | None:
    return found[0] if (found := choose_display_column(table)) else None


def choose_display_column(table: TableInfo) -> tuple[str, str] | None:
    """The column and why: `called`, `unique` or `text`. Never a secret, a choice, nor a key of
    another row.

    What every row has comes first, for a row without words can neither be found nor chosen.
    """
    names = attribute_names(table)
    texts = {
        names[column.name]: column
        for column in table.columns
        if _is_text(table, column, names[column.name])
    }
    if (
        is_platform(table.name) and "name" in texts
    ):  # people are known by it, not by what they sign in with
        return "name", "called"
    for nullable in (False, True):
        some = [name for name, column in texts.items() if column.nullable is nullable]
        for why, name in (
            ("called", _named_like_label(table, some)),
            ("unique", _in_unique_sets(table, some, names)),
            ("text", some[:1]),
        ):
            if name:
                return texts[name[0]].name, why
    return None


def _is_text(table: TableInfo, column: ColumnInfo, name: str) -> bool:
    type = column.type
    choices = any(check.column == column.name and check.choices for check in table.checks)
    words = type.family is TypeFamily.TEXT or (
        type.family is TypeFamily.STRING and (type.length or 99) > 1
    )
    points = any(column.name in link.columns for link in table.foreign_keys)
    return words and not choices and not points and SECRET_PATTERN.search(name) is None


def _named_like_label(table: TableInfo, names: list[str]) -> list[str]:
    """`product_code` of a product is its code."""
    own = {name.removeprefix(f"{business_name(table.name)}_"): name for name in reversed(names)}
    return [own[word] for word in NAME_WORDS if word in own] + [
        name for name in names if name.endswith(NAME_SUFFIXES)
    ]


def _in_unique_sets(table: TableInfo, names: list[str], attributes: dict[str, str]) -> list[str]:
    """Alone, or else as a part: a number among those of a client."""
    sets = [
        tuple(map(attributes.get, unique.columns)) for unique in table.uniques if unique.is_plain
    ]
    sets.append(tuple(map(attributes.get, table.primary_key)))
    return [n for n in names if (n,) in sets] + [
        n for n in names if any(n in columns for columns in sets)
    ]

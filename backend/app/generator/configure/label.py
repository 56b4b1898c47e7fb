"""The words for a row, wherever another points at it."""

import re

from app.generator.facts import Column, Family, Table
from app.generator.names import attributes, business
from app.generator.ours import is_platform

SECRET = re.compile(r"(^|_)(password|passwd|pwd|secret|token|api_?key)(_|$)")
TELLING = ("name", "title", "label", "code")
SUFFIXES = ("_name", "_title", "_label")  # a postal code says little of its row


def label_of(table: Table) -> str | None:
    return found[0] if (found := told(table)) else None


def told(table: Table) -> tuple[str, str] | None:
    """The column and why: `called`, `unique` or `text`. Never a secret, a choice, nor a key of
    another row.

    What every row has comes first, for a row without words can neither be found nor chosen.
    """
    names = attributes(table)
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
            ("called", _called(table, some)),
            ("unique", _unique(table, some, names)),
            ("text", some[:1]),
        ):
            if name:
                return texts[name[0]].name, why
    return None


def _is_text(table: Table, column: Column, name: str) -> bool:
    type = column.type
    choices = any(check.column == column.name and check.choices for check in table.checks)
    words = type.family is Family.TEXT or (type.family is Family.STRING and (type.length or 99) > 1)
    points = any(column.name in link.columns for link in table.foreign_keys)
    return words and not choices and not points and SECRET.search(name) is None


def _called(table: Table, names: list[str]) -> list[str]:
    """`product_code` of a product is its code."""
    own = {name.removeprefix(f"{business(table.name)}_"): name for name in reversed(names)}
    return [own[word] for word in TELLING if word in own] + [
        name for name in names if name.endswith(SUFFIXES)
    ]


def _unique(table: Table, names: list[str], attributes: dict[str, str]) -> list[str]:
    """Alone, or else as a part: a number among those of a client."""
    sets = [tuple(map(attributes.get, unique.columns)) for unique in table.uniques if unique.whole]
    sets.append(tuple(map(attributes.get, table.primary_key)))
    return [n for n in names if (n,) in sets] + [
        n for n in names if any(n in columns for columns in sets)
    ]

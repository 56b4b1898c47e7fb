"""Singular and plural of English nouns in names of tables and columns."""

import re
from asyncio import to_thread
from functools import cache
from typing import TYPE_CHECKING

from app.generator.words import word_set

if TYPE_CHECKING:
    from inflect import engine

# Nouns that inflect does not know, or that are no plural in the name of a table.
PLURALS = {
    **{noun: f"{noun}s" for noun in ("menu", "submenu", "sku", "cpu", "gpu", "guru", "haiku")},
    **{noun: f"{noun}s" for noun in ("epoch", "monarch", "todo", "agenda")},
    **dict.fromkeys(("index", "subindex"), "indexes"),
    "vertex": "vertices",
    "matrix": "matrices",
    "appendix": "appendices",
    "axis": "axes",
    "radius": "radii",
}
SINGULARS = {
    **{plural: singular for singular, plural in PLURALS.items()},
    "indexes": "index",
    "indices": "index",
}
UNCOUNTABLE_NOUNS = word_set(
    "data metadata media goods info staff feedback software hardware news sms dns gps cms pos os"
    " physics politics ethics analytics money music traffic research knowledge evidence progress"
)
NUMBERED = re.compile(r"(.+?)(_\d+)")
MIN_PLURAL_LENGTH = 4  # Shorter words are mostly abbreviations: "sms", "os", "bus".


def singularize(word: str) -> str:
    """Returns the singular of a word, or the word if it is none or a singular already."""
    if word in UNCOUNTABLE_NOUNS or word in PLURALS or len(word) < MIN_PLURAL_LENGTH:
        return word
    if word in SINGULARS:
        return SINGULARS[word]
    singular = _engine().singular_noun(word)
    if not singular:
        return word
    # The library takes "lens" for the plural of "len". It forms the plural of a real plural by
    # adding another "s", but that of a singular by a rule: "lenses".
    is_singular = word == f"{singular}s" and _engine().plural_noun(word) != f"{word}s"
    return word if is_singular else str(singular)


def pluralize(name: str) -> str:
    """Returns the name with the plural of its last word.

    It is the name itself if the word is a plural already, or has none.
    """
    if match := NUMBERED.fullmatch(name):
        return pluralize(match[1]) + match[2]
    head, _, word = name.rpartition("_")
    plural = _plural(word)
    return f"{head}_{plural}" if head else plural


def _plural(word: str) -> str:
    if not word or word in UNCOUNTABLE_NOUNS or singularize(word) != word:
        return word
    return PLURALS.get(word) or str(_engine().plural_noun(word))


async def load_inflection() -> None:
    """Imports the library in a thread: that takes seconds, in which the server answers others."""
    await to_thread(_engine)


@cache
def _engine() -> "engine":
    # inflect takes 15 MB, so only a process that names modules loads it.
    from inflect import engine

    return engine()

"""From a database's names, which may be anything, to ours, which are identifiers in every language
we write.

Deterministic: the same table gives the same names wherever it is read, so files do not move.
"""

import keyword
import re
from collections.abc import Collection, Iterable
from hashlib import sha256
from itertools import chain, count
from unicodedata import combining, normalize

from app.generator.facts import Family, Table
from app.kit.model import Existing
from app.kit.param import PageParam
from app.kit.schema import ExistingChange, ExistingOut
from app.kit.scope import Global

NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
LONGEST = 40  # ours: `Class.attribute` still fits a line


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


TYPESCRIPT = _set(
    "break case catch class const continue debugger default delete do else enum export extends false finally for "
    "function if import in instanceof new null return super switch this throw true try typeof var void while with "
    "implements interface let package private protected public static yield any boolean number string symbol "
    "constructor prototype arguments eval undefined async await"
)
KEYWORDS = frozenset(word.lower() for word in keyword.kwlist) | TYPESCRIPT
ATTRIBUTES = frozenset(
    name
    for owner in (Existing, Global, ExistingOut, ExistingChange, PageParam)
    for name in dir(owner)
) | {"id", "version", "key", "page_no", "page_size", "order_by", "self", "cls", "record"}
TYPES = _set(
    "str int float bool list object property tuple mapped_column func now wall_clock get_args"
)
SPOKEN = {  # a class that has such a column says such a word in its annotations
    Family.DATE: {"date"},
    Family.DATETIME: {"datetime"},
    Family.TIME: {"time", "timedelta"},
    Family.INTERVAL: {"timedelta"},
}
CLASSES = _set(
    "Any Annotated Array Base Bigint Boolean Client Clauses Collection Computed Conflict Context Crud Date "
    "Datetime Decimal Double Enum Existing Field Flags Float Foreignkey Form Global Identity Integer Interval "
    "Json Link Literal Many Mapped Numeric Option Page Param Private Query Record Response Result Schema Scoped "
    "Search Sequence Service String Text Time Union Unprocessable Uuid Workbook True False None Int Str List Dict"
)
FILES = _set(
    "con prn aux nul com1 com2 com3 com4 lpt1 lpt2 lpt3 test tests init main conftest controller service crud "
    "model schema param index api messages menu"
)
UNCOUNTABLE = _set("data news series species status address media info metadata staff history")
IRREGULAR = {"person": "people", "child": "children", "man": "men", "woman": "women"}


def digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:4]


def snake(text: str) -> str:
    """`PlaylistId` and `playlist id` are `playlist_id`. Empty where no letter of the alphabet is
    left.
    """
    plain = "".join(char for char in normalize("NFKD", text) if not combining(char))
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", plain)
    return re.sub(r"[^a-z0-9]+", "_", parted.lower()).strip("_")


def _fit(name: str, whole: str) -> str:
    """Cut names stay distinct, and say by their end that they were cut."""
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 5].rstrip('_')}_{digest(whole)}"


def free(name: str, taken: Iterable[str]) -> str:
    taken = set(taken)
    number = 2
    candidate = name
    while candidate in taken:
        candidate = f"{name}_{number}"
        number = number + 1
    return candidate


def attributes(table: Table) -> dict[str, str]:
    """An attribute for each column. A single number or UUID as key is `id`, whatever its column is
    called.
    """
    reserved = KEYWORDS | ATTRIBUTES | TYPES
    for column in table.columns:
        reserved |= SPOKEN.get(column.type.family, set())
    key = surrogate(table)
    names: dict[str, str] = {}
    for number, column in enumerate(table.columns, 1):
        if column.name == key:
            names[column.name] = "id"
            continue
        name = snake(column.name) or f"column_{number}"
        name = f"c_{name}" if name[0].isdigit() else name
        name = f"its_{name}" if name.startswith(("model_validate", "model_dump")) else name
        name = _fit(name, column.name)
        if name in reserved:
            name += "_"
        names[column.name] = free(name, {*names.values(), *reserved})
    return names


def surrogate(table: Table) -> str | None:
    """The column that is the whole key and a number or UUID, pointing nowhere: it can be called
    `id`.
    """
    if len(table.primary_key) != 1:
        return None
    (name,) = table.primary_key
    if table.column(name).type.family not in (Family.INTEGER, Family.UUID):
        return None
    return None if any(name in link.columns for link in table.foreign_keys) else name


def business(table_name: str, taken: Iterable[str] = ()) -> str:
    """The name of a table's folder, permission and messages: one row of it."""
    name = snake(table_name)
    if not name:
        name = f"table_{digest(table_name)}"
    name = f"t_{name}" if name[0].isdigit() else name
    head, _, last = name.rpartition("_")
    name = _fit(f"{head}_{singular(last)}" if head else singular(last), table_name)
    if name in KEYWORDS | FILES or pascal(name) in CLASSES:
        name += "_row"
    return free(name, taken)


def pascal(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def class_name(name: str, taken: Collection[str] = ()) -> str:
    """Where `User` is taken, the rows of that table are `UserRow`."""
    candidates = chain((name, f"{name}_row"), (f"{name}_row_{number}" for number in count(2)))
    return next(found for candidate in candidates if (found := pascal(candidate)) not in taken)


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def kebab(name: str) -> str:
    return name.strip("_").replace("_", "-")


def singular(word: str) -> str:
    if word in UNCOUNTABLE or len(word) < 4:
        return word
    for one, many in IRREGULAR.items():
        if word == many:
            return one
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def plural(name: str) -> str:
    """Of the last word. What does not change gets an s all the same: a collection is not called
    like its row.
    """
    head, _, word = name.rpartition("_")
    if word in IRREGULAR:
        word = IRREGULAR[word]
    elif re.search(r"[^aeiou]y$", word):
        word = word[:-1] + "ies"
    else:
        word += "es" if word.endswith(("s", "x", "z", "ch", "sh")) else "s"
    return f"{head}_{word}" if head else word


def words(name: str) -> str:
    return " ".join(filter(None, name.split("_")))


def article(noun: str) -> str:
    return f"an {noun}" if noun[:1] in "aeiou" else f"a {noun}"


def link(attribute: str, taken: Iterable[str]) -> str:
    """What a foreign key's words are called: `album_id` shows `album`, `reports_to` shows
    `reports_to_label`.
    """
    short = re.sub(r"_(id|uuid|code|key|no|fk)_?$", "", attribute)
    if short in taken or short == attribute or short in KEYWORDS | ATTRIBUTES | TYPES:
        short = f"{attribute}_label"
    return free(short, taken)

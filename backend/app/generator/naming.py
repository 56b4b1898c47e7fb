"""Turns names of a database into identifiers of Python, TypeScript and SQL.

The same table always gives the same names, so generated files keep their paths.
"""

import keyword
import re
from collections.abc import Collection, Iterable
from hashlib import sha256
from itertools import chain, count
from unicodedata import combining, normalize

from app.generator.introspect.schema import TableInfo
from app.generator.type_families import ANNOTATION_NAMES, SURROGATE_KEY_FAMILIES
from app.kit.data_scope import Global
from app.kit.model import Unmanaged
from app.kit.param import PageParam
from app.kit.schema import UnmanagedOut, UnmanagedUpdate

IDENTIFIER_PATTERN = re.compile(r"[a-z][a-z0-9_]{0,62}")
MAX_NAME_LENGTH = 40  # characters; `Class.attribute` fits a line


def _word_set(words: str) -> frozenset[str]:
    return frozenset(words.split())


TYPESCRIPT_KEYWORDS = _word_set(
    "break case catch class const continue debugger default delete do else enum export extends "
    "false finally for function if import in instanceof new null return super switch this throw "
    "true try typeof var void while with implements interface let package private protected "
    "public static yield any boolean number string symbol constructor prototype arguments eval "
    "undefined async await"
)
KEYWORDS = frozenset(word.lower() for word in keyword.kwlist) | TYPESCRIPT_KEYWORDS
RESERVED_ATTRIBUTES = frozenset(
    name
    for owner in (Unmanaged, Global, UnmanagedOut, UnmanagedUpdate, PageParam)
    for name in dir(owner)
) | {"id", "version", "key", "page_no", "page_size", "order_by", "self", "cls", "record"}
RESERVED_TYPE_NAMES = _word_set(
    "str int float bool list object property tuple mapped_column func utc_now utc_now_naive "
    "get_args"
)
RESERVED_CLASS_NAMES = _word_set(
    "Any Annotated Array Base Bigint Boolean Client Clauses Collection Computed Conflict "
    "Context Crud Date Datetime Decimal Double Enum Field Float Foreignkey Form Global Identity "
    "Integer Interval AssociationRow BitString DecimalString ExpectedCount JsonNotNull "
    "LocalDateTime ManyToMany ManyToOne MysqlTime ReadOnlyText StringSet Unmanaged UnmanagedOut "
    "UnmanagedUpdate UuidString UuidText Json Literal Mapped Numeric Option Page Param Private "
    "Query Record Response Result Schema Scoped Search Sequence Service String Text Time Union "
    "Unprocessable Uuid Workbook True False None Int Str List Dict"
)
RESERVED_FILE_NAMES = _word_set(
    "con prn aux nul com1 com2 com3 com4 lpt1 lpt2 lpt3 test tests init main conftest "
    "controller service crud model schema param index api messages menu data id self"
)
UNCOUNTABLE_NOUNS = _word_set(
    "data news series species status address media info metadata staff history"
)
IRREGULAR_PLURALS = {"person": "people", "child": "children", "man": "men", "woman": "women"}


def short_hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:4]


def snake_case(text: str) -> str:
    """Returns `playlist_id` for `PlaylistId` and `playlist id`.

    Returns "" for a name without Latin letters and digits.
    """
    plain = "".join(char for char in normalize("NFKD", text) if not combining(char))
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", plain)
    return re.sub(r"[^a-z0-9]+", "_", parted.lower()).strip("_")


def _truncate_name(name: str, original: str) -> str:
    """Cuts a long name. It ends with a hash of the original, so that it stays distinct."""
    if len(name) <= MAX_NAME_LENGTH:
        return name
    return f"{name[: MAX_NAME_LENGTH - 5].rstrip('_')}_{short_hash(original)}"


def unique_name(name: str, taken: Iterable[str]) -> str:
    """Returns `name`, or `name_2`, `name_3`, ... if it is taken."""
    taken = set(taken)
    number = 2
    candidate = name
    while candidate in taken:
        candidate = f"{name}_{number}"
        number = number + 1
    return candidate


def attribute_names(table: TableInfo) -> dict[str, str]:
    """Returns the attribute of each column. A surrogate key is called `id`."""
    reserved = KEYWORDS | RESERVED_ATTRIBUTES | RESERVED_TYPE_NAMES
    for column in table.columns:
        reserved |= ANNOTATION_NAMES.get(column.type.family, set())
    key = surrogate_key(table)
    names: dict[str, str] = {}
    for number, column in enumerate(table.columns, 1):
        if column.name == key:
            names[column.name] = "id"
            continue
        name = snake_case(column.name) or f"column_{number}"
        name = f"c_{name}" if name[0].isdigit() else name
        name = f"its_{name}" if name.startswith(("model_validate", "model_dump")) else name
        name = _truncate_name(name, column.name)
        if name in reserved:
            name += "_"
        names[column.name] = unique_name(name, {*names.values(), *reserved})
    return names


def surrogate_key(table: TableInfo) -> str | None:
    """Returns the column that is the whole key, a number or UUID, and no foreign key, or None."""
    if len(table.primary_key) != 1:
        return None
    (name,) = table.primary_key
    if table.column(name).type.family not in SURROGATE_KEY_FAMILIES:
        return None
    is_foreign_key = any(name in key.columns for key in table.foreign_keys)
    return None if is_foreign_key else name


def business_name(table_name: str, taken: Iterable[str] = ()) -> str:
    """Returns the singular name of a table, for its folder, permissions and messages."""
    name = snake_case(table_name)
    if not name:
        name = f"table_{short_hash(table_name)}"
    name = f"t_{name}" if name[0].isdigit() else name
    head, _, last = name.rpartition("_")
    name = _truncate_name(f"{head}_{singularize(last)}" if head else singularize(last), table_name)
    if name in KEYWORDS | RESERVED_FILE_NAMES or pascal_case(name) in RESERVED_CLASS_NAMES:
        name += "_row"
    return unique_name(name, taken)


def pascal_case(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def class_name(name: str, taken: Collection[str] = ()) -> str:
    """Returns `User` for `user`, or `UserRow`, `UserRow2`, ... if it is taken."""
    candidates = chain((name, f"{name}_row"), (f"{name}_row_{number}" for number in count(2)))
    return next(name for name in map(pascal_case, candidates) if name not in taken)


def camel_case(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def kebab_case(name: str) -> str:
    return name.strip("_").replace("_", "-")


def singularize(word: str) -> str:
    if word in UNCOUNTABLE_NOUNS or len(word) < 4:
        return word
    for singular, plural in IRREGULAR_PLURALS.items():
        if word == plural:
            return singular
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def pluralize(name: str) -> str:
    """Returns the plural of the last word. It always differs from the singular ("newses")."""
    head, _, word = name.rpartition("_")
    if word in IRREGULAR_PLURALS:
        word = IRREGULAR_PLURALS[word]
    elif re.search(r"[^aeiou]y$", word):
        word = word[:-1] + "ies"
    else:
        word += "es" if word.endswith(("s", "x", "z", "ch", "sh")) else "s"
    return f"{head}_{word}" if head else word


def spaced(name: str) -> str:
    """Returns `order item` for `order_item`."""
    return " ".join(filter(None, name.split("_")))


def with_article(noun: str) -> str:
    """Returns `an order` for `order`."""
    return f"an {noun}" if noun[:1] in "aeiou" else f"a {noun}"


def label_attribute(attribute: str, taken: Iterable[str]) -> str:
    """Returns the attribute with the label of a foreign key.

    That is `album` for `album_id`, and `reports_to_label` for `reports_to`.
    """
    short = re.sub(r"_(id|uuid|code|key|no|fk)_?$", "", attribute)
    if (
        short in taken
        or short == attribute
        or short in KEYWORDS | RESERVED_ATTRIBUTES | RESERVED_TYPE_NAMES
    ):
        short = f"{attribute}_label"
    return unique_name(short, taken)

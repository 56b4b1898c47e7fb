"""Turns names of a database into identifiers of Python, TypeScript and SQL.

The same table always gives the same names, so generated files keep their paths.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from unicodedata import normalize

from app.generator import reserved_names
from app.generator.column_comment import parse_comment
from app.generator.inflection import singularize
from app.generator.introspect.schema import ColumnInfo, TableInfo
from app.generator.transliteration import transliterate
from app.generator.type_families import SURROGATE_KEY_FAMILIES
from app.generator.words import word_set

IDENTIFIER_PATTERN = re.compile(r"[a-z][a-z0-9_]{0,62}")
RESERVED_WIRE_NAMES = frozenset(("id", "version"))
MAX_NAME_LENGTH = 40  # characters; `Class.attribute` fits a line

# Names of devices on Windows, and of files that Python or pytest treats in a special way.
RESERVED_FILE_NAMES = word_set(
    "con prn aux nul com1 com2 com3 com4 lpt1 lpt2 lpt3 test tests init main conftest"
)


def short_hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:4]


def snake_case(text: str) -> str:
    """Returns `playlist_id` for `PlaylistId` and `playlist id`.

    Other scripts are transliterated. Returns "" for a name without letters and digits.
    """
    plain = transliterate(text)
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
    reserved = reserved_names.attribute_names()
    key = surrogate_key(table)
    names: dict[str, str] = {}
    used_aliases = set(reserved_names.class_suffixes())
    for number, column in enumerate(table.columns, 1):
        if column.name == key:
            names[column.name] = "id"
            continue
        name = snake_case(column.name) or f"column_{number}"
        name = f"c_{name}" if name[0].isdigit() else name
        name = f"its_{name}" if name.startswith(("model_validate", "model_dump")) else name
        name = _truncate_name(name, column.name)
        if _has_choices(table, column):
            # The Literal of the choices is named after the class and the attribute.
            name = next(
                candidate
                for candidate in (
                    name,
                    *(f"{name}_value{suffix}" for suffix in ("", *range(2, 99))),
                )
                if alias_suffix(candidate) not in used_aliases
            )
            used_aliases.add(alias_suffix(name))
        if name in reserved:
            name += "_"
        names[column.name] = unique_name(name, {*names.values(), *reserved})
    return names


def wire_names(attributes: Mapping[str, str]) -> dict[str, str]:
    """Returns the name of each column in JSON and URLs, for the attributes by column.

    It is the column's own name. `id` is the name of a surrogate key, and `version` is reserved for
    the version of the row. A name that is no identifier, such as "unit price", is replaced by the
    attribute.
    """
    names: dict[str, str] = {}
    for column, attribute in attributes.items():
        if attribute == "id":
            names[column] = "id"
        elif _is_wire_name(column):
            names[column] = f"{column}_" if column in RESERVED_WIRE_NAMES else column
    for column, attribute in attributes.items():
        if column not in names:
            names[column] = unique_name(attribute, names.values())
    return names


def _is_wire_name(column: str) -> bool:
    is_identifier = column.isidentifier() and normalize("NFKC", column) == column
    # FastAPI leaves names that begin with "_sa" out of the OpenAPI description.
    return is_identifier and not column.startswith(("__", "_sa"))


def alias_suffix(attribute: str) -> str:
    """Returns the end of the name of a Literal. Singular and plural give the same one."""
    return pascal_case(singularize(attribute.strip("_")))


def _has_choices(table: TableInfo, column: ColumnInfo) -> bool:
    item = column.type.item
    checks = [check for check in table.checks if check.column == column.name]
    return (
        bool(column.type.choices)
        or (item is not None and bool(item.choices))
        or any(check.choices or check.flags for check in checks)
        or bool(parse_comment(column.comment).choices)
    )


def surrogate_key(table: TableInfo) -> str | None:
    """Returns the column that is the whole key, a number or UUID, and no foreign key, or None."""
    if len(table.primary_key) != 1:
        return None
    (name,) = table.primary_key
    if table.column(name).type.family not in SURROGATE_KEY_FAMILIES:
        return None
    is_foreign_key = any(name in key.columns for key in table.foreign_keys)
    return None if is_foreign_key else name


def entity_name(table_name: str) -> str:
    """Returns the singular name of a table, which its folder and its class are named after."""
    name = snake_case(table_name)
    if not name:
        name = f"table_{short_hash(table_name)}"
    name = f"t_{name}" if name[0].isdigit() else name
    head, _, last = name.rpartition("_")
    return _truncate_name(f"{head}_{singularize(last)}" if head else singularize(last), table_name)


def without_prefix(entity: str, module: str, prefixes: Sequence[str] = ()) -> str:
    """Returns the name without one of `prefixes` and the module's name: `product` in `shop`."""
    for prefix in (*sorted(prefixes, key=len, reverse=True), f"{module}_"):
        rest = entity.removeprefix(prefix)
        if rest and rest[0].isalpha():
            entity = rest
    return entity


def is_reserved_folder(name: str) -> bool:
    """Returns whether no package may have the name."""
    return name in reserved_names.KEYWORDS or name in RESERVED_FILE_NAMES


def pascal_case(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def camel_case(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def kebab_case(name: str) -> str:
    return name.strip("_").replace("_", "-")


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
    if short in taken or short == attribute or short in reserved_names.attribute_names():
        short = f"{attribute}_label"
    return unique_name(short, taken)

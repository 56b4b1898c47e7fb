"""Strings, texts, choices, sets and booleans."""

from dataclasses import replace

from app.generator.config import QueryType, Widget
from app.generator.inflection import singularize
from app.generator.introspect.schema import CheckInfo, Dialect, TypeFamily, TypeInfo
from app.generator.literals import python_literal
from app.generator.naming import pascal_case, short_hash
from app.generator.types.mapping import (
    FilterMapping,
    RequestMapping,
    ResponseMapping,
    Samples,
    TypeMapping,
    UiMapping,
)

MAX_ALIAS_LENGTH = 50  # characters; a field of 40 with this annotation fits a line
MAX_INPUT_LENGTH = 255  # characters; a longer string is edited in a text area
UNLIMITED_LENGTH = 65_535  # bytes; from this on the database checks the limit
MAX_SAMPLE_LENGTH = 4000  # characters; a longer string is not tested for its limit
MAX_RADIO_CHOICES = 4
COUNTER_DIGITS = 10  # of the counter `COUNTER`
STRING_QUERIES = (QueryType.LIKE, QueryType.EQ, QueryType.NE, QueryType.IN, QueryType.IS_NULL)


def string(type: TypeInfo, dialect: Dialect, *, needs_text: bool, name: str) -> TypeMapping:
    """Maps a string of limited length. `name` is the attribute, from which samples are made."""
    length = type.length
    is_long = length is None or length > MAX_INPUT_LENGTH
    constraints: dict[str, object] = {"min_length": 1} if needs_text else {}
    invalid_values: list[object] = [""] if needs_text else []
    value = f"a {name.replace('_', ' ').strip()}"
    if length is not None:
        constraints["max_length"] = length
        if length <= MAX_SAMPLE_LENGTH:
            invalid_values.append("x" * (length + 1))
        if len(value) > length:
            value = ("abcdefghij" * 30)[: min(length, 300)]
    other_value = value[:-1] + ("y" if value.endswith("z") else "z")
    queries = (QueryType.LIKE, QueryType.EQ, QueryType.IS_NULL) if is_long else STRING_QUERIES
    unique = _unique_string(length)
    return TypeMapping(
        python_type="str",
        sqlalchemy_type=_string_class(type, dialect),
        request=RequestMapping(annotation="str", constraints=constraints),
        response=ResponseMapping(annotation="str"),
        filter=FilterMapping(annotation="str", query_types=queries),
        ui=UiMapping(widget=Widget.TEXTAREA if is_long else Widget.INPUT),
        samples=Samples(
            value=value,
            other_value=other_value,
            invalid_values=tuple(invalid_values),
            python=python_literal(value),
            unique_json=unique,
            unique_python=unique,
        ),
    )


def _string_class(type: TypeInfo, dialect: Dialect) -> str:
    if type.length is None:
        return "Text"
    if type.fixed and dialect is Dialect.POSTGRESQL:
        return f"FixedString({type.length})"
    return f"String({type.length})"


def _unique_string(length: int | None) -> str:
    if length is None or length >= COUNTER_DIGITS:
        return 'f"{next(COUNTER)}"'
    return f'f"{{next(COUNTER) % {10**length}:0{length}}}"'


def text(type: TypeInfo, dialect: Dialect, *, needs_text: bool, name: str) -> TypeMapping:
    """Maps a text. Its limit is in bytes; requests accept a quarter as many characters."""
    unlimited = string(
        type.model_copy(update={"length": None}), dialect, needs_text=False, name=name
    )
    assert unlimited.samples is not None
    constraints: dict[str, object] = {"min_length": 1} if needs_text else {}
    if type.length and type.length < UNLIMITED_LENGTH:
        constraints["max_length"] = type.length // 4
    return TypeMapping(
        python_type="str",
        sqlalchemy_type="Text",
        request=RequestMapping(annotation="str", constraints=constraints),
        response=ResponseMapping(annotation="str"),
        filter=FilterMapping(annotation="str", query_types=(QueryType.LIKE, QueryType.IS_NULL)),
        ui=UiMapping(widget=Widget.TEXTAREA),
        samples=replace(unlimited.samples, invalid_values=("",) if needs_text else ()),
    )


def choice(type: TypeInfo, choices: tuple[str, ...], dialect: Dialect, alias: str) -> TypeMapping:
    """Maps one of a few strings. Responses show any string, because old rows may hold others."""
    # Requests are stripped, so a choice with outer blanks cannot be sent.
    sendable = [choice for choice in choices if choice == choice.strip()]
    samples = None
    if sendable:
        samples = Samples(
            value=sendable[-1],
            other_value=sendable[0],
            invalid_values=("no such choice",),
            python=python_literal(sendable[0]),
        )
    return TypeMapping(
        python_type="str",
        sqlalchemy_type=_choice_class(type, choices, dialect, alias),
        request=RequestMapping(annotation=alias),
        response=ResponseMapping(annotation="str"),
        filter=FilterMapping(
            annotation=alias, query_types=(QueryType.IN, QueryType.EQ, QueryType.IS_NULL)
        ),
        ui=UiMapping(widget=Widget.RADIO if len(choices) <= MAX_RADIO_CHOICES else Widget.SELECT),
        samples=samples,
        choices=choices,
    )


def _choice_class(type: TypeInfo, choices: tuple[str, ...], dialect: Dialect, alias: str) -> str:
    if type.family is not TypeFamily.ENUM:
        return _string_class(type, dialect)
    if dialect is Dialect.POSTGRESQL and type.name is not None:
        return native_enum(type, alias)
    return f"String({max(map(len, choices), default=1)})"


def native_enum(type: TypeInfo, alias: str) -> str:
    """Returns the SQLAlchemy type of an enum type of PostgreSQL, with the schema it is in."""
    arguments = f"*get_args({alias}), name={python_literal(type.name)}"
    if type.schema_name is not None:
        arguments += f", schema={python_literal(type.schema_name)}"
    return f"NativeEnum({arguments})"


def string_set(
    type: TypeInfo, choices: tuple[str, ...], alias: str, *, nullable: bool
) -> TypeMapping:
    """Maps some of a few strings, stored as one comma-separated string.

    MySQL's SET stores an empty set. A CHECK of single choices rejects it.
    """
    length = type.length or sum(len(choice) + 1 for choice in choices)
    keeps_empty = type.family is TypeFamily.SET
    arguments = f"{length}, keeps_empty=True" if keeps_empty else f"{length}"
    return TypeMapping(
        python_type="list[str]",
        sqlalchemy_type=f"StringSet({arguments})",
        request=RequestMapping(
            annotation=f"list[{alias}]",
            constraints={} if nullable or keeps_empty else {"min_length": 1},
        ),
        response=ResponseMapping(annotation="list[str]"),
        filter=FilterMapping(annotation=alias, query_types=(QueryType.CONTAINS, QueryType.IS_NULL)),
        ui=UiMapping(widget=Widget.SELECT),
        samples=Samples(
            value=list(dict.fromkeys((choices[0], choices[-1]))),
            other_value=[choices[0]],
            invalid_values=(["no such"],),
            python=python_literal([choices[0]]),
        ),
        choices=choices,
        is_multiple=True,
    )


def boolean(*, nullable: bool) -> TypeMapping:
    return TypeMapping(
        python_type="bool",
        sqlalchemy_type=None,
        request=RequestMapping(annotation="bool"),
        response=ResponseMapping(annotation="bool"),
        filter=FilterMapping(annotation="bool", query_types=(QueryType.EQ, QueryType.IS_NULL)),
        ui=UiMapping(widget=Widget.SELECT if nullable else Widget.SWITCH),
        samples=Samples(value=False, other_value=True, invalid_values=("perhaps",), python="False"),
    )


def allows_non_boolean(checks: tuple[CheckInfo, ...]) -> bool:
    """Returns whether a check mentions a value other than 0 and 1."""
    values = [
        value
        for check in checks
        for value in (*check.choices, check.minimum, check.maximum)
        if value is not None
    ]
    return any(value.lower() not in ("0", "1", "true", "false") for value in values)


def alias_name(class_name: str, attribute: str, *, is_list: bool) -> str:
    """Returns the name of the Literal of a column. A long name ends with a hash of the whole."""
    alias = class_name + pascal_case(singularize(attribute.strip("_")) if is_list else attribute)
    return (
        alias
        if len(alias) <= MAX_ALIAS_LENGTH
        else alias[: MAX_ALIAS_LENGTH - 4] + short_hash(alias)
    )


def find_set_choices(checks: tuple[CheckInfo, ...]) -> tuple[str, ...]:
    return next((check.flags for check in checks if check.flags), ())


def find_choices(type: TypeInfo, checks: tuple[CheckInfo, ...]) -> tuple[str, ...]:
    return type.choices or next((check.choices for check in checks if check.choices), ())

"""Strings, texts, choices, sets, booleans."""

from app.generator.config import QueryType, Widget
from app.generator.introspect.schema import CheckInfo, Dialect, TypeInfo
from app.generator.literals import python_literal
from app.generator.naming import pascal_case, short_hash, singularize
from app.generator.types.mapping import Samples, TypeMapping

MAX_ALIAS_LENGTH = 50  # letters: beside a field of forty it still fits a line
STRING_QUERIES = (QueryType.LIKE, QueryType.EQ, QueryType.NE, QueryType.IN, QueryType.IS_NULL)


def string(type: TypeInfo, *, nullable: bool, name: str) -> TypeMapping:
    length = type.length
    long = length is None or length > 255
    rules: dict[str, object] = {} if nullable else {"min_length": 1}
    if length is not None:
        rules["max_length"] = length
    words = f"a {name.replace('_', ' ').strip()}"
    full = (
        words if length is None or len(words) <= length else ("abcdefghij" * 30)[: min(length, 300)]
    )
    other = full[:-1] + ("z" if full[-1:] != "z" else "y")
    wrong: list[object] = [
        *([] if nullable else [""]),
        *([] if length is None or length > 4000 else ["x" * (length + 1)]),
    ]
    return TypeMapping(
        python_type="str",
        sqlalchemy_type="Text" if length is None else f"String({length})",
        request_type="str",
        response_type="str",
        constraints=rules,
        filter_type="str",
        query_types=STRING_QUERIES
        if not long
        else (QueryType.LIKE, QueryType.EQ, QueryType.IS_NULL),
        widget=Widget.TEXTAREA if long else Widget.INPUT,
        samples=Samples(value=full, other_value=other, invalid_values=tuple(wrong)),
        python_sample=python_literal(full),
    )


def text(type: TypeInfo, *, nullable: bool, name: str) -> TypeMapping:
    """A limit of bytes is no limit of characters: what is too long the database refuses."""
    kind = string(type.model_copy(update={"length": None}), nullable=True, name=name)
    limit = type.length if type.length and type.length < 65_535 else None
    rules: dict[str, object] = {
        **({} if nullable else {"min_length": 1}),
        **({"max_length": limit // 4} if limit else {}),
    }
    return TypeMapping(
        python_type="str",
        sqlalchemy_type="Text",
        request_type="str",
        response_type="str",
        constraints=rules,
        filter_type="str",
        query_types=(QueryType.LIKE, QueryType.IS_NULL),
        widget=Widget.TEXTAREA,
        samples=Samples(
            value=kind.samples.value,
            other_value=kind.samples.other_value,
            invalid_values=() if nullable else ("",),
        )
        if kind.samples
        else None,
        python_sample=kind.python_sample,
    )


def choice(type: TypeInfo, choices: tuple[str, ...], dialect: Dialect, alias: str) -> TypeMapping:
    """Out stays `str`: an old row may hold what is no longer a choice."""
    sql = f"String({type.length})" if type.length else "Text"
    if type.family == "enum":
        longest = max(map(len, choices), default=1)
        native = dialect is Dialect.POSTGRESQL and type.name is not None
        sql = (
            f"Enum(*get_args({alias}), name={python_literal(type.name)})"
            if native
            else f"String({longest})"
        )
    stripped = [choice for choice in choices if choice == choice.strip()]  # requests are stripped
    return TypeMapping(
        python_type="str",
        sqlalchemy_type=sql,
        request_type=alias,
        response_type="str",
        filter_type=alias,
        query_types=(QueryType.IN, QueryType.EQ, QueryType.IS_NULL),
        widget=Widget.RADIO if len(choices) <= 4 else Widget.SELECT,
        samples=Samples(
            value=stripped[-1], other_value=stripped[0], invalid_values=("no such choice",)
        )
        if stripped
        else None,
        choices=choices,
        python_sample=python_literal(stripped[0]) if stripped else None,
    )


def string_set(
    type: TypeInfo, choices: tuple[str, ...], alias: str, *, nullable: bool
) -> TypeMapping:
    length = type.length or sum(len(choice) + 1 for choice in choices)
    return TypeMapping(
        python_type="list[str]",
        sqlalchemy_type=f"StringSet({length})",
        request_type=f"list[{alias}]",
        response_type="list[str]",
        constraints={} if nullable else {"min_length": 1},
        filter_type=alias,
        query_types=(QueryType.CONTAINS, QueryType.IS_NULL),
        widget=Widget.SELECT,
        samples=Samples(
            value=list(dict.fromkeys((choices[0], choices[-1]))),
            other_value=[choices[0]],
            invalid_values=(["no such"],),
        ),
        choices=choices,
        is_multiple=True,
        python_sample=python_literal([choices[0]]),
    )


def boolean(*, nullable: bool) -> TypeMapping:
    return TypeMapping(
        python_type="bool",
        sqlalchemy_type=None,
        request_type="bool",
        response_type="bool",
        filter_type="bool",
        query_types=(QueryType.EQ, QueryType.IS_NULL),
        widget=Widget.SELECT if nullable else Widget.SWITCH,
        samples=Samples(value=False, other_value=True, invalid_values=("perhaps",)),
        python_sample="False",
    )


def allows_non_boolean(checks: tuple[CheckInfo, ...]) -> bool:
    """Does a check let in what is neither 0 nor 1?"""
    told = [
        value
        for check in checks
        for value in (*check.choices, check.minimum, check.maximum)
        if value is not None
    ]
    return any(value.lower() not in ("0", "1", "true", "false") for value in told)


def alias_name(class_name: str, attribute: str, *, is_list: bool) -> str:
    """One that is cut stays distinct by its end."""
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

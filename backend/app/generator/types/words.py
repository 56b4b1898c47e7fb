"""Strings, texts, choices, sets, booleans."""

from app.generator.config import QueryType, Widget
from app.generator.facts import Check, Dialect, Type
from app.generator.literal import python
from app.generator.names import digest, pascal, singular
from app.generator.types.kind import Kind, Samples

LONGEST_ALIAS = 50  # letters: beside a field of forty it still fits a line
TEXTUAL = (QueryType.LIKE, QueryType.EQ, QueryType.NE, QueryType.IN, QueryType.IS_NULL)


def string(type: Type, *, nullable: bool, name: str) -> Kind:
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
    return Kind(
        python="str",
        sql="Text" if length is None else f"String({length})",
        asked="str",
        shown="str",
        rules=rules,
        filtered="str",
        queries=TEXTUAL if not long else (QueryType.LIKE, QueryType.EQ, QueryType.IS_NULL),
        widget=Widget.TEXTAREA if long else Widget.INPUT,
        samples=Samples(full=full, other=other, wrong=tuple(wrong)),
        model_value=python(full),
    )


def text(type: Type, *, nullable: bool, name: str) -> Kind:
    """A limit of bytes is no limit of characters: what is too long the database refuses."""
    kind = string(type.model_copy(update={"length": None}), nullable=True, name=name)
    limit = type.length if type.length and type.length < 65_535 else None
    rules: dict[str, object] = {
        **({} if nullable else {"min_length": 1}),
        **({"max_length": limit // 4} if limit else {}),
    }
    return Kind(
        python="str",
        sql="Text",
        asked="str",
        shown="str",
        rules=rules,
        filtered="str",
        queries=(QueryType.LIKE, QueryType.IS_NULL),
        widget=Widget.TEXTAREA,
        samples=Samples(
            full=kind.samples.full, other=kind.samples.other, wrong=() if nullable else ("",)
        )
        if kind.samples
        else None,
        model_value=kind.model_value,
    )


def choice(type: Type, choices: tuple[str, ...], dialect: Dialect, alias: str) -> Kind:
    """Out stays `str`: an old row may hold what is no longer a choice."""
    sql = f"String({type.length})" if type.length else "Text"
    if type.family == "enum":
        longest = max(map(len, choices), default=1)
        native = dialect is Dialect.POSTGRESQL and type.name is not None
        sql = (
            f"Enum(*get_args({alias}), name={python(type.name)})"
            if native
            else f"String({longest})"
        )
    stripped = [choice for choice in choices if choice == choice.strip()]  # requests are stripped
    return Kind(
        python="str",
        sql=sql,
        asked=alias,
        shown="str",
        filtered=alias,
        queries=(QueryType.IN, QueryType.EQ, QueryType.IS_NULL),
        widget=Widget.RADIO if len(choices) <= 4 else Widget.SELECT,
        samples=Samples(full=stripped[-1], other=stripped[0], wrong=("no such choice",))
        if stripped
        else None,
        literals=choices,
        model_value=python(stripped[0]) if stripped else None,
    )


def flags(type: Type, choices: tuple[str, ...], alias: str, *, nullable: bool) -> Kind:
    length = type.length or sum(len(choice) + 1 for choice in choices)
    return Kind(
        python="list[str]",
        sql=f"Flags({length})",
        asked=f"list[{alias}]",
        shown="list[str]",
        rules={} if nullable else {"min_length": 1},
        filtered=alias,
        queries=(QueryType.CONTAINS, QueryType.IS_NULL),
        widget=Widget.SELECT,
        samples=Samples(
            full=list(dict.fromkeys((choices[0], choices[-1]))),
            other=[choices[0]],
            wrong=(["no such"],),
        ),
        literals=choices,
        flags=True,
        model_value=python([choices[0]]),
    )


def boolean(*, nullable: bool) -> Kind:
    return Kind(
        python="bool",
        sql=None,
        asked="bool",
        shown="bool",
        filtered="bool",
        queries=(QueryType.EQ, QueryType.IS_NULL),
        widget=Widget.SELECT if nullable else Widget.SWITCH,
        samples=Samples(full=False, other=True, wrong=("perhaps",)),
        model_value="False",
    )


def beyond_two(checks: tuple[Check, ...]) -> bool:
    """Does a check let in what is neither 0 nor 1?"""
    told = [
        value
        for check in checks
        for value in (*check.choices, check.minimum, check.maximum)
        if value is not None
    ]
    return any(value.lower() not in ("0", "1", "true", "false") for value in told)


def alias_of(class_name: str, attribute: str, *, many: bool) -> str:
    """One that is cut stays distinct by its end."""
    alias = class_name + pascal(singular(attribute.strip("_")) if many else attribute)
    return alias if len(alias) <= LONGEST_ALIAS else alias[: LONGEST_ALIAS - 4] + digest(alias)


def flags_of(checks: tuple[Check, ...]) -> tuple[str, ...]:
    return next((check.flags for check in checks if check.flags), ())


def choices_of(type: Type, checks: tuple[Check, ...]) -> tuple[str, ...]:
    return type.choices or next((check.choices for check in checks if check.choices), ())

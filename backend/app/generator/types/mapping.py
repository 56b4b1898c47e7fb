"""How a column appears in each place: model, request, response, filter, page and tests.

All types and expressions are source code as text, in the language of the file they are written to.
"""

from dataclasses import dataclass, field

from app.generator.config import QueryType, Widget


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestMapping:
    """The field of a request body that writes the column."""

    annotation: str  # includes the range of an integer: "Int16"
    constraints: dict[str, object] = field(default_factory=dict)  # arguments of pydantic's `Field`


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseMapping:
    """The field of a response body that shows the column."""

    annotation: str
    is_json_string: bool = False  # JSON holds a string where Python holds another type
    is_hidden: bool = False  # in no response: too large, or secret


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterMapping:
    """The query parameters that filter by the column."""

    annotation: str
    query_types: tuple[QueryType, ...]  # the default first


@dataclass(frozen=True, slots=True, kw_only=True)
class UiMapping:
    """How the page shows and edits the column."""

    widget: Widget = Widget.INPUT
    decimal_places: int | None = None  # of a number
    minimum: int | None = None  # bounds of a number input, if narrower than the type
    maximum: int | None = None
    align_right: bool = False
    labels: tuple["LabelledValue", ...] = ()  # of all choices, from the comment of the column
    # The mapping without the choices of the comment, for other widgets than those of choices.
    unlabelled: "TypeMapping | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """Values that generated tests send and expect.

    JSON values are written exactly as a response shows them, so that sent and received compare
    equal. `unique_json` and `unique_python` are expressions over the counter `COUNTER` that give
    another, greater value each time; both are None if the type has too few values.
    """

    value: object  # JSON; fills the column
    other_value: object  # JSON; greater than `value`
    invalid_values: tuple[object, ...] = ()  # JSON; each is rejected with 422
    python: str | None = None  # `value`, or another valid value, as a Python expression
    missing: object = "no such"  # JSON; as a key, of no row
    unique_json: str | None = None
    unique_python: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledValue:
    """A value of a column, and what users see instead."""

    value: str | int | bool
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeMapping:
    """The code that a column type becomes."""

    python_type: str  # the annotation in the model
    sqlalchemy_type: str | None  # None if the annotation implies it
    request: RequestMapping
    response: ResponseMapping
    filter: FilterMapping | None = None  # None: the list cannot be filtered by it
    ui: UiMapping = field(default_factory=UiMapping)
    samples: Samples | None = None  # None: no valid value is known
    # Written as a Literal in the model's module; numbers have choices only with labels.
    choices: tuple[str | int, ...] = ()
    is_multiple: bool = False  # a list of choices instead of one
    readonly_reason: str | None = None  # message key; set if no request can write it
    explanation: str | None = None  # message key; set if the rows contradict the declaration

    @property
    def is_big_integer(self) -> bool:
        """An integer beyond 53 bits, which JSON carries as a string."""
        return self.python_type == "int" and self.response.is_json_string

"""What a column is in each place it appears: model, request, response, filter, form, test."""

from dataclasses import dataclass, field

from app.generator.config import QueryType, Widget


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """JSON values a test sends. Each is written as the table gives it back, so that sent and shown
    compare equal.
    """

    value: object  # as much as the column holds
    other_value: object  # another, greater one
    invalid_values: tuple[object, ...] = ()  # none of which it holds


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeMapping:
    python_type: str  # the model's annotation
    sqlalchemy_type: str | None  # the model's SQLAlchemy type; None where the annotation says it
    request_type: str  # the request's annotation, its range included
    response_type: str  # the response's annotation
    constraints: dict[str, object] = field(default_factory=dict)  # of the request's Field
    filter_type: str | None = None  # the annotation of a filter; None: cannot be filtered
    query_types: tuple[QueryType, ...] = ()  # the default first
    widget: Widget = Widget.INPUT
    samples: Samples | None = None  # None: a test cannot know one
    choices: tuple[str, ...] = ()  # choices, written as a Literal beside the model
    is_multiple: bool = False  # some of the choices rather than one
    readonly_reason: str | None = None  # the message key of why nobody writes it
    # the message key of what its rows say of it, where its declaration says another thing
    explanation: str | None = None
    hidden: bool = False  # not in any list: too large, or secret
    decimal_places: int | None = None  # decimals a number input keeps
    minimum: int | None = None
    maximum: int | None = None
    align_right: bool = False  # aligned right
    # the Python expression of `samples.full` for a row made without the API
    python_sample: str | None = None

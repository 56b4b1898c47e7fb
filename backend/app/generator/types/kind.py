"""What a column is in each place it appears: model, request, response, filter, form, test."""

from dataclasses import dataclass, field

from app.generator.config import QueryType, Widget


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """JSON values a test sends. Each is written as the table gives it back, so that sent and shown
    compare equal.
    """

    full: object  # as much as the column holds
    other: object  # another, greater one
    wrong: tuple[object, ...] = ()  # none of which it holds


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    python: str  # the model's annotation
    sql: str | None  # the model's SQLAlchemy type; None where the annotation says it
    asked: str  # the request's annotation, its range included
    shown: str  # the response's annotation
    rules: dict[str, object] = field(default_factory=dict)  # of the request's Field
    filtered: str | None = None  # the annotation of a filter; None: cannot be filtered
    queries: tuple[QueryType, ...] = ()  # the default first
    widget: Widget = Widget.INPUT
    samples: Samples | None = None  # None: a test cannot know one
    literals: tuple[str, ...] = ()  # choices, written as a Literal beside the model
    flags: bool = False  # some of the choices rather than one
    readonly: str | None = None  # the message key of why nobody writes it
    told: str | None = (
        None  # the message key of what its rows say of it, where its declaration says another thing
    )
    hidden: bool = False  # not in any list: too large, or secret
    digits: int | None = None  # decimals a number input keeps
    low: int | None = None
    high: int | None = None
    right: bool = False  # aligned right
    model_value: str | None = (
        None  # the Python expression of `samples.full` for a row made without the API
    )

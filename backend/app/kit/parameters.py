"""Parameters: settings that administrators change while the application runs.

A parameter is declared as a constant, and read with it:

    EXPORT_MAX_ROWS = parameter("export.max_rows", int, default=100, minimum=1, maximum=1_000)
    context.parameters.get(EXPORT_MAX_ROWS)  # an int

Its texts are in the message catalog: `param.<name>` is the title, `param.<name>.hint` the hint,
`param.<name>.choice.<value>` the label of a choice and `param_group.<group>` that of the group.
"""

import json
import re
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Annotated, Any, Generic, Protocol, TypeVar, cast, overload

from pydantic import AfterValidator, Field, SecretStr, StringConstraints, TypeAdapter
from pydantic_core import PydanticCustomError, PydanticKnownError

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

MAX_NAME_LENGTH = 64
NO_SECRET = SecretStr("")
NAME_PATTERN = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")


class ParameterType(StrEnum):
    """The types of values, as clients know them."""

    BOOL = "bool"
    INT = "int"
    STR = "str"
    CHOICE = "choice"
    SECRET = "secret"  # noqa: S105 (the name of a type)


@dataclass(frozen=True, slots=True, eq=False)
class Parameter(Generic[T]):
    """A declared parameter. Its value is of the type `kind` and within the bounds."""

    name: str
    kind: type[T]
    default: T
    group: str
    minimum: int | None = None
    maximum: int | None = None
    max_length: int | None = None
    _adapter: TypeAdapter[T] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if not NAME_PATTERN.fullmatch(self.name) or len(self.name) > MAX_NAME_LENGTH:
            raise ValueError(f"parameter {self.name}: the name must be like group.name")
        object.__setattr__(self, "_adapter", TypeAdapter(self._annotation()))
        try:
            self.validate(self.to_json(self.default))
        except ValueError:
            raise ValueError(f"parameter {self.name}: the default is not a valid value") from None

    @property
    def type(self) -> ParameterType:
        if issubclass(self.kind, StrEnum):
            return ParameterType.CHOICE
        if issubclass(self.kind, SecretStr):
            return ParameterType.SECRET
        return ParameterType(self.kind.__name__)

    @property
    def is_secret(self) -> bool:
        return self.type is ParameterType.SECRET

    @property
    def choices(self) -> tuple[str, ...]:
        """Returns the values of a choice, else an empty tuple."""
        return tuple(self.kind) if issubclass(self.kind, StrEnum) else ()

    def validate(self, value: object) -> T:
        """Returns the value of a JSON value. Raises pydantic's ValidationError."""
        return self._adapter.validate_python(value)

    def to_json(self, value: T) -> bool | int | str:
        """Returns the JSON value of a value. That of a secret is its text."""
        plain = value.get_secret_value() if isinstance(value, SecretStr) else value
        return cast("bool | int | str", plain)

    def dump(self, value: T) -> str:
        """Returns the text that is stored."""
        return json.dumps(self.to_json(value), ensure_ascii=False)

    def load(self, text: str) -> T:
        """Returns the value of a stored text. Raises ValueError."""
        try:
            return self.validate(json.loads(text))
        except RecursionError as error:
            raise ValueError from error

    def _annotation(self) -> Any:
        """Returns the annotated type that validates values.

        Numbers and booleans are strict: JSON distinguishes 1, true and "1".
        """
        constraints: list[object] = []
        match self.type:
            case ParameterType.BOOL:
                constraints = [Field(strict=True)]
            case ParameterType.INT:
                constraints = [Field(strict=True, ge=self.minimum, le=self.maximum)]
            case ParameterType.STR:
                limits = StringConstraints(
                    strict=True, strip_whitespace=True, max_length=self.max_length
                )
                constraints = [limits, AfterValidator(_reject_nul)]
            case ParameterType.SECRET:
                constraints = [AfterValidator(partial(_limit_secret, self.max_length or 0))]
            case ParameterType.CHOICE:
                pass
        return Annotated[(self.kind, *constraints)] if constraints else self.kind


def _limit_secret(max_length: int, secret: SecretStr) -> SecretStr:
    if len(secret) > max_length:
        raise PydanticKnownError("string_too_long", {"max_length": max_length})
    return secret


def _reject_nul(text: str) -> str:
    """Rejects the character that PostgreSQL cannot store."""
    if "\0" in text:
        raise PydanticCustomError("not_text", "a character that is not allowed")
    return text


@overload
def parameter(
    name: str, kind: type[bool], *, default: bool, group: str = ""
) -> Parameter[bool]: ...
@overload
def parameter(
    name: str, kind: type[int], *, default: int, minimum: int, maximum: int, group: str = ""
) -> Parameter[int]: ...
@overload
def parameter(
    name: str, kind: type[str], *, default: str, max_length: int, group: str = ""
) -> Parameter[str]: ...
@overload
def parameter(name: str, kind: type[E], *, default: E, group: str = "") -> Parameter[E]: ...
@overload
def parameter(
    name: str, kind: type[SecretStr], *, max_length: int, group: str = ""
) -> Parameter[SecretStr]: ...
def parameter(
    name: str, kind: type[Any], *, default: Any = NO_SECRET, group: str = "", **bounds: Any
) -> Parameter[Any]:
    """Declares a parameter: bool, int, str, a StrEnum for a choice, or SecretStr.

    `group` is the first part of the name unless given. A secret that is not set is empty.
    """
    return Parameter(name, kind, default, group or name.partition(".")[0], **bounds)


class ParameterReader(Protocol):
    """The current values of parameters."""

    def get(self, parameter: Parameter[T]) -> T:
        """Returns the value, or the default if an administrator has set none."""
        ...


class NoParameters:
    """The parameters of a context that was created without them. Reading one is a bug.

    The defaults would be wrong without notice in an installation that has changed them.
    """

    def get(self, parameter: Parameter[T]) -> T:
        raise LookupError(f"parameter {parameter.name}: pass `parameters` to the Context")


NO_PARAMETERS = NoParameters()

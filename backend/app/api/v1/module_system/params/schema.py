from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from app.kit.parameters import ParameterType
from app.kit.schema import RecordOut, Schema, VersionedUpdate


def _require_scalar(value: object) -> object:
    if isinstance(value, bool | int | str):
        return value
    raise PydanticCustomError("scalar_type", "must be text, a whole number, true or false")


# The parameter validates its own type. A union would report one error for each of its types.
ScalarValue = Annotated[
    object,
    AfterValidator(_require_scalar),
    WithJsonSchema({"type": ["boolean", "integer", "string"]}),
]


class ParameterUpdate(VersionedUpdate):
    """A new value. `version` is 0 for a parameter that has its default."""

    value: ScalarValue = Field(title="值", repr=False)


class ParameterChoice(Schema):
    value: str
    label: str


class ParameterOut(Schema):
    """A parameter with its value. Secrets are never shown: `changed` says whether one is set.

    `invalid`: the stored value is not valid any more, so the default is used. `version` is 0 if no
    value is stored.
    """

    name: str
    type: ParameterType
    title: str
    hint: str
    value: bool | int | str | None
    default: bool | int | str | None
    minimum: int | None
    maximum: int | None
    max_length: int | None
    choices: list[ParameterChoice]
    changed: bool
    invalid: bool
    version: int
    updated_at: datetime | None
    updated_by: str | None


class ParameterGroupOut(Schema):
    name: str
    title: str
    parameters: list[ParameterOut]


class StoredParameterUpdate(VersionedUpdate):
    """The columns of a changed value."""

    value: str | None
    encrypted_value: str | None = Field(repr=False)
    updated_by: str


class StoredParameterOut(RecordOut):
    """The columns that audit entries show."""

    name: str = Field(title="参数")
    value: str | None = Field(title="值")

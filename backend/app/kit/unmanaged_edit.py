"""The body of an update of an unmanaged row, which is validated against the stored row.

An existing row may violate today's rules: a date of another program, a choice that was renamed, a
text that is longer than a form allows. A value that is sent back as it was shown is therefore
accepted and not written, whatever it is. All other values are validated.
"""

from collections.abc import Mapping
from typing import Any, Generic, TypeVar, get_args

from pydantic import GetCoreSchemaHandler, ValidationError
from pydantic_core import CoreSchema, core_schema

from app.kit.schema import StoredValues, UnmanagedUpdate

U = TypeVar("U", bound=UnmanagedUpdate)


class InvalidEdit(Exception):
    """An edit with values that are neither valid nor stored."""

    def __init__(self, error: ValidationError) -> None:
        super().__init__(str(error))
        self.error = error

    def errors(self) -> list[Any]:
        """Returns the errors as FastAPI reports those of a body."""
        return [{**error, "loc": ("body", *error["loc"])} for error in self.error.errors()]


class UnmanagedEdit(Generic[U]):
    """An update as it was sent. In the OpenAPI description it is the schema `U`."""

    def __init__(self, schema: type[U], body: dict[str, Any]) -> None:
        self.schema = schema
        self.body = body

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        (schema,) = get_args(source)

        def read(value: Any, validate: core_schema.ValidatorFunctionWrapHandler) -> Any:
            # The schema rejects what is no object.
            return cls(schema, value) if isinstance(value, dict) else validate(value)

        return core_schema.no_info_wrap_validator_function(read, handler.generate_schema(schema))

    def validate(self, shown: Mapping[str, object], stored: Mapping[str, object]) -> U:
        """Returns the update. Raises InvalidEdit.

        `shown` has the values of the response and `stored` those of the row. The result has the
        stored value of each field that was sent as shown or left out, and `model_fields_set` has
        only the others.
        """
        fields = self.schema.model_fields
        names = fields.keys() & shown.keys() & stored.keys()
        kept = StoredValues({name: (shown[name], stored[name]) for name in names})
        body = {fields[name].alias or name: shown[name] for name in names} | self.body
        try:
            data = self.schema.model_validate(body, context=kept)
        except ValidationError as error:
            raise InvalidEdit(error) from None
        data.model_fields_set.difference_update(kept.used_names)
        return data

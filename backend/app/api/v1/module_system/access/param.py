from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from app.kit.param import CursorParam


class AccessParam(BaseModel):
    """A permission, a row (`resource` is its table, `row` its key), or both."""

    model_config = ConfigDict(extra="forbid")

    permission: str | None = Field(None, max_length=190)
    resource: str | None = Field(None, max_length=64)
    row: str | None = Field(None, max_length=255)

    @model_validator(mode="after")
    def _validate_row(self) -> "AccessParam":
        if (self.resource is None) != (self.row is None):
            raise PydanticCustomError("access_row", "resource and row must be given together")
        if self.permission is None and self.row is None:
            raise PydanticCustomError("access_question", "a permission or a row must be given")
        return self


class PermissionHolderParam(CursorParam):
    pass

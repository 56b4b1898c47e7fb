from pydantic import Field

from app.kit.param import CursorParam
from app.kit.schema import AwareDatetime, SafeInt

from .model import Action


class AuditParam(CursorParam):
    """`start` is inclusive, `end` is exclusive."""

    user_id: SafeInt | None = None
    user_name: str | None = Field(None, max_length=64)
    action: Action | None = None
    object: str | None = Field(None, max_length=64)
    row_key: str | None = Field(None, max_length=255)
    label: str | None = Field(None, max_length=255)
    request_id: str | None = Field(None, max_length=64)
    start: AwareDatetime | None = None
    end: AwareDatetime | None = None

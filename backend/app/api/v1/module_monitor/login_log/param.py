from pydantic import Field

from app.kit.param import CursorParam
from app.kit.schema import AwareDatetime, SafeInt

from .model import Outcome


class LoginLogParam(CursorParam):
    """`start` is inclusive, `end` is exclusive."""

    user_id: SafeInt | None = None
    user_name: str | None = Field(None, max_length=64)
    outcome: Outcome | None = None
    ip: str | None = Field(None, max_length=45)
    start: AwareDatetime | None = None
    end: AwareDatetime | None = None

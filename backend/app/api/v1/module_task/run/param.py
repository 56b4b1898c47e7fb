from pydantic import Field

from app.kit.param import CursorParam, Param
from app.kit.schema import AwareDatetime, SafeInt

from .model import TaskRunState


class OwnRunParam(CursorParam):
    """`start` is inclusive, `end` is exclusive. Both are times of the request."""

    state: list[TaskRunState] = Field([], max_length=len(TaskRunState))
    task: str | None = Field(None, max_length=64)
    start: AwareDatetime | None = None
    end: AwareDatetime | None = None


class RunParam(OwnRunParam):
    """`dead_letters` selects the runs that have failed for good and were not run again."""

    dead_letters: bool = False
    queue: str | None = Field(None, max_length=32)
    owner_id: SafeInt | None = None
    owner_name: str | None = Field(None, max_length=64)
    job_id: SafeInt | None = None
    parent_id: SafeInt | None = None


class RunLineParam(Param):
    """`after` is the id of the last line that the client has."""

    after: int = Field(0, ge=0, le=2**53 - 1)
    page_size: int = Field(500, ge=1, le=1000)

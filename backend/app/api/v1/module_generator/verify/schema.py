from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from app.generator.verify.events import VerifyOutcome, VerifyStep
from app.kit.schema import Schema

from .model import VerifyRunState

RequestedTableName = Annotated[
    str, StringConstraints(strip_whitespace=False, min_length=1, max_length=255)
]


class StartVerifyRun(Schema):
    """Of the tables of the settings' own database: no address is taken."""

    tables: list[RequestedTableName] = Field(
        [], title="表", max_length=1000, description="None: all there are"
    )


class VerifiableTableOut(Schema):
    name: str
    comment: str
    is_view: bool


class TableResultOut(Schema):
    table: str = Field(title="表")
    outcome: VerifyOutcome = Field(title="结果")
    reason: str = Field(title="原因")
    tests: int = Field(title="测试数")


class VerifyRunOut(Schema):
    id: int
    user_name: str
    started_at: datetime
    heartbeat_at: datetime
    finished_at: datetime | None
    state: VerifyRunState
    stopping: bool
    step: VerifyStep | None
    modules: int = Field(description="How many the step is about")
    total: int
    passed: int
    unsupported: int
    failed: int


class VerifyRunDetail(VerifyRunOut):
    seconds: float = Field(description="Since it began, or how long it took")
    failure: str = Field(description="Why nothing was asked")
    tables: list[str]
    verdicts: list[TableResultOut]

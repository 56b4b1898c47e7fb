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
    """The tables to verify in the platform's database. Other databases are not possible."""

    tables: list[RequestedTableName] = Field(
        [], title="表", max_length=1000, description="Empty: all tables"
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
    modules: int = Field(description="Number of modules in the step")
    total: int
    passed: int
    unsupported: int
    failed: int


class VerifyRunDetail(VerifyRunOut):
    seconds: float = Field(description="Duration so far, or in total")
    failure: str = Field(description="Reason why the run failed")
    tables: list[str]
    verdicts: list[TableResultOut]

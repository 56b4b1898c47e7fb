from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from app.generator.proof import ProofOutcome, ProofStep
from app.kit.schema import Schema

from .model import ProofState

Name = Annotated[str, StringConstraints(strip_whitespace=False, min_length=1, max_length=255)]


class StartProof(Schema):
    """Of the tables of the settings' own database: no address is taken."""

    tables: list[Name] = Field([], title="表", max_length=1000, description="None: all there are")


class ProvableOut(Schema):
    name: str
    comment: str
    is_view: bool


class VerdictOut(Schema):
    table: str = Field(title="表")
    outcome: ProofOutcome = Field(title="结果")
    reason: str = Field(title="原因")
    tests: int = Field(title="测试数")


class ProofOut(Schema):
    id: int
    user_name: str
    started_at: datetime
    heard_at: datetime
    finished_at: datetime | None
    state: ProofState
    stopping: bool
    step: ProofStep | None
    modules: int = Field(description="How many the step is about")
    total: int
    proven: int
    refused: int
    failed: int


class ProofDetail(ProofOut):
    seconds: float = Field(description="Since it began, or how long it took")
    failure: str = Field(description="Why nothing was asked")
    tables: list[str]
    verdicts: list[VerdictOut]

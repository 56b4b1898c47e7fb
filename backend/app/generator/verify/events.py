"""Events and results of a verification run.

`gen verify` emits them, and the server that started it reads them.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

from pydantic import ConfigDict, Field, computed_field

from app.generator.introspect.schema import SchemaModel
from app.kit.i18n import translate


class VerifyStep(StrEnum):
    """The steps of a run in their order."""

    READING = "reading"
    RENDERING = "rendering"
    CHECKING = "checking"
    COPYING = "copying"
    TESTING = "testing"


class VerifyOutcome(StrEnum):
    PASSED = "passed"
    UNSUPPORTED = "unsupported"
    FAILED = "failed"


class LocalizedMessage(SchemaModel):
    """A message key and its placeholders. A key that no catalog has is the text itself."""

    model_config = ConfigDict(extra="ignore")

    key: str = ""
    values: Mapping[str, str] = Field({})

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorated property
    @property
    def reason(self) -> str:
        """The text in the current language."""
        return translate(self.key, **self.values) if self.key else ""


class TableResult(LocalizedMessage):
    """The result of one table. The message of an unsupported or failed table is the reason."""

    table: str
    outcome: VerifyOutcome
    tests: int = 0

    def describe(self) -> str:
        if self.reason:
            return f"{self.table}: {self.outcome}: {self.reason}"
        return f"{self.table}: {self.describe_outcome()}"

    def describe_outcome(self) -> str:
        return f"{self.outcome} ({self.tests} tests)"


class ProgressEvent(SchemaModel):
    """One event. Only the fields of its kind are set.

    These are the tables of the run, a step with its number of modules, the result of a table, the
    summary, or the reason why the run failed.
    """

    tables: tuple[str, ...] | None = None
    step: VerifyStep | None = None
    modules: int = 0  # of the step
    verdict: TableResult | None = None
    summary: Mapping[VerifyOutcome, int] | None = None
    failure: LocalizedMessage | None = None


class ProgressListener(Protocol):
    """Receives the progress of a run."""

    def on_start(self, tables: tuple[str, ...]) -> None: ...

    def on_step(self, step: VerifyStep, modules: int = 0) -> None: ...

    def on_result(self, result: TableResult) -> None: ...


class NullListener:
    def on_start(self, tables: tuple[str, ...]) -> None:
        pass

    def on_step(self, step: VerifyStep, modules: int = 0) -> None:
        pass

    def on_result(self, result: TableResult) -> None:
        pass

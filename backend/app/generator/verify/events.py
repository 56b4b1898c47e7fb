"""What is said while a database's tables are tried: by `gen prove`, and to the application that
started it.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

from pydantic import ConfigDict, Field, computed_field

from app.generator.introspect.schema import SchemaModel
from app.kit.i18n import translate


class VerifyStep(StrEnum):
    """What takes a while, in this order."""

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
    """A message and what fills it in; where no catalog has `key`, it is the words themselves."""

    model_config = ConfigDict(extra="ignore")

    key: str = ""
    values: Mapping[str, str] = Field({})

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorated property
    @property
    def reason(self) -> str:
        """In the language of whoever reads it now."""
        return translate(self.key, **self.values) if self.key else ""


class TableResult(LocalizedMessage):
    """The words: why a table was refused, or where its module failed; none for a proven one."""

    table: str
    outcome: VerifyOutcome
    tests: int = 0

    def describe(self) -> str:
        return (
            f"{self.table}: {self.outcome}: {self.reason}"
            if self.reason
            else f"{self.table}: {self.describe_outcome()}"
        )

    def describe_outcome(self) -> str:
        return f"{self.outcome} ({self.tests} tests)"


class ProgressEvent(SchemaModel):
    """One of these at a time: what will be tried, what is being done, what came of it, or why
    nothing did.
    """

    tables: tuple[str, ...] | None = None
    step: VerifyStep | None = None
    modules: int = 0  # how many the step is about
    verdict: TableResult | None = None
    summary: Mapping[VerifyOutcome, int] | None = None
    failure: LocalizedMessage | None = None


class ProgressListener(Protocol):
    """Told what is known as soon as it is known."""

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

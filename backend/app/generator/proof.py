"""What is said while a database's tables are tried: by `gen prove`, and to the application that
started it.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

from pydantic import ConfigDict, Field, computed_field

from app.generator.facts import Fact
from app.kit.i18n import say


class ProofStep(StrEnum):
    """What takes a while, in this order."""

    READING = "reading"
    RENDERING = "rendering"
    CHECKING = "checking"
    COPYING = "copying"
    TESTING = "testing"


class ProofOutcome(StrEnum):
    PROVEN = "proven"
    REFUSED = "refused"
    FAILED = "failed"


class Words(Fact):
    """A message and what fills it in; where no catalog has `key`, it is the words themselves."""

    model_config = ConfigDict(extra="ignore")

    key: str = ""
    values: Mapping[str, str] = Field({})

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorated property
    @property
    def reason(self) -> str:
        """In the language of whoever reads it now."""
        return say(self.key, **self.values) if self.key else ""


class Verdict(Words):
    """The words: why a table was refused, or where its module failed; none for a proven one."""

    table: str
    outcome: ProofOutcome
    tests: int = 0

    def line(self) -> str:
        return (
            f"{self.table}: {self.outcome}: {self.reason}"
            if self.reason
            else f"{self.table}: {self.said()}"
        )

    def said(self) -> str:
        return f"{self.outcome} ({self.tests} tests)"


class Line(Fact):
    """One of these at a time: what will be tried, what is being done, what came of it, or why
    nothing did.
    """

    tables: tuple[str, ...] | None = None
    step: ProofStep | None = None
    modules: int = 0  # how many the step is about
    verdict: Verdict | None = None
    summary: Mapping[ProofOutcome, int] | None = None
    failure: Words | None = None


class Audience(Protocol):
    """Told what is known as soon as it is known."""

    def begin(self, tables: tuple[str, ...]) -> None: ...

    def step(self, step: ProofStep, modules: int = 0) -> None: ...

    def verdict(self, verdict: Verdict) -> None: ...


class Nobody:
    def begin(self, tables: tuple[str, ...]) -> None:
        pass

    def step(self, step: ProofStep, modules: int = 0) -> None:
        pass

    def verdict(self, verdict: Verdict) -> None:
        pass

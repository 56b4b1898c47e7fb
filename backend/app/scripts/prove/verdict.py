"""What is said of each table, and of all of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    PROVEN = "proven"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reason`: why a table was refused, or where its module failed; empty for a proven one."""

    table: str
    outcome: Outcome
    reason: str = ""
    tests: int = 0

    def line(self) -> str:
        return f"{self.table}: {self.outcome}: {self.reason}" if self.reason else f"{self.table}: {self.said()}"

    def said(self) -> str:
        return f"{self.outcome} ({self.tests} tests)"


def unheard(_: Verdict) -> None:
    pass


@dataclass(slots=True)
class Report:
    """One verdict a table. `heard` is told each as soon as it is known, in whatever order that is."""

    tables: Sequence[str]
    heard: Callable[[Verdict], None] = unheard
    found: dict[str, Verdict] = field(default_factory=dict)

    def say(self, verdict: Verdict) -> None:
        self.found[verdict.table] = verdict
        self.heard(verdict)

    def refuse(self, table: str, reason: str) -> None:
        self.say(Verdict(table, Outcome.REFUSED, reason))

    def fail(self, table: str, reason: str, tests: int = 0) -> None:
        self.say(Verdict(table, Outcome.FAILED, reason[:300], tests))

    @property
    def verdicts(self) -> list[Verdict]:
        return [self.found[name] for name in self.tables if name in self.found]

    @property
    def open(self) -> list[str]:
        return [name for name in self.tables if name not in self.found]

    def count(self, outcome: Outcome) -> int:
        return sum(verdict.outcome == outcome for verdict in self.verdicts)

    def summary(self) -> str:
        proven, refused, failed = (self.count(outcome) for outcome in Outcome)
        return f"proven: {proven} of {len(self.verdicts)} tables, refused: {refused}, failed: {failed}"

    def as_json(self) -> dict[str, Any]:
        return {
            "tables": [
                {"table": v.table, "outcome": v.outcome.value, "reason": v.reason, "tests": v.tests}
                for v in self.verdicts
            ],
            **{outcome.value: self.count(outcome) for outcome in Outcome},
        }

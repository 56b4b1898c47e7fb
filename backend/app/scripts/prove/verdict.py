"""What is said of each table, and of all of them."""

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
        return f"{self.table}: {self.outcome}" + (f": {self.reason}" if self.reason else f" ({self.tests} tests)")


@dataclass(slots=True)
class Report:
    verdicts: list[Verdict] = field(default_factory=list)

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
            "proven": self.count(Outcome.PROVEN),
            "refused": self.count(Outcome.REFUSED),
            "failed": self.count(Outcome.FAILED),
        }

"""What is said of all tables together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.generator.proof import Audience, Nobody, ProofOutcome, Verdict

NONE: Mapping[str, str] = {}


@dataclass(slots=True)
class Report:
    """One verdict a table. The audience is told each as soon as it is known, in whatever order that
    is.
    """

    tables: Sequence[str]
    audience: Audience = field(default_factory=Nobody)
    found: dict[str, Verdict] = field(default_factory=dict)

    def say(self, verdict: Verdict) -> None:
        self.found[verdict.table] = verdict
        self.audience.verdict(verdict)

    def refuse(self, table: str, key: str, values: Mapping[str, str] = NONE) -> None:
        self.say(Verdict(table=table, outcome=ProofOutcome.REFUSED, key=key, values=values))

    def fail(self, table: str, reason: str, tests: int = 0) -> None:
        self.say(Verdict(table=table, outcome=ProofOutcome.FAILED, key=reason[:300], tests=tests))

    @property
    def verdicts(self) -> list[Verdict]:
        return [self.found[name] for name in self.tables if name in self.found]

    @property
    def open(self) -> list[str]:
        return [name for name in self.tables if name not in self.found]

    def count(self, outcome: ProofOutcome) -> int:
        return sum(verdict.outcome == outcome for verdict in self.verdicts)

    def summary(self) -> str:
        proven, refused, failed = (self.count(outcome) for outcome in ProofOutcome)
        return (
            f"proven: {proven} of {len(self.verdicts)} tables, refused: {refused}, failed: {failed}"
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "tables": [
                {"table": v.table, "outcome": v.outcome.value, "reason": v.reason, "tests": v.tests}
                for v in self.verdicts
            ],
            **{outcome.value: self.count(outcome) for outcome in ProofOutcome},
        }

"""Collects the results of all tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.generator.verify.events import NullListener, ProgressListener, TableResult, VerifyOutcome

NO_VALUES: Mapping[str, str] = {}


@dataclass(slots=True)
class Report:
    """One result for each table. The listener gets each result as soon as it is known."""

    tables: Sequence[str]
    listener: ProgressListener = field(default_factory=NullListener)
    results_by_table: dict[str, TableResult] = field(default_factory=dict)

    def add(self, result: TableResult) -> None:
        self.results_by_table[result.table] = result
        self.listener.on_result(result)

    def skip(self, table: str, key: str, values: Mapping[str, str] = NO_VALUES) -> None:
        self.add(
            TableResult(table=table, outcome=VerifyOutcome.UNSUPPORTED, key=key, values=values)
        )

    def fail(self, table: str, reason: str, tests: int = 0) -> None:
        self.add(
            TableResult(table=table, outcome=VerifyOutcome.FAILED, key=reason[:300], tests=tests)
        )

    @property
    def results(self) -> list[TableResult]:
        return [
            self.results_by_table[name] for name in self.tables if name in self.results_by_table
        ]

    @property
    def pending(self) -> list[str]:
        return [name for name in self.tables if name not in self.results_by_table]

    def count(self, outcome: VerifyOutcome) -> int:
        return sum(result.outcome == outcome for result in self.results)

    def summary(self) -> str:
        counts = ", ".join(f"{outcome}: {self.count(outcome)}" for outcome in VerifyOutcome)
        return f"{counts} ({len(self.results)} tables)"

    def to_dict(self) -> dict[str, Any]:
        return {
            "tables": [
                {
                    "table": result.table,
                    "outcome": result.outcome.value,
                    "reason": result.reason,
                    "tests": result.tests,
                }
                for result in self.results
            ],
            **{outcome.value: self.count(outcome) for outcome in VerifyOutcome},
        }

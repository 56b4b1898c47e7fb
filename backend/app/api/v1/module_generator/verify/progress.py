"""The progress of a running verification, as stored in its row."""

from dataclasses import dataclass, field
from typing import Any

from app.generator.verify.events import (
    LocalizedMessage,
    ProgressEvent,
    TableResult,
    VerifyOutcome,
    VerifyStep,
)


@dataclass(slots=True)
class Progress:
    tables: list[str] = field(default_factory=list)
    step: VerifyStep | None = None
    modules: int = 0
    results: list[TableResult] = field(default_factory=list)
    failure: LocalizedMessage | None = None
    is_complete: bool = False  # the summary has been received
    _saved_count: int = -1  # results in the row

    def apply(self, event: ProgressEvent) -> None:
        if event.tables is not None:
            self.tables = list(event.tables)
        if event.step is not None:
            self.step = event.step
            self.modules = event.modules
        if event.verdict is not None:
            self.results.append(event.verdict)
        self.failure = event.failure or self.failure
        self.is_complete |= event.summary is not None

    def changes(self) -> dict[str, Any]:
        """Returns the values of the row to update. Results are included if there are new ones."""
        values: dict[str, Any] = {
            "step": self.step,
            "modules": self.modules,
            "tables": self.tables,
            "total": len(self.tables),
        }
        if len(self.results) == self._saved_count:
            return values
        self._saved_count = len(self.results)
        for outcome in VerifyOutcome:
            values[outcome.value] = sum(result.outcome is outcome for result in self.results)
        values["verdicts"] = [_to_json(result) for result in self.results]
        return values

    def all_values(self) -> dict[str, Any]:
        self._saved_count = -1
        return {**self.changes(), "failure": _to_json(self.failure) if self.failure else None}


def _to_json(message: LocalizedMessage) -> dict[str, Any]:
    """Leaves out the text, which is translated for each reader."""
    return message.model_dump(mode="json", exclude={"reason"})

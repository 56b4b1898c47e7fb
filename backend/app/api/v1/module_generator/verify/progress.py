"""What a running proof has said so far, as its row keeps it."""

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
    is_complete: bool = False  # it was said that this is all
    _sent: int = -1  # verdicts in the row

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
        """The verdicts only when there is one more."""
        step = {
            "step": self.step,
            "modules": self.modules,
            "tables": self.tables,
            "total": len(self.tables),
        }
        if len(self.results) == self._sent:
            return step
        self._sent = len(self.results)
        return {
            **step,
            **{
                outcome.value: sum(one.outcome is outcome for one in self.results)
                for outcome in VerifyOutcome
            },
            "verdicts": [_to_json(one) for one in self.results],
        }

    def all_values(self) -> dict[str, Any]:
        self._sent = -1
        return {**self.changes(), "failure": _to_json(self.failure) if self.failure else None}


def _to_json(message: LocalizedMessage) -> dict[str, Any]:
    """Said again in the language of each reader."""
    return message.model_dump(mode="json", exclude={"reason"})

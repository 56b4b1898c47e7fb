"""What a running proof has said so far, as its row keeps it."""

from dataclasses import dataclass, field
from typing import Any

from app.generator.proof import Line, ProofOutcome, ProofStep, Verdict, Words


@dataclass(slots=True)
class Heard:
    tables: list[str] = field(default_factory=list)
    step: ProofStep | None = None
    modules: int = 0
    verdicts: list[Verdict] = field(default_factory=list)
    failure: Words | None = None
    complete: bool = False  # it was said that this is all
    _told: int = -1  # verdicts in the row

    def line(self, line: Line) -> None:
        if line.tables is not None:
            self.tables = list(line.tables)
        if line.step is not None:
            self.step = line.step
            self.modules = line.modules
        if line.verdict is not None:
            self.verdicts.append(line.verdict)
        self.failure = line.failure or self.failure
        self.complete |= line.summary is not None

    def news(self) -> dict[str, Any]:
        """The verdicts only when there is one more."""
        step = {
            "step": self.step,
            "modules": self.modules,
            "tables": self.tables,
            "total": len(self.tables),
        }
        if len(self.verdicts) == self._told:
            return step
        self._told = len(self.verdicts)
        return {
            **step,
            **{
                outcome.value: sum(one.outcome is outcome for one in self.verdicts)
                for outcome in ProofOutcome
            },
            "verdicts": [_kept(one) for one in self.verdicts],
        }

    def all(self) -> dict[str, Any]:
        self._told = -1
        return {**self.news(), "failure": _kept(self.failure) if self.failure else None}


def _kept(words: Words) -> dict[str, Any]:
    """Said again in the language of each reader."""
    return words.model_dump(mode="json", exclude={"reason"})

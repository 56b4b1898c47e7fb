"""Which test speaks of which table, and when nothing more is to be heard of one."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.generator.plan import Plan
from app.generator.proof import ProofOutcome, Verdict
from app.scripts.prove.suite import REAL_ROWS
from app.scripts.prove.verdict import Report


@dataclass(slots=True)
class Heard:
    """Of one table: how many tests passed, whether its own were among them, and the first that
    failed.
    """

    passed: int = 0
    own: bool = False
    failure: str = ""


class Tests:
    def __init__(self, plans: Mapping[str, Plan], report: Report) -> None:
        self.report = report
        self.files = {
            f"tests/api/{plan.model.module}/test_{plan.model.business}.py": n
            for n, plan in plans.items()
        }
        self.urls = {f"/{plan.model.module}/{plan.path}": name for name, plan in plans.items()}
        self._heard = {name: Heard() for name in plans}
        self._current = ""

    def hear(self, test: str, failure: str) -> None:
        """The tests of a file follow each other: with the first of another, the verdict on the last
        is known.
        """
        file, _, name = test.partition("::")
        own = file != REAL_ROWS
        table = (
            self.files.get(file) if own else self.urls.get(name.partition("[")[2].removesuffix("]"))
        )
        if own and table != self._current:
            self._close(self._current)
            self._current = table or ""
        if table is None:
            return
        heard = self._heard[table]
        heard.own |= own
        heard.passed += not failure
        heard.failure = heard.failure or (failure and f"{name or file}: {failure}")

    def end(self, last_words: str) -> None:
        self._close(self._current)
        for name in self._heard:
            if name in self.report.open:
                self._heard[name].failure = (
                    self._heard[name].failure or f"tests: {last_words or 'none ran'}"
                )
                self._close(name)

    def _close(self, name: str) -> None:
        if name not in self._heard:
            return
        heard = self._heard[name]
        if heard.failure or not heard.own:
            self.report.fail(name, heard.failure or "tests: none of its own ran", heard.passed)
        else:
            self.report.say(Verdict(table=name, outcome=ProofOutcome.PROVEN, tests=heard.passed))

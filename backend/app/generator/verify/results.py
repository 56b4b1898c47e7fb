"""Which test speaks of which table, and when nothing more is to be heard of one."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.generator.plan import ModulePlan
from app.generator.verify.events import TableResult, VerifyOutcome
from app.generator.verify.pytest_runner import REAL_ROWS_TEST
from app.generator.verify.report import Report


@dataclass(slots=True)
class TableTests:
    """Of one table: how many tests passed, whether its own were among them, and the first that
    failed.
    """

    passed_count: int = 0
    ran_own_tests: bool = False
    failure: str = ""


class ResultCollector:
    def __init__(self, plans: Mapping[str, ModulePlan], report: Report) -> None:
        self.report = report
        self.tables_by_file = {
            f"tests/api/{plan.model.module_name}/test_{plan.model.business_name}.py": n
            for n, plan in plans.items()
        }
        self.tables_by_url = {
            f"/{plan.model.module_name}/{plan.path}": name for name, plan in plans.items()
        }
        self._tests_by_table = {name: TableTests() for name in plans}
        self._current_table = ""

    def record(self, test: str, failure: str) -> None:
        """The tests of a file follow each other: with the first of another, the verdict on the last
        is known.
        """
        file, _, name = test.partition("::")
        own = file != REAL_ROWS_TEST
        table = (
            self.tables_by_file.get(file)
            if own
            else self.tables_by_url.get(name.partition("[")[2].removesuffix("]"))
        )
        if own and table != self._current_table:
            self._close_table(self._current_table)
            self._current_table = table or ""
        if table is None:
            return
        heard = self._tests_by_table[table]
        heard.ran_own_tests |= own
        heard.passed_count += not failure
        heard.failure = heard.failure or (failure and f"{name or file}: {failure}")

    def finish(self, last_line: str) -> None:
        self._close_table(self._current_table)
        for name in self._tests_by_table:
            if name in self.report.pending:
                self._tests_by_table[name].failure = (
                    self._tests_by_table[name].failure or f"tests: {last_line or 'none ran'}"
                )
                self._close_table(name)

    def _close_table(self, name: str) -> None:
        if name not in self._tests_by_table:
            return
        heard = self._tests_by_table[name]
        if heard.failure or not heard.ran_own_tests:
            self.report.fail(
                name, heard.failure or "tests: none of its own ran", heard.passed_count
            )
        else:
            self.report.add(
                TableResult(table=name, outcome=VerifyOutcome.PASSED, tests=heard.passed_count)
            )

"""Assigns test results to tables and decides when the result of a table is complete."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.generator.plan import ModulePlan
from app.generator.verify.events import TableResult, VerifyOutcome
from app.generator.verify.pytest_runner import REAL_ROWS_TEST, RealTable
from app.generator.verify.report import Report


@dataclass(slots=True)
class TableTests:
    """The test results of one table. `failure` is the first one."""

    passed_count: int = 0
    ran_own_tests: bool = False
    failure: str = ""


def update_fields(plan: ModulePlan) -> list[str]:
    """Returns the fields of a response that an update sends back, or none without an update."""
    if not plan.api.requests.can_update:
        return []
    fields = [
        str(field.wire_name)
        for field in plan.api.requests.fields
        if field.in_response and not field.request.create_only
    ]
    relations = [str(relation.ids) for relation in plan.api.relations.many_to_many]
    return [*fields, *relations, "version"]


class ResultCollector:
    def __init__(self, plans: Mapping[str, ModulePlan], report: Report) -> None:
        self.report = report
        self.tables_by_file = {
            f"tests/api/{plan.names.module_name}/test_{plan.names.business_name}.py": name
            for name, plan in plans.items()
        }
        self.tables_by_url = {
            f"/{plan.names.module_name}/{plan.names.path}": RealTable(name, update_fields(plan))
            for name, plan in plans.items()
        }
        self._tests_by_table = {name: TableTests() for name in plans}
        self._current_table = ""

    def record(self, test: str, failure: str) -> None:
        """Records one test. The first test of another file completes the table of the last one."""
        file, _, name = test.partition("::")
        is_own = file != REAL_ROWS_TEST
        if is_own:
            table = self.tables_by_file.get(file)
        else:
            url = name.partition("[")[2].removesuffix("]")
            table = self.tables_by_url[url].name if url in self.tables_by_url else None
        if is_own and table != self._current_table:
            self._close_table(self._current_table)
            self._current_table = table or ""
        if table is None:
            return
        tests = self._tests_by_table[table]
        tests.ran_own_tests |= is_own
        if not failure:
            tests.passed_count += 1
        elif not tests.failure:
            tests.failure = f"{name or file}: {failure}"

    def finish(self, last_line: str) -> None:
        """Completes all tables. `last_line` of pytest is the failure of those without results."""
        self._close_table(self._current_table)
        for name, tests in self._tests_by_table.items():
            if name in self.report.pending:
                tests.failure = tests.failure or f"tests: {last_line or 'none ran'}"
                self._close_table(name)

    def _close_table(self, name: str) -> None:
        if name not in self._tests_by_table:
            return
        tests = self._tests_by_table[name]
        if tests.failure or not tests.ran_own_tests:
            failure = tests.failure or "tests: none of its own ran"
            self.report.fail(name, failure, tests.passed_count)
        else:
            self.report.add(
                TableResult(table=name, outcome=VerifyOutcome.PASSED, tests=tests.passed_count)
            )

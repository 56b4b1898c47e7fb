"""Formats docs/verified-schemas.md."""

import re
from collections.abc import Callable, Iterator, Mapping

from app.generator.introspect.schema import Dialect
from app.generator.naming import snake_case
from app.generator.verify.run import TableResult, VerifyOutcome

from . import TITLES, SchemaReport

# Text that differs between runs.
VOLATILE_TEXT = re.compile(r"generator_[0-9a-f]{12}/|: AssertionError: .*", re.DOTALL)
Reports = Mapping[Dialect, SchemaReport]
HEAD = """# Which tables become working modules

Results of `make verify-schemas`. Each table is imported, and its module is rendered and checked
(`ruff`, `ruff format`, `mypy --strict`, import). The tests of the module then run on a copy of the
database. The number is the number of tests that passed. `gen verify` does the same for any
database.
"""
NASTY = """The 22 families of `backend/tests/generator/schemas/nasty`. The first lines of each
script describe its difficulty. All tables are imported, configured, previewed and packed
without a traceback. Nothing in their names, values or comments is executed, and no path
leaves the project (`tests/generator/test_nasty.py`). Tables without a working module have a
reason, and failures name the test. [generator.md](generator.md) explains them under
"Not supported yet".
"""


def public_section(title: str, reports: Reports) -> Iterator[str]:
    """Yields one row for each table, whose name may be spelled differently in each dialect."""
    yield f"## {title}\n"
    yield from _table(["table"], reports, lambda name: (snake_case(name),))
    yield f"| **all** | {_sums(reports)} |\n"


def nasty_section(reports: Reports) -> Iterator[str]:
    yield f"## Difficult tables\n\n{NASTY}"
    parts = {
        name: part
        for schema_report in reports.values()
        for name, part in schema_report.parts.items()
    }
    yield from _table(
        ["family", "table"], reports, lambda name: (parts[name].replace("_", " "), name)
    )
    yield f"| **all** | | {_sums(reports)} |\n"


def _table(
    heads: list[str], reports: Reports, row_of: Callable[[str], tuple[str, ...]]
) -> Iterator[str]:
    yield f"| {' | '.join([*heads, *(TITLES[dialect] for dialect in reports)])} |"
    yield f"|{'---|' * (len(heads) + len(reports))}"
    results = {
        dialect: {row_of(result.table): result for result in schema_report.report.results}
        for dialect, schema_report in reports.items()
    }
    for row in sorted({row for results_by_row in results.values() for row in results_by_row}):
        *leading_cells, name = row
        name_cell = name if name.isidentifier() else _code(name)
        result_cells = [_cell(results[dialect].get(row)) for dialect in reports]
        yield f"| {' | '.join([*leading_cells, name_cell, *result_cells])} |"


def _code(name: str) -> str:
    """Returns a name as inline code, because it may contain Markdown."""
    printable = name if name.isprintable() else name.encode("unicode_escape").decode()
    return f"`{printable}`".replace("|", "\\|")


def _cell(result: TableResult | None) -> str:
    if result is None:
        return "not there"
    if result.outcome is VerifyOutcome.PASSED:
        return f"{result.tests}"
    reason = VOLATILE_TEXT.sub("", result.reason.removeprefix(f"{result.table} "))
    return f"{result.outcome}: {reason}".replace("|", "\\|")


def _sums(reports: Reports) -> str:
    return " | ".join(_sum(schema_report) for schema_report in reports.values())


def _sum(schema_report: SchemaReport) -> str:
    report = schema_report.report
    counts = [
        f"{report.count(outcome)} {outcome}" for outcome in VerifyOutcome if report.count(outcome)
    ]
    return f"{', '.join(counts)}, {sum(result.tests for result in report.results)} tests"

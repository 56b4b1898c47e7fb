"""docs/verified-schemas.md."""

import re
from collections.abc import Callable, Iterator, Mapping

from app.generator.introspect.schema import Dialect
from app.generator.naming import snake_case
from app.generator.verify.run import TableResult, VerifyOutcome

from . import TITLES, Proof

CHANGING = re.compile(
    r"generator_[0-9a-f]{12}/|: AssertionError: .*", re.DOTALL
)  # another one in each run
Proofs = Mapping[Dialect, Proof]
HEAD = """# Which tables become working modules

Results of `make verify-schemas`. Each table is imported, and its module is rendered and checked (`ruff`,
`ruff format`, `mypy --strict`, import). The tests of the module then run on a copy of the database.
The number is the number of tests that passed. `gen verify` does the same for any database.
"""
NASTY = """The 22 families of `backend/tests/generator/schemas/nasty`. The first lines of each script describe
its difficulty. All tables are imported, configured, previewed and packed without a traceback.
Nothing in their names, values or comments is executed, and no path leaves the project
(`tests/generator/test_nasty.py`). Tables without a working module have a reason, and failures name
the test. [generator.md](generator.md) explains them under "Not supported yet".
"""


def real(title: str, proofs: Proofs) -> Iterator[str]:
    """A table is the same in every dialect, however it is spelt there."""
    yield f"## {title}\n"
    yield from _table(["table"], proofs, lambda name: (snake_case(name),))
    yield f"| **all** | {_sums(proofs)} |\n"


def nasty(proofs: Proofs) -> Iterator[str]:
    yield f"## Difficult tables\n\n{NASTY}"
    parts = {name: part for proof in proofs.values() for name, part in proof.parts.items()}
    yield from _table(
        ["family", "table"], proofs, lambda name: (parts[name].replace("_", " "), name)
    )
    yield f"| **all** | | {_sums(proofs)} |\n"


def _table(
    heads: list[str], proofs: Proofs, row_of: Callable[[str], tuple[str, ...]]
) -> Iterator[str]:
    yield f"| {' | '.join([*heads, *(TITLES[dialect] for dialect in proofs)])} |"
    yield f"|{'---|' * (len(heads) + len(proofs))}"
    said = {
        dialect: {row_of(v.table): v for v in proof.report.results}
        for dialect, proof in proofs.items()
    }
    for row in sorted({row for verdicts in said.values() for row in verdicts}):
        *before, name = row
        named = name if name.isidentifier() else _code(name)
        yield f"| {' | '.join([*before, named, *(_cell(said[dialect].get(row)) for dialect in proofs)])} |"


def _code(name: str) -> str:
    """Somebody may have meant it to be more than a name."""
    return (
        f"`{name.encode('unicode_escape').decode() if not name.isprintable() else name}`".replace(
            "|", "\\|"
        )
    )


def _cell(verdict: TableResult | None) -> str:
    if verdict is None:
        return "not there"
    if verdict.outcome is VerifyOutcome.PASSED:
        return f"{verdict.tests}"
    reason = CHANGING.sub("", verdict.reason.removeprefix(f"{verdict.table} "))
    return f"{verdict.outcome}: {reason}".replace("|", "\\|")


def _sums(proofs: Proofs) -> str:
    return " | ".join(_sum(proof) for proof in proofs.values())


def _sum(proof: Proof) -> str:
    report = proof.report
    counted = [
        f"{report.count(outcome)} {outcome}" for outcome in VerifyOutcome if report.count(outcome)
    ]
    return f"{', '.join(counted)}, {sum(verdict.tests for verdict in report.results)} tests"

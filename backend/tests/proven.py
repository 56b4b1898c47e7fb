"""`make prove`: which tables of real schemas become working modules, and where; written into docs/proven.md.

Their scripts lie beside the checkout and are not part of it. SQLite always, a server where its variable is set.
"""

import asyncio
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from app.api import features
from app.generator.facts import Dialect
from app.generator.names import snake
from app.generator.script import run_script
from app.kit import i18n
from app.scripts.prove import Outcome, Report, Verdict, prove
from tests.everywhere import SERVERS, database

ROOT = Path(__file__).parents[2]
PUBLIC = ROOT.parent / "shared" / "schemas" / "public"
WRITTEN = ROOT / "docs" / "proven.md"
SCHEMAS = {"Chinook": "chinook", "Sakila": "sakila-schema"}
FOLDERS = {Dialect.SQLITE: "sqlite", Dialect.POSTGRESQL: "postgres", Dialect.MYSQL: "mysql"}
VARIABLES = {Dialect.POSTGRESQL: "TEST_POSTGRES_URL", Dialect.MYSQL: "TEST_MYSQL_URL"}
TITLES = {Dialect.SQLITE: "SQLite", Dialect.POSTGRESQL: "PostgreSQL", Dialect.MYSQL: "MariaDB"}
HEAD = """# Which tables become working modules

What `make prove` said: each table was imported, its module rendered, checked (`ruff`, `ruff format`, `mypy --strict`,
import) and tested by its own tests against a copy of its database; the number is how many passed. `gen prove` asks the
same of any database.
"""


@dataclass(frozen=True, slots=True)
class Proof:
    report: Report
    seconds: float


def main() -> int:
    if not PUBLIC.exists():
        sys.stderr.write("The public schemas are not beside this checkout.\n")
        return 2
    i18n.load(features.HERE.parents[1] / "locales")
    i18n.language.set("en")
    list(features.discover())
    proofs = {(title, dialect): proof for title in SCHEMAS for dialect in Dialect if (proof := proved(title, dialect))}
    WRITTEN.write_text("\n".join([HEAD, *pages(proofs)]), "utf-8")
    return int(any(proof.report.count(Outcome.FAILED) for proof in proofs.values()))


def proved(title: str, dialect: Dialect) -> Proof | None:
    script = (PUBLIC / FOLDERS[dialect] / f"{SCHEMAS[title]}.sql").read_text("utf-8")
    if dialect is Dialect.SQLITE:
        with TemporaryDirectory() as folder:
            return asyncio.run(asked(f"sqlite:///{folder}/{title.lower()}.db", script, f"{title}, {TITLES[dialect]}"))
    variable = VARIABLES[dialect]
    if (server := os.environ.get(variable)) is None:
        return None
    with database(server, SERVERS[variable]) as own:
        return asyncio.run(asked(own, script, f"{title}, {TITLES[dialect]}"))


async def asked(url: str, script: str, where: str) -> Proof:
    await run_script(url, script)
    begun = time.monotonic()
    report = await prove(url, heard=lambda verdict: print(verdict.line(), flush=True))  # noqa: T201 (a person reads it)
    proof = Proof(report, time.monotonic() - begun)
    print(f"== {where}: {report.summary()}, {proof.seconds:.0f} s", flush=True)  # noqa: T201 (likewise)
    return proof


def pages(proofs: dict[tuple[str, Dialect], Proof]) -> Iterator[str]:
    for title in SCHEMAS:
        found = {dialect: proof for (of, dialect), proof in proofs.items() if of == title}
        yield f"## {title}\n"
        yield f"| table | {' | '.join(TITLES[dialect] for dialect in found)} |"
        yield f"|---|{'---|' * len(found)}"
        said = {dialect: {snake(v.table): v for v in proof.report.verdicts} for dialect, proof in found.items()}
        for name in sorted({name for verdicts in said.values() for name in verdicts}):
            yield f"| {name} | {' | '.join(cell(said[dialect].get(name)) for dialect in found)} |"
        yield f"| **all** | {' | '.join(whole(proof) for proof in found.values())} |\n"


def cell(verdict: Verdict | None) -> str:
    if verdict is None:
        return "not there"
    if verdict.outcome is Outcome.PROVEN:
        return f"{verdict.tests}"
    return f"{verdict.outcome}: {verdict.reason.removeprefix(f'{verdict.table} ')}".replace("|", "\\|")


def whole(proof: Proof) -> str:
    report = proof.report
    tests = sum(verdict.tests for verdict in report.verdicts)
    return f"{report.count(Outcome.PROVEN)} proven, {report.count(Outcome.REFUSED)} refused, {tests} tests"


if __name__ == "__main__":
    sys.exit(main())

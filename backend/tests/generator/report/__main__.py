"""Writes docs/verified-schemas.md: `python -m tests.generator.report`."""

import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from app.api import features
from app.generator.introspect.schema import Dialect
from app.generator.verify.run import VerifyOutcome
from app.kit import i18n
from tests.generator import conftest

from . import SchemaReport, Script, page, verify_schema

REPORT_FILE = Path(__file__).parents[4] / "docs" / "verified-schemas.md"
PUBLIC_SCHEMAS = {"Chinook": "chinook", "Sakila": "sakila-schema"}


def main() -> int:
    if not conftest.PUBLIC.exists():
        sys.stderr.write("The public schemas are not next to this checkout.\n")
        return 2
    i18n.load(features.FEATURES_DIR.parents[1] / "locales")
    i18n.current_language.set("en")
    list(features.discover_features())
    lines = [page.HEAD]
    has_failures = False
    for title in PUBLIC_SCHEMAS:
        reports = verify_on_all_databases(title, partial(public_scripts, title))
        lines += page.public_section(title, reports)
        has_failures |= any(
            schema_report.report.count(VerifyOutcome.FAILED) for schema_report in reports.values()
        )
    lines += page.nasty_section(verify_on_all_databases("nasty", nasty_scripts))
    REPORT_FILE.write_text("\n".join(lines), "utf-8")
    return int(has_failures)


def verify_on_all_databases(
    schema: str, scripts: Callable[[Dialect], Sequence[Script]]
) -> dict[Dialect, SchemaReport]:
    reports = {}
    for dialect in Dialect:
        report = verify_schema(schema, dialect, scripts(dialect))
        if report is not None:
            reports[dialect] = report
    return reports


def public_scripts(title: str, dialect: Dialect) -> Sequence[Script]:
    return [Script(title, conftest.public(dialect, PUBLIC_SCHEMAS[title]))]


def nasty_scripts(dialect: Dialect) -> Sequence[Script]:
    return [Script(family, conftest.nasty(dialect, family)) for family in conftest.FAMILIES]


if __name__ == "__main__":
    sys.exit(main())

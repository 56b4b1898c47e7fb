"""Tests that the tables of public schemas become working modules.

A small schema runs on SQLite, one with cycles, triggers and rules on a server.
`make verify-schemas` runs all of them on every database.
"""

from pathlib import Path

import pytest

from app.api.v1.module_generator.gencode.jinja2_template_util import TEMPLATES
from app.generator.introspect.schema import Dialect
from app.generator.verify.run import VerifyOutcome, verify

from .conftest import database, public

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("dialect", "name", "passed_count"),
    [(Dialect.SQLITE, "chinook", 10), (Dialect.POSTGRESQL, "sakila-schema", 13)],
)
async def test_verify_of_public_schema_has_no_failures(
    dialect: Dialect, name: str, passed_count: int, tmp_path: Path
) -> None:
    async with database(dialect, public(dialect, name), tmp_path) as url:
        report = await verify(url, TEMPLATES)
    failures = [
        result.describe() for result in report.results if result.outcome is VerifyOutcome.FAILED
    ]
    assert failures == []
    assert report.count(VerifyOutcome.PASSED) == passed_count

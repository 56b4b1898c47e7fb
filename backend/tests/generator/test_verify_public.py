"""Real schemas become working modules: one small on SQLite, one with cycles, triggers and rules on
a server.

`make prove` asks all of them of every database.
"""

from pathlib import Path

import pytest

from app.api.v1.module_generator.gencode.jinja2_template_util import TEMPLATES
from app.generator.introspect.schema import Dialect
from app.generator.verify.run import VerifyOutcome, verify

from .conftest import database, public

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("dialect", "name", "proven"),
    [(Dialect.SQLITE, "chinook", 10), (Dialect.POSTGRESQL, "sakila-schema", 13)],
)
async def test_every_table_is_proven_or_refused(
    dialect: Dialect, name: str, proven: int, tmp_path: Path
) -> None:
    async with database(dialect, public(dialect, name), tmp_path) as url:
        report = await verify(url, TEMPLATES)
    assert [
        verdict.describe() for verdict in report.results if verdict.outcome is VerifyOutcome.FAILED
    ] == []
    assert report.count(VerifyOutcome.PASSED) == proven

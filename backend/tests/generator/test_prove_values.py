"""Columns whose values somebody once got wrong: each is in `schemas/values`, and proven to the end
on each database.
"""

from pathlib import Path

import pytest

from app.generator.facts import Dialect
from app.scripts.prove import ProofOutcome, prove

from .conftest import database, values

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("dialect", Dialect)
async def test_every_value_survives_its_module(dialect: Dialect, tmp_path: Path) -> None:
    async with database(dialect, values(dialect), tmp_path) as url:
        report = await prove(url)
    assert [
        verdict.line() for verdict in report.verdicts if verdict.outcome is not ProofOutcome.PROVEN
    ] == []

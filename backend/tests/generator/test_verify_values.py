"""Columns whose values somebody once got wrong: each is in `schemas/values`, and proven to the end
on each database.
"""

from pathlib import Path

import pytest

from app.api.v1.module_generator.gencode.jinja2_template_util import TEMPLATES
from app.generator.introspect.schema import Dialect
from app.generator.verify.run import VerifyOutcome, verify

from .conftest import database, values

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("dialect", Dialect)
async def test_every_value_survives_its_module(dialect: Dialect, tmp_path: Path) -> None:
    async with database(dialect, values(dialect), tmp_path) as url:
        report = await verify(url, TEMPLATES)
    assert [
        verdict.describe()
        for verdict in report.results
        if verdict.outcome is not VerifyOutcome.PASSED
    ] == []

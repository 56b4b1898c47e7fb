"""Tests that the columns of `schemas/values`, which had bugs before, work in generated modules."""

from pathlib import Path

import pytest

from app.api.v1.module_generator.gencode.jinja2_template_util import TEMPLATES
from app.generator.introspect.schema import Dialect
from app.generator.verify.run import VerifyOutcome, verify

from .conftest import database, values

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("dialect", Dialect)
async def test_verify_of_difficult_values_passes(dialect: Dialect, tmp_path: Path) -> None:
    async with database(dialect, values(dialect), tmp_path) as url:
        report = await verify(url, TEMPLATES)
    failures = [
        result.describe() for result in report.results if result.outcome is not VerifyOutcome.PASSED
    ]
    assert failures == []

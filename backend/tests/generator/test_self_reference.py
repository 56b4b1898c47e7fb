"""A table that points at itself, by its key or by another column, of whatever type: its service
walks up by it.
"""

from pathlib import Path

import pytest

from app.api.v1.module_generator.gencode.jinja2_template_util import TEMPLATES
from app.generator.configure import configure_all
from app.generator.introspect.schema import ForeignKeyInfo, TableInfo, TypeFamily, UniqueInfo
from app.generator.output.check import check_files
from app.generator.output.render import render
from app.generator.plan import build_plan

from .tables import column, database, table
from .test_check import ROOT, cache

__all__ = ["cache"]  # a fixture
pytestmark = pytest.mark.anyio


def tree(name: str, by: str, family: TypeFamily) -> TableInfo:
    """`by` is what its `above` points at."""
    key = ForeignKeyInfo(
        name=None, columns=("above",), target_schema=None, target_table=name, target_columns=(by,)
    )
    own = () if by == "id" else (column(by, family, nullable=False),)
    return table(column("name"), column("above", family), *own, name=name).model_copy(
        update={"foreign_keys": (key,), "uniques": (UniqueInfo(name=None, columns=(by,)),)}
    )


async def test_a_walk_up_is_of_the_type_that_is_walked_by(cache: Path) -> None:
    number = tree("numbered", "id", TypeFamily.INTEGER)
    random = tree("random", "id", TypeFamily.UUID)
    random = random.model_copy(
        update={"columns": (column("id", TypeFamily.UUID, nullable=False), *random.columns[1:])}
    )
    read = database(
        number,
        random,
        tree("path", "path", TypeFamily.STRING),
        tree("graded", "grade", TypeFamily.DECIMAL),
        tree("dated", "day", TypeFamily.DATE),
    )
    configs = configure_all(read, "shop")
    plans = [build_plan(name, read, configs) for name in read.tables]
    assert [len(plan.self_references) for plan in plans] == [1] * len(plans)
    files = {path: text for plan in plans for path, text in (await render(plan, TEMPLATES)).items()}
    assert check_files(ROOT, files, cache).problems == ()

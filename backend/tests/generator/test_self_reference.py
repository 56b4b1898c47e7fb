"""Tables that reference themselves, by keys of different types."""

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


def tree(name: str, referenced_column: str, family: TypeFamily) -> TableInfo:
    """Returns a table whose column `parent` references `referenced_column`."""
    key = ForeignKeyInfo(
        name=None,
        columns=("parent",),
        target_schema=None,
        target_table=name,
        target_columns=(referenced_column,),
    )
    columns = [column("name"), column("parent", family)]
    if referenced_column != "id":
        columns.append(column(referenced_column, family, nullable=False))
    unique = UniqueInfo(name=None, columns=(referenced_column,))
    return table(*columns, name=name).model_copy(
        update={"foreign_keys": (key,), "uniques": (unique,)}
    )


async def test_ancestor_query_of_each_key_type_passes_the_type_check(cache: Path) -> None:
    numbered = tree("numbered", "id", TypeFamily.INTEGER)
    random = tree("random", "id", TypeFamily.UUID)
    uuid_key = column("id", TypeFamily.UUID, nullable=False)
    random = random.model_copy(update={"columns": (uuid_key, *random.columns[1:])})
    schema = database(
        numbered,
        random,
        tree("path", "path", TypeFamily.STRING),
        tree("graded", "grade", TypeFamily.DECIMAL),
        tree("dated", "day", TypeFamily.DATE),
    )
    configs = configure_all(schema, "shop")
    plans = [build_plan(name, schema, configs) for name in schema.tables]
    assert all(len(plan.api.relations.self_references) == 1 for plan in plans)
    files: dict[str, str] = {}
    for plan in plans:
        files |= await render(plan, TEMPLATES)
    assert check_files(ROOT, files, cache).problems == ()

"""Rendered files of all example schemas parse."""

import ast
import json
from pathlib import Path, PurePosixPath

import pytest

from app.api.v1.module_generator.gencode.jinja2_template_util import TEMPLATES
from app.generator.configure import configure_all, ineligible_reason
from app.generator.introspect import schema
from app.generator.introspect.database import open_database, reflect
from app.generator.introspect.schema import Dialect
from app.generator.output.render import render
from app.generator.plan import build_plan

from .conftest import FAMILIES, database, nasty, public

pytestmark = pytest.mark.anyio

ALL_DIALECTS = pytest.mark.parametrize("dialect", Dialect)
ROOTS = (
    "backend/app/api/v1/module_",
    "backend/app/locales/",
    "backend/tests/api/",
    "frontend/src/views/",
)


async def facts_of(dialect: Dialect, script: str, folder: Path) -> schema.SchemaInfo:
    """Runs the script in a new database and introspects it."""
    async with database(dialect, script, folder) as url, open_database(url) as engine:
        return await reflect(engine)


async def rendered(schema_info: schema.SchemaInfo, module: str) -> dict[str, dict[str, str]]:
    """Returns the files of each table's module by path."""
    configs = {
        name: config
        for name, config in configure_all(schema_info, module).items()
        if ineligible_reason(schema_info.tables[name]) is None
    }
    return {
        name: await render(build_plan(name, schema_info, configs), TEMPLATES) for name in configs
    }


def require_valid(files: dict[str, str]) -> None:
    for path, text in files.items():
        assert path.startswith(ROOTS)
        assert ".." not in PurePosixPath(path).parts
        if path.endswith(".py"):
            calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
            assert "__import__" not in {
                call.func.id for call in calls if isinstance(call.func, ast.Name)
            }
        elif path.endswith(".json"):
            json.loads(text)


@ALL_DIALECTS
@pytest.mark.parametrize("family", FAMILIES)
async def test_difficult_schema_is_rendered(dialect: Dialect, family: str, tmp_path: Path) -> None:
    schema_info = await facts_of(dialect, nasty(dialect, family), tmp_path)
    for files in (await rendered(schema_info, "nasty")).values():
        require_valid(files)


@ALL_DIALECTS
@pytest.mark.parametrize(("name", "module_count"), [("chinook", 11), ("sakila-schema", 15)])
async def test_public_schema_is_rendered(
    dialect: Dialect, name: str, module_count: int, tmp_path: Path
) -> None:
    schema_info = await facts_of(dialect, public(dialect, name), tmp_path)
    files = await rendered(schema_info, name)
    assert len(files) >= module_count
    for module in files.values():
        require_valid(module)


async def test_rendering_is_deterministic(tmp_path: Path) -> None:
    schema_info = await facts_of(
        Dialect.SQLITE, nasty(Dialect.SQLITE, "13_self_reference_tree"), tmp_path
    )
    assert await rendered(schema_info, "trees") == await rendered(schema_info, "trees")

"""Facts become files that parse, whatever the database holds."""

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

EVERYWHERE = pytest.mark.parametrize("dialect", Dialect)
ROOTS = (
    "backend/app/api/v1/module_",
    "backend/app/locales/",
    "backend/tests/api/",
    "frontend/src/views/",
)


async def facts_of(dialect: Dialect, script: str, folder: Path) -> schema.SchemaInfo:
    async with database(dialect, script, folder) as url, open_database(url) as engine:
        return await reflect(engine)


async def rendered(read: schema.SchemaInfo, module: str) -> dict[str, dict[str, str]]:
    configs = {
        name: config
        for name, config in configure_all(read, module).items()
        if ineligible_reason(read.tables[name]) is None
    }
    return {name: await render(build_plan(name, read, configs), TEMPLATES) for name in configs}


def check(files: dict[str, str]) -> None:
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


@EVERYWHERE
@pytest.mark.parametrize("family", FAMILIES)
async def test_no_table_is_too_nasty_to_render(
    dialect: Dialect, family: str, tmp_path: Path
) -> None:
    read = await facts_of(dialect, nasty(dialect, family), tmp_path)
    for files in (await rendered(read, "nasty")).values():
        check(files)


@EVERYWHERE
@pytest.mark.parametrize(("name", "modules"), [("chinook", 11), ("sakila-schema", 15)])
async def test_every_table_of_a_real_schema_is_rendered(
    dialect: Dialect, name: str, modules: int, tmp_path: Path
) -> None:
    read = await facts_of(dialect, public(dialect, name), tmp_path)
    files = await rendered(read, name)
    assert len(files) >= modules
    for written in files.values():
        check(written)


async def test_the_same_facts_give_the_same_bytes(tmp_path: Path) -> None:
    read = await facts_of(Dialect.SQLITE, nasty(Dialect.SQLITE, "13_self_reference_tree"), tmp_path)
    assert await rendered(read, "trees") == await rendered(read, "trees")

"""Tests that hostile tables break no endpoint, and that none of their text is executed."""

import ast
import shutil
import subprocess
import sys
from asyncio import to_thread
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any
from zipfile import ZipFile

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from app.api.state import get_app_state
from app.generator.introspect.database import open_database
from app.generator.introspect.schema import Dialect
from app.generator.sql_script import run_script
from app.migrations.upgrade import upgrade
from tests.conftest import Client
from tests.helpers.app_state import replace_state

from .conftest import FAMILIES, database, nasty

pytestmark = pytest.mark.anyio

BASE = "/generator/gencode"
ROOTS = (
    "backend/app/api/v1/module_nasty/",
    "backend/app/locales/",
    "backend/tests/api/nasty/",
    "frontend/src/views/nasty/",
)
HOSTILE = """ '''{{7*7}}${x}\"\"\"; </script><!-- `'); DROP TABLE menu; --\\"""
BACKEND = Path(__file__).parents[2]
MAX_PREVIEWS = 3  # of each family: the archive has all modules

Data = dict[str, Any]


@asynccontextmanager
async def generator_database(
    app: FastAPI, dialect: Dialect, script: str, folder: Path
) -> AsyncIterator[str]:
    """Makes the generator read a new database; its own rows stay in the database of the suite."""
    async with database(dialect, script, folder) as url, open_database(url) as engine:
        project = get_app_state(app).project
        replace_state(app, project=replace(project, read_engine=engine, root=folder / "project"))
        (folder / "project").mkdir()
        yield url


async def request(client: Client, method: str, path: str, body: object = None) -> Data:
    response = await client.request(method, f"{BASE}/{path}", json=body)
    assert response.status_code == 200, response.text
    data: Data = response.json()["data"]
    return data


async def import_all_tables(client: Client) -> dict[str, int]:
    """Imports all tables and views. Returns ids by name; each rejected table must have a reason."""
    page = await request(client, "GET", "db/list?page_size=200")
    names = [table["name"] for table in page["items"]]
    if not names:
        return {}
    body = {"names": names, "module_name": "nasty", "junctions": True}
    result = await request(client, "POST", "import", body)
    assert all(table["reason"] for table in result["refused"])
    assert len(result["imported"]) + len(result["refused"]) == len(names)
    return {table["table_name"]: table["id"] for table in result["imported"]}


async def download_files(client: Client, ids: list[int]) -> dict[str, str]:
    response = await client.patch(f"{BASE}/batch/output", json={"ids": ids})
    assert response.status_code == 200, response.text
    archive = ZipFile(BytesIO(response.content))
    return {name: archive.read(name).decode() for name in archive.namelist()}


def check_files(files: dict[str, str]) -> None:
    """Checks that no path leaves the module and no name or comment has become a call."""
    for path, content in files.items():
        assert path.startswith(ROOTS) or path == "backend/app/api/v1/module_nasty/__init__.py"
        assert ".." not in PurePosixPath(path).parts
        if path.endswith(".py"):
            calls = [
                node.func for node in ast.walk(ast.parse(content)) if isinstance(node, ast.Call)
            ]
            assert "__import__" not in {call.id for call in calls if isinstance(call, ast.Name)}


RESPONSE_ONLY_FIELDS = (
    "id",
    "created_at",
    "updated_at",
    "explanations",
    "columns_explanations",
    "columns_readonly",
    "columns_widgets",
    "columns_dict_widgets",
)


async def configure(client: Client, id: int, **changes: object) -> None:
    detail = await request(client, "GET", f"detail/{id}")
    body = {name: value for name, value in detail.items() if name not in RESPONSE_ONLY_FIELDS}
    await request(client, "PUT", f"update/{id}", body | changes)


@pytest.mark.parametrize("dialect", Dialect)
@pytest.mark.parametrize("family", FAMILIES)
async def test_nasty_tables_are_imported_configured_previewed_and_packed(
    client: Client, app: FastAPI, dialect: Dialect, family: str, tmp_path: Path
) -> None:
    async with generator_database(app, dialect, nasty(dialect, family), tmp_path):
        ids = list((await import_all_tables(client)).values())
        for id in ids:
            await configure(client, id)
        for id in ids[:MAX_PREVIEWS]:
            await configure(
                client, id, function_name=HOSTILE, function_name_en=HOSTILE, remark=HOSTILE
            )
            preview = await request(client, "GET", f"preview/{id}")
            check_files({file["path"]: file["content"] for file in preview["files"]})
        if ids:
            check_files(await download_files(client, ids))
        assert list((tmp_path / "project").iterdir()) == []


async def test_import_of_module_does_not_execute_hostile_comments(
    client: Client, app: FastAPI, tmp_path: Path
) -> None:
    script = nasty(Dialect.SQLITE, "07_hostile_comments") + nasty(
        Dialect.SQLITE, "32_hostile_table_names"
    )
    async with generator_database(app, Dialect.SQLITE, script, tmp_path):
        files = await download_files(client, list((await import_all_tables(client)).values()))
    controllers = [path for path in files if path.endswith("/controller.py")]
    assert await to_thread(count_features, files, tmp_path) == len(controllers)


def count_features(files: dict[str, str], folder: Path) -> int:
    """Imports the files in a copy of the application and returns the number of their features.

    The import must not create files.
    """
    shutil.copytree(BACKEND / "app", folder / "backend/app")
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, "utf-8")
    before = set(folder.rglob("*"))
    code = """
from app.api.features import discover_features
print([feature.module for feature in discover_features() if feature.router].count("nasty"))
"""
    command = [sys.executable, "-B", "-c", code]
    process = subprocess.run(  # noqa: S603 (a fixed command)
        command, cwd=folder / "backend", capture_output=True, text=True, check=False
    )
    assert process.returncode == 0, process.stderr
    assert set(folder.rglob("*")) == before
    return int(process.stdout)


@pytest.mark.parametrize("dialect", Dialect)
async def test_menu_sql_script_is_idempotent(
    client: Client, app: FastAPI, dialect: Dialect, tmp_path: Path
) -> None:
    count_menus = text("select count(*) from sys_menu")
    async with generator_database(
        app, dialect, nasty(dialect, "07_hostile_comments"), tmp_path
    ) as url:
        ids = list((await import_all_tables(client)).values())
        await configure(client, ids[0], function_name=HOSTILE, function_name_en=HOSTILE)
        files = await download_files(client, ids)
        scripts = [content for path, content in files.items() if path.endswith("/sql.sql")]
        await upgrade(url)
        counts = []
        for _ in range(2):
            await run_script(url, "\n".join(scripts))
            async with open_database(url) as engine, engine.connect() as connection:
                counts.append((await connection.execute(count_menus)).scalar_one())
        assert counts[0] == counts[1] > len(ids)

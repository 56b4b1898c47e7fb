"""What the nasty tables do to the endpoints: nothing. And what their names and comments get to run:
nothing either.
"""

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
SHOWN = 3  # of each family: a preview is one module of what the archive packs

Found = dict[str, Any]


@asynccontextmanager
async def reading(app: FastAPI, dialect: Dialect, script: str, folder: Path) -> AsyncIterator[str]:
    """The generator's own rows stay in the suite's database; the tables it reads are in this one."""
    async with database(dialect, script, folder) as url, open_database(url) as engine:
        project = get_app_state(app).project
        replace_state(app, project=replace(project, read_engine=engine, root=folder / "project"))
        (folder / "project").mkdir()
        yield url


async def answered(client: Client, method: str, path: str, body: object = None) -> Found:
    answer = await client.request(method, f"{BASE}/{path}", json=body)
    assert answer.status_code == 200, answer.text
    found: Found = answer.json()["data"]
    return found


async def imported(client: Client) -> dict[str, int]:
    """Every table and view there is, by name; what is refused has a sentence."""
    names = [
        table["name"] for table in (await answered(client, "GET", "db/list?page_size=200"))["items"]
    ]
    if not names:
        return {}
    wanted = {"names": names, "module_name": "nasty", "junctions": True}
    found = await answered(client, "POST", "import", wanted)
    assert all(refused["reason"] for refused in found["refused"])
    assert len(found["imported"]) + len(found["refused"]) == len(names)
    return {table["table_name"]: table["id"] for table in found["imported"]}


async def packed(client: Client, ids: list[int]) -> dict[str, str]:
    answer = await client.patch(f"{BASE}/batch/output", json={"ids": ids})
    assert answer.status_code == 200, answer.text
    archive = ZipFile(BytesIO(answer.content))
    return {name: archive.read(name).decode() for name in archive.namelist()}


def check(files: dict[str, str]) -> None:
    for path, content in files.items():
        assert path.startswith(ROOTS) or path == "backend/app/api/v1/module_nasty/__init__.py"
        assert ".." not in PurePosixPath(path).parts
        if path.endswith(".py"):
            calls = [
                node.func for node in ast.walk(ast.parse(content)) if isinstance(node, ast.Call)
            ]
            assert "__import__" not in {call.id for call in calls if isinstance(call, ast.Name)}


SHOWN_ONLY = (
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
    found = await answered(client, "GET", f"detail/{id}")
    kept = {name: value for name, value in found.items() if name not in SHOWN_ONLY}
    await answered(client, "PUT", f"update/{id}", kept | changes)


@pytest.mark.parametrize("dialect", Dialect)
@pytest.mark.parametrize("family", FAMILIES)
async def test_every_family_is_imported_configured_previewed_and_packed(
    client: Client, app: FastAPI, dialect: Dialect, family: str, tmp_path: Path
) -> None:
    async with reading(app, dialect, nasty(dialect, family), tmp_path):
        ids = list((await imported(client)).values())
        for id in ids:
            await configure(client, id)
        for id in ids[:SHOWN]:
            await configure(
                client, id, function_name=HOSTILE, function_name_en=HOSTILE, remark=HOSTILE
            )
            shown = await answered(client, "GET", f"preview/{id}")
            check({file["path"]: file["content"] for file in shown["files"]})
        if ids:
            check(await packed(client, ids))
        assert list((tmp_path / "project").iterdir()) == []


async def test_what_a_comment_says_is_not_run_when_its_module_is_imported(
    client: Client, app: FastAPI, tmp_path: Path
) -> None:
    script = nasty(Dialect.SQLITE, "07_hostile_comments") + nasty(
        Dialect.SQLITE, "32_hostile_table_names"
    )
    async with reading(app, Dialect.SQLITE, script, tmp_path):
        files = await packed(client, list((await imported(client)).values()))
    assert await to_thread(import_all, files, tmp_path) == sum(
        path.endswith("/controller.py") for path in files
    )


def import_all(files: dict[str, str], folder: Path) -> int:
    """How many features a copy of the application has of them; that nothing but their own files
    appears.
    """
    shutil.copytree(BACKEND / "app", folder / "backend/app")
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, "utf-8")
    before = set(folder.rglob("*"))
    code = "from app.api.features import discover_features; print([f.module for f in discover_features() if f.router].count('nasty'))"
    command = [sys.executable, "-B", "-c", code]
    ran = subprocess.run(  # noqa: S603 (our own command)
        command, cwd=folder / "backend", capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert set(folder.rglob("*")) == before
    return int(ran.stdout)


@pytest.mark.parametrize("dialect", Dialect)
async def test_a_menu_in_sql_runs_as_it_is_and_a_second_time_changes_nothing(
    client: Client, app: FastAPI, dialect: Dialect, tmp_path: Path
) -> None:
    counted = "select count(*) from sys_menu"
    async with reading(app, dialect, nasty(dialect, "07_hostile_comments"), tmp_path) as url:
        ids = list((await imported(client)).values())
        await configure(client, ids[0], function_name=HOSTILE, function_name_en=HOSTILE)
        files = await packed(client, ids)
        script = "\n".join(text for path, text in files.items() if path.endswith("/sql.sql"))
        await upgrade(url)
        numbers = []
        for _ in range(2):
            await run_script(url, script)
            async with open_database(url) as engine, engine.connect() as connection:
                numbers.append((await connection.execute(text(counted))).scalar_one())
        assert numbers[0] == numbers[1] > len(ids)

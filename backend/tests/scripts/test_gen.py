"""Tests of the `gen` commands: same output as the endpoints, and errors without a traceback."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from app.api import features
from app.cli import generator
from app.cli.language import LOCALE_VARIABLES
from app.core.database import Database
from app.core.database_engine import create_engine
from app.migrations.upgrade import upgrade
from tests.conftest import SETTINGS, SYSTEM
from tests.helpers.gencode import BASE, open_client

DDL = "CREATE TABLE book (id INTEGER PRIMARY KEY AUTOINCREMENT, title VARCHAR(100) NOT NULL)"
Gen = Callable[..., Result]


@pytest.fixture
def address(tmp_path: Path) -> str:
    list(features.discover_features())
    url = f"sqlite+aiosqlite:///{tmp_path / 'app.db'}"

    async def fill() -> None:
        await upgrade(url)
        engine = create_engine(url)
        async with engine.execution_options(scope=SYSTEM).begin() as connection:
            await connection.execute(text(DDL))
        await engine.dispose()

    asyncio.run(fill())
    return url


@pytest.fixture
def run(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Gen:
    monkeypatch.setenv("DATABASE_URL", address)
    monkeypatch.setenv("JWT_SECRET_KEY", token_urlsafe(48))
    monkeypatch.setenv("APP_ENV", "testing")
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("GENERATOR_ROOT", str(tmp_path / "project"))
    (tmp_path / "project").mkdir()

    def call(*arguments: str, code: int = 0) -> Result:
        result = CliRunner().invoke(generator.cli, arguments)
        assert result.exit_code == code, result.output
        assert "Traceback" not in result.output
        return result

    return call


def test_commands_import_update_and_delete_configuration(run: Gen, tmp_path: Path) -> None:
    assert run("db").stdout == "book\ttable\n"
    assert run("import", "book", "--module", "library").stdout == "imported: book -> library/book\n"
    assert run("db").stdout == ""
    assert run("list").stdout.startswith("book\tlibrary/book\t")
    config = json.loads(run("show", "book").stdout)
    config["function_name"] = "藏书"
    (tmp_path / "book.json").write_text(json.dumps(config), "utf-8")
    assert "version 2" in run("update", "book", str(tmp_path / "book.json")).stdout
    assert "藏书" in run("list").stdout
    assert run("update", "book", str(tmp_path / "book.json"), code=1).stderr.count("\n") == 1
    assert run("sync", "book").stdout == ""
    assert (
        "new          backend/app/api/v1/module_library/book/model.py"
        in run("preview", "book").stdout
    )
    run("delete", "book")
    assert run("list").stdout == ""


def test_zip_and_preview_equal_endpoints(run: Gen, address: str, tmp_path: Path) -> None:
    run("import", "book", "--module", "library")
    run("zip", "book", "--to", str(tmp_path / "code.zip"))
    preview_output = run("preview", "book", "--json").stdout_bytes

    async def fetch_responses() -> tuple[bytes, bytes]:
        database = Database(address)
        settings = SETTINGS.model_copy(update={"generator_root": tmp_path / "project"})
        responses: list[Any] = []
        async for client in open_client(database, settings):
            client.headers["accept-language"] = "en"
            responses.append(await client.patch(f"{BASE}/batch/output", json={"ids": [1]}))
            responses.append(await client.get(f"{BASE}/preview/1"))
        await database.close()
        return responses[0].content, responses[1].content

    archive, preview = asyncio.run(fetch_responses())
    assert (tmp_path / "code.zip").read_bytes() == archive
    assert json.loads(preview_output)["data"] == json.loads(preview)["data"]
    assert preview_output == preview


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "nowhere"),
        ("preview", "nowhere"),
        ("zip", "nowhere"),
        ("output", "nowhere"),
        ("sync", "nowhere"),
        ("delete", "nowhere"),
        ("import", "nowhere"),
        ("import", "book", "--module", "../x"),
    ],
)
def test_errors_are_one_line(run: Gen, arguments: tuple[str, ...]) -> None:
    assert run(*arguments, code=1).stderr.count("\n") == 1


def test_create_from_file_imports_table(run: Gen, tmp_path: Path) -> None:
    file = tmp_path / "new.sql"
    file.write_text("CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT)")
    assert run("create", str(file)).stdout == "created: note -> app/note\n"
    assert run("create", str(file), code=1).stderr.count("\n") == 1
    file.write_text("DROP TABLE note")
    assert run("create", str(file), code=1).stderr.count("\n") == 1


def test_commands_in_production_fail_unless_enabled_and_read_only(
    run: Gen, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("import", "book")
    monkeypatch.setenv("APP_ENV", "production")
    run("list", code=1)
    monkeypatch.setenv("GENERATOR_ENABLED", "true")
    run("list")
    run("output", "book", code=1)


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"LC_ALL": "zh_CN.UTF-8"}, "book 未导入"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "book 未导入"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "book is not imported"),
        ({"LANG": "C.UTF-8"}, "book is not imported"),
    ],
)
def test_messages_are_in_language_of_terminal(
    run: Gen, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], message: str
) -> None:
    for name in LOCALE_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert message in run("preview", "book", code=1).stderr
    label = "已导入: " if message == "book 未导入" else "imported: "
    assert label in run("import", "book").stdout


def test_validation_errors_are_in_language_of_terminal(
    run: Gen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    run("import", "book")
    (tmp_path / "book.json").write_text("{}", "utf-8")
    assert run("update", "book", str(tmp_path / "book.json"), code=1).stderr == "version: 必填\n"

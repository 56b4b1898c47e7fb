"""Commands of `main.py`, called in this process and as a process of their own."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from typer.testing import CliRunner

import app
from app.cli import cli, server
from app.cli.errors import handle_cli_errors
from app.cli.language import LOCALE_VARIABLES
from app.core.config import BACKEND_DIR, ENV_VARIABLE, load_settings
from app.core.http.connection import ConnectionLimits, ServerConfig
from app.main import create_app
from tests.conftest import SETTINGS
from tests.server_process import free_port


@pytest.fixture(autouse=True)
def settings_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'cli.db'}")
    monkeypatch.setenv("JWT_SECRET_KEY", "kV3xQ9mT7bW2sL8nR4cH6yD1fG5jP0zA")
    monkeypatch.setenv(ENV_VARIABLE, "dev")


def run_command(*arguments: str) -> str:
    """Runs a command in this process and returns its output."""
    result = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def run_failing_command(*arguments: str) -> tuple[int, str]:
    """Runs a command in this process and returns its exit code and stderr."""
    result = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    return result.exit_code, result.stderr


def run_process(*arguments: str, **variables: str) -> tuple[int, str]:
    """Runs `main.py` and returns its exit code and stderr."""
    process = subprocess.run(  # noqa: S603 (this interpreter and main.py)
        [sys.executable, "main.py", *arguments],
        cwd=BACKEND_DIR,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return process.returncode, process.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["--env=test", "probe"],
        ["probe", "--env", "test"],
        ["probe", "--env=test"],
        ["--env", "test", "probe"],
    ],
)
def test_env_option_before_or_after_command_selects_settings(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "registered_commands", list(cli.registered_commands))
    monkeypatch.delenv("APP_ENV", raising=False)
    environments: list[str] = []
    cli.command("probe")(lambda: environments.append(load_settings().app_env))
    run_command(*arguments)
    assert environments == ["testing"]


def test_every_command_has_help() -> None:
    for command in cli.registered_commands:
        assert command.callback is not None
        assert command.callback.__doc__


def test_version_option_prints_version() -> None:
    assert run_command("--version") == f"{app.__version__}\n"


@pytest.mark.parametrize("folder", ["frontend", "docs"])
def test_version_is_the_same_in_every_package(folder: str) -> None:
    package = json.loads((BACKEND_DIR.parent / folder / "package.json").read_text("utf-8"))
    assert package["version"] == app.__version__


def test_openapi_description_has_the_version() -> None:
    assert create_app(SETTINGS).openapi()["info"]["version"] == app.__version__


def test_second_upgrade_inserts_nothing() -> None:
    first = run_command("upgrade")
    second = run_command("upgrade")
    assert "inserted: 0." not in first
    assert "password 123456 (printed only once)" in first
    assert "inserted: 0." in second
    assert "password" not in second
    assert run_command("initialize") == "Rows of initial data inserted: 0.\n"


@pytest.mark.parametrize(
    ("variables", "name"),
    [
        ({}, "总公司"),
        ({"LANG": "C.UTF-8"}, "总公司"),
        ({"LANG": "en_US.UTF-8"}, "Head office"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "总公司"),
    ],
)
def test_initial_data_is_in_language_of_terminal_or_in_chinese(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], name: str
) -> None:
    for variable in LOCALE_VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    for variable, locale in variables.items():
        monkeypatch.setenv(variable, locale)
    run_command("upgrade")
    with closing(sqlite3.connect(tmp_path / "cli.db")) as database:
        assert database.execute("select name from sys_dept").fetchall() == [(name,)]


def test_reset_password_prints_temporary_password() -> None:
    run_command("upgrade")
    output = run_command("reset-password", "admin")
    assert "(printed only once, valid for one login)" in output


def test_reset_password_with_mfa_names_what_is_deleted() -> None:
    run_command("upgrade")
    output = run_command("reset-password", "admin", "--mfa")
    assert "Two-step verification, passkeys and linked accounts are deleted." in output


def test_reset_password_of_unknown_user_exits_with_1() -> None:
    run_command("upgrade")
    result = run_failing_command("reset-password", "nobody")
    assert result == (1, "USERNAME: no user signs in as nobody.\n")


def test_run_in_production_with_published_password_exits_with_78() -> None:
    run_command("upgrade")
    code, stderr = run_process("run", APP_ENV="production")
    assert code == 78
    assert stderr == (
        "The account admin still has the published password. Change it in development first.\n"
    )


def test_revision_without_model_changes_writes_nothing() -> None:
    output = run_command("revision", "初始化迁移", "--env=dev")
    assert output.startswith("Nothing to migrate")


def test_revision_with_blank_message_exits_with_2() -> None:
    code, stderr = run_failing_command("revision", " ")
    assert code == 2
    assert "MESSAGE: must not be empty" in stderr


def test_routes_lists_path_permission_and_feature() -> None:
    routes = {
        (route["path"], *route["methods"]): route
        for route in json.loads(run_command("routes", "--json"))
    }
    positions = routes["/api/v1/positions", "GET"]
    assert positions["caller"] == "system:position:query"
    assert positions["feature"] == "system/position"
    assert "system:position:query" in run_command("routes")


def test_run_in_production_with_example_secret_prints_one_line_per_error() -> None:
    code, stderr = run_process(
        "run", "--env=prod", JWT_SECRET_KEY="your-production-secret-key", DEBUG="true"
    )
    assert code == 78
    assert [line.split(":")[0] for line in stderr.splitlines()] == ["JWT_SECRET_KEY", "DEBUG"]


def test_run_on_port_in_use_prints_one_line() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        code, stderr = run_process("run", PORT=str(listener.getsockname()[1]))
    assert (code, len(stderr.splitlines())) == (1, 1)
    assert stderr.startswith("HOST and PORT")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has abstract Unix sockets")
def test_second_of_two_simultaneous_starts_exits(capsys: pytest.CaptureFixture[str]) -> None:
    settings = load_settings().model_copy(update={"port": free_port()})
    with server._bind_port(settings), pytest.raises(SystemExit):  # noqa: SLF001
        server._bind_port(settings)  # noqa: SLF001
    assert capsys.readouterr().err.startswith("HOST and PORT")
    while server.ADDRESS_LOCKS:
        server.ADDRESS_LOCKS.pop().close()


@pytest.mark.parametrize("debug", [True, False])
def test_run_limits_shutdown_and_connections(debug: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    monkeypatch.setenv("DEBUG", str(debug))
    monkeypatch.setenv("PORT", str(port))
    monkeypatch.setenv("SHUTDOWN_SECONDS", "45")
    monkeypatch.setattr(server, "_prepare_application", lambda *_, **__: "app.main:app")
    monkeypatch.setattr(server, "_lock_address", lambda _: None)
    configs: list[ServerConfig] = []
    monkeypatch.setattr(server, "_serve", lambda config, _: configs.append(config))
    run_command("run")
    assert configs[0].address == f"http://localhost:{port}"
    assert (configs[0].timeout_graceful_shutdown, configs[0].reload) == (45, debug)
    assert configs[0].limits == ConnectionLimits()


def test_interrupted_command_exits_with_130_and_prints_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as exit_info, handle_cli_errors():
        raise KeyboardInterrupt
    assert (exit_info.value.code, capsys.readouterr().err) == (130, "")


def set_revision(file: Path, revision: str) -> None:
    with closing(sqlite3.connect(file)) as database:
        database.execute("update alembic_version set version_num = ?", [revision])
        database.execute("delete from sys_seed")
        database.commit()


def dump(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as database:
        return list(database.iterdump())


def test_commands_reject_database_of_newer_version_and_leave_it_unchanged(tmp_path: Path) -> None:
    file = tmp_path / "cli.db"
    run_command("upgrade")
    set_revision(file, "ffffffffffff")
    before = dump(file)
    results = [
        run_failing_command("upgrade"),
        run_failing_command("initialize"),
        run_failing_command("reset-password", "admin"),
        run_failing_command("gen", "db"),
        run_process("run", PORT=str(free_port())),
    ]
    assert dump(file) == before
    assert {code for code, _ in results} == {1}
    (message,) = {stderr for _, stderr in results}
    assert "revision ffffffffffff," in message
    assert len(message.splitlines()) == 1


@pytest.mark.parametrize("revision", ["77e211cb2c62", "f2a9c4d18b60"])
def test_commands_reject_database_created_before_first_version(
    revision: str, tmp_path: Path
) -> None:
    file = tmp_path / "cli.db"
    with closing(sqlite3.connect(file)) as database:
        database.execute("create table alembic_version (version_num varchar(32) not null)")
        database.execute("insert into alembic_version values (?)", [revision])
        database.commit()
    before = dump(file)
    results = [
        run_failing_command("upgrade"),
        run_failing_command("initialize"),
        run_failing_command("revision", "add notes"),
        run_process("run", PORT=str(free_port())),
    ]
    assert dump(file) == before
    assert {code for code, _ in results} == {1}
    (message,) = {stderr for _, stderr in results}
    assert message == (
        "DATABASE_URL: the database was created before 0.1.0, the first supported version. "
        "Set DATABASE_URL to an empty database, run `main.py upgrade`, and copy your data.\n"
    )


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://u:hunter2@127.0.0.1:{port}/x", "postgresql at 127.0.0.1:{port}"),
        ("mysql://u:hunter2@127.0.0.1:{port}/x", "mysql at 127.0.0.1:{port}"),
        ("postgresql://u:hunter2@no.host.invalid/x?sslmode=require", "no.host.invalid"),
        ("sqlite:///{folder}/missing/x.db", "{folder}/missing/x.db"),
        ("sqlite:///{folder}", "{folder}"),
        ("sqlite:///{folder}/letter", "not a database"),
    ],
)
def test_unreachable_database_is_one_line_without_password(
    url: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "letter").write_text("Dear reader, this file is a letter, not a database." * 20)
    names = {"folder": tmp_path, "port": free_port()}
    monkeypatch.setenv("DATABASE_URL", url.format_map(names))
    for arguments in (["upgrade"], ["initialize"], ["gen", "db"]):
        code, stderr = run_failing_command(*arguments)
        assert (code, len(stderr.splitlines())) == (1, 1), stderr
        assert stderr.startswith("DATABASE_URL: ")
        assert expected.format_map(names) in stderr
        assert "hunter2" not in stderr


def test_run_with_unreachable_database_prints_one_line(tmp_path: Path) -> None:
    code, stderr = run_process("run", PORT=str(free_port()), DATABASE_URL=f"sqlite:///{tmp_path}")
    assert (code, len(stderr.splitlines())) == (1, 1)
    assert stderr.startswith("DATABASE_URL: ")


def test_bug_keeps_its_traceback() -> None:
    """A missing table is a bug: the revision says that it exists."""
    with pytest.raises(OperationalError), handle_cli_errors():
        raise OperationalError("select 1", {}, sqlite3.OperationalError("no such table: sys_user"))
    with pytest.raises(KeyError), handle_cli_errors():
        raise KeyError

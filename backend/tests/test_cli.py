"""`main.py` as it is typed."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from typer.testing import CliRunner

import main
from app.cli.errors import handle_cli_errors
from app.core.config import BACKEND_DIR, ENV_VARIABLE, load_settings
from tests.server_process import free_port


@pytest.fixture(autouse=True)
def own_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'cli.db'}")
    monkeypatch.setenv("JWT_SECRET_KEY", "s" * 48)
    monkeypatch.setenv(ENV_VARIABLE, "dev")


def typed(*words: str) -> str:
    result = CliRunner().invoke(main.cli, words, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize(
    "words",
    [
        ["--env=test", "probe"],
        ["probe", "--env", "test"],
        ["probe", "--env=test"],
        ["--env", "test", "probe"],
    ],
)
def test_env_is_honoured_before_and_after_the_command(
    words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(main.cli, "registered_commands", list(main.cli.registered_commands))
    monkeypatch.delenv("APP_ENV", raising=False)
    seen: list[str] = []
    main.cli.command("probe")(lambda: seen.append(load_settings().app_env))
    typed(*words)
    assert seen == ["testing"]


def test_every_command_says_what_it_does() -> None:
    for command in main.cli.registered_commands:
        assert command.callback is not None
        assert command.callback.__doc__


def test_a_second_upgrade_has_nothing_to_give() -> None:
    first = typed("upgrade")
    second = typed("upgrade")
    assert "; 0 rows" not in first
    assert "123456 (shown this once)" in first
    assert "; 0 rows" in second
    assert "password" not in second
    assert typed("initialize").startswith("0 rows")


def test_who_is_locked_out_is_given_a_password_on_the_command_line() -> None:
    typed("upgrade")
    assert "(shown this once, good for one sign-in)" in typed("reset-password", "admin")
    nobody = CliRunner().invoke(main.cli, ["reset-password", "nobody"])
    assert (nobody.exit_code, nobody.stderr) == (1, "There is no user nobody.\n")


def test_production_does_not_start_with_the_guides_account(monkeypatch: pytest.MonkeyPatch) -> None:
    typed("upgrade")
    monkeypatch.setenv("APP_ENV", "production")
    started = subprocess.run(
        [sys.executable, "main.py", "run"],
        cwd=BACKEND_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode == 78
    assert (
        started.stderr
        == "the account admin still has the published password: change it first, in development\n"
    )


def test_a_revision_of_nothing_says_so() -> None:
    assert typed("revision", "初始化迁移", "--env=dev").startswith("Nothing to migrate")


def test_a_revision_says_what_it_is_for() -> None:
    nothing = CliRunner().invoke(main.cli, ["revision", " "])
    assert nothing.exit_code == 2
    assert "a few words" in nothing.stderr


def test_routes_tell_programs_who_may_call_what() -> None:
    routes = {
        (route["path"], *route["methods"]): route for route in json.loads(typed("routes", "--json"))
    }
    positions = routes["/api/v1/positions", "GET"]
    assert (positions["caller"], positions["feature"]) == (
        "system:position:query",
        "system/position",
    )
    assert "system:position:query" in typed("routes")


def process(*words: str, **settings: str) -> tuple[int, str]:
    command = [sys.executable, "main.py", *words]
    done = subprocess.run(  # noqa: S603 (our own interpreter and script)
        command,
        cwd=BACKEND_DIR,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stderr


def test_production_refuses_an_example_s_secret_with_a_line_a_reason() -> None:
    code, said = process(
        "run", "--env=prod", JWT_SECRET_KEY="your-production-secret-key", DEBUG="true"
    )
    assert code == 78
    assert [line.split(":")[0] for line in said.splitlines()] == ["JWT_SECRET_KEY", "DEBUG"]


def test_a_port_in_use_is_one_line() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        code, said = process("run", PORT=str(held.getsockname()[1]))
    assert (code, len(said.splitlines())) == (1, 1)
    assert said.startswith("HOST and PORT")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can tell")
def test_of_two_starts_at_once_one_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    settings = load_settings().model_copy(update={"port": free_port()})
    with main._probe_port(settings), pytest.raises(SystemExit):  # noqa: SLF001 (what a start does first)
        main._probe_port(settings)  # noqa: SLF001
    assert capsys.readouterr().err.startswith("HOST and PORT")
    while main.ADDRESS_LOCKS:
        main.ADDRESS_LOCKS.pop().close()


@pytest.mark.parametrize("debug", [True, False])
def test_a_server_ends_though_somebody_is_amid_a_request_and_a_watcher_tells_its_address(
    debug: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that watches nothing tells it by its log."""
    served: dict[str, Any] = {}
    port = free_port()
    monkeypatch.setenv("DEBUG", str(debug))
    monkeypatch.setenv("PORT", str(port))
    monkeypatch.setattr(main, "_prepare_application", lambda *_, **__: None)
    monkeypatch.setattr(main, "_lock_address", lambda _: None)
    monkeypatch.setattr("uvicorn.run", lambda _, **options: served.update(options))
    assert (f"http://127.0.0.1:{port}" in typed("run")) is debug
    assert (served["timeout_graceful_shutdown"], served["reload"]) == (20, debug)


def test_who_interrupts_a_command_is_told_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught, handle_cli_errors():
        raise KeyboardInterrupt
    assert (caught.value.code, capsys.readouterr().err) == (130, "")


def ended(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int | str | None, str]:
    """As a process ends, and in this one, which is quicker."""
    with pytest.raises(SystemExit) as caught, handle_cli_errors():
        main.cli(words)
    return caught.value.code, capsys.readouterr().err


def test_a_database_of_a_newer_version_is_left_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typed("upgrade")
    with closing(sqlite3.connect(tmp_path / "cli.db")) as database:
        database.execute("update alembic_version set version_num = 'ffffffffffff'")
        database.execute("delete from sys_seed")
        database.commit()
        before = list(database.iterdump())
        said = [
            ended(capsys, *words.split())
            for words in ("upgrade", "initialize", "reset-password admin", "gen db")
        ]
        said.append(process("run", PORT=str(free_port())))
        assert list(database.iterdump()) == before
    assert said == [(1, said[0][1])] * 5
    assert "at revision ffffffffffff," in said[0][1]
    assert len(said[0][1].splitlines()) == 1


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("postgresql://u:hunter2@127.0.0.1:{free}/x", "postgresql at 127.0.0.1:{free}"),
        ("mysql://u:hunter2@127.0.0.1:{free}/x", "mysql at 127.0.0.1:{free}"),
        ("postgresql://u:hunter2@no.host.invalid/x?sslmode=require", "sslmode"),
        ("sqlite:///{folder}/missing/x.db", "{folder}/missing/x.db"),
        ("sqlite:///{folder}", "{folder}"),
        ("sqlite:///{folder}/letter", "not a database"),
    ],
)
def test_a_database_that_cannot_be_had_is_one_line(
    place: str,
    why: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "letter").write_text("Dear reader, this is no database, and never was one." * 20)
    named = {"folder": tmp_path, "free": free_port()}
    monkeypatch.setenv("DATABASE_URL", place.format_map(named))
    for words in ("upgrade", "initialize", "gen db"):
        code, said = ended(capsys, *words.split())
        assert (code, len(said.splitlines())) == (1, 1), said
        assert said.startswith("DATABASE_URL: ")
        assert why.format_map(named) in said
        assert "hunter2" not in said


def test_nor_does_a_start_say_more_of_it(tmp_path: Path) -> None:
    code, said = process("run", PORT=str(free_port()), DATABASE_URL=f"sqlite:///{tmp_path}")
    assert (code, len(said.splitlines())) == (1, 1)
    assert said.startswith("DATABASE_URL: ")


def test_a_bug_of_ours_still_shows_where_it_is() -> None:
    """A table that is missing says nothing of the server: the schema was said to be there."""
    with pytest.raises(OperationalError), handle_cli_errors():
        raise OperationalError("select 1", {}, sqlite3.OperationalError("no such table: sys_user"))
    with pytest.raises(KeyError), handle_cli_errors():
        raise KeyError

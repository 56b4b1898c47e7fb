"""Tests of `gen verify` on a small database: a result for each table, and clean-up afterwards."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli import generator, generator_verify
from app.core.config import BACKEND_DIR

SHOP = """
create table author (id integer primary key, name varchar(40) not null unique, born date);
create table book (
    id integer primary key, title varchar(80) not null, price decimal(6, 2) not null default 9.99,
    author_id integer not null references author (id)
);
create table log (line text);
create view titles as select title from book;
create table seal (id integer primary key, name varchar(40) not null);
create trigger broken before insert on seal begin select raise(abort, 'never'); end;
create table "user" (id integer primary key, name varchar(30) not null unique);
create table test_step (id integer primary key, name varchar(40) not null);
create table node (
    id integer primary key, path varchar(50) not null unique,
    above varchar(50) references node (path)
);
insert into author (name) values ('one'), ('two');
insert into book (title, author_id) values ('a book', 1);
"""
PROJECT = ("app", "tests", "templates", "alembic", "../frontend/src")


def project_digests() -> dict[str, str]:
    """Returns the hash of each file in the folders that modules are written into."""
    return {
        str(path): sha256(path.read_bytes()).hexdigest()
        for name in PROJECT
        for path in (BACKEND_DIR / name).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def run_verify(*arguments: str) -> Result:
    result = CliRunner().invoke(generator.cli, ["verify", *arguments], env={"LC_ALL": "C"})
    assert "Traceback" not in result.output
    return result


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("shop") / "shop.db"
    with sqlite3.connect(file) as connection:
        connection.executescript(SHOP)
    connection.close()
    return file


def test_verify_reports_each_table_and_changes_nothing(shop: Path) -> None:
    project = project_digests()
    before = shop.read_bytes()
    result = run_verify("--database", f"sqlite:///{shop}")
    results = dict(line.split(": ", 1) for line in result.stdout.splitlines())
    assert results.pop("author").startswith("passed (")
    assert results.pop("book").startswith("passed (")
    assert results.pop("user").startswith("passed (")  # named like a platform class
    assert results.pop("test_step").startswith("passed (")  # named like a test
    assert results.pop("node").startswith("passed (")
    seal = results.pop("seal")
    assert seal.startswith("failed: test_create_read_update_delete: ")
    assert seal.endswith(" (database: never)")
    assert results == {
        "log": "unsupported: log has neither a primary key nor a unique constraint"
        " that can replace one",
        "titles": "unsupported: titles is a view",
        "passed": "5, unsupported: 2, failed: 1 (8 tables)",
    }
    assert result.stdout.splitlines()[-1].startswith("passed: ")
    assert result.exit_code == 1
    assert "testing 6 modules" in result.stderr
    assert (project_digests(), shop.read_bytes()) == (project, before)
    assert [path.name for path in shop.parent.iterdir()] == [shop.name]


def test_json_option_writes_report_to_stdout_and_progress_to_stderr(shop: Path) -> None:
    result = run_verify("--database", f"sqlite:///{shop}", "--tables", "titles, log", "--json")
    report = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (report["passed"], report["unsupported"], report["failed"]) == (0, 2, 0)
    assert {table["table"]: table["outcome"] for table in report["tables"]} == {
        "log": "unsupported",
        "titles": "unsupported",
    }
    assert "titles: unsupported" in result.stderr


def test_lines_option_writes_one_event_per_line(shop: Path) -> None:
    arguments = ["verify", "--database", f"sqlite:///{shop}", "--tables", "-", "--lines"]
    result = CliRunner().invoke(
        generator.cli, arguments, env={"LC_ALL": "C"}, input='["titles", "log"]'
    )
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [next(iter(line)) for line in lines] == [
        "step",
        "tables",
        "verdict",
        "verdict",
        "step",
        "summary",
    ]
    assert (lines[1]["tables"], lines[-1]["summary"]["unsupported"]) == (["log", "titles"], 2)
    assert lines[3]["verdict"]["key"] == "generator.unsupported.view"
    assert (lines[3]["verdict"]["reason"], result.stderr) == ("titles is a view", "")
    absent = run_verify("--database", f"sqlite:///{shop}", "--tables", "nowhere", "--lines")
    failure = json.loads(absent.stdout.splitlines()[-1])["failure"]
    assert (absent.exit_code, failure["key"], failure["values"]) == (
        2,
        "generator.no_such_tables",
        {"names": "nowhere"},
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("--database", "nonsense"),
        ("--database", "oracle://a/b"),
        ("--database", "sqlite:////nowhere/at/all.db"),
        ("--database", "postgresql://nobody@127.0.0.1:1/x"),
        ("--database", "mysql+pymysql://nobody:secret@127.0.0.1:1/x"),
        ("--database", "postgresql://nobody@127.0.0.1:1/x?nothing=1"),
        ("--tables", "author,nowhere"),
    ],
)
def test_invalid_database_or_table_exits_with_one_message(
    shop: Path, arguments: tuple[str, ...]
) -> None:
    result = run_verify("--database", f"sqlite:///{shop}", *arguments)
    sentences = [line for line in result.stderr.splitlines() if not line.startswith("…")]
    assert (result.exit_code, len(sentences), result.stdout) == (2, 1, "")
    assert sentences[0].isascii()
    assert "secret" not in result.output


def test_missing_packages_are_named(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        generator_verify, "find_spec", lambda name: None if name in {"ruff", "mypy"} else name
    )
    result = run_verify("--database", f"sqlite:///{shop}")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("install ruff, mypy to verify modules")
    result = run_verify("--database", f"sqlite:///{shop}", "--lines")
    failure = json.loads(result.stdout)["failure"]
    assert failure["key"] == "command.missing"
    assert failure["values"] == {"names": "ruff, mypy"}


@contextmanager
def running_verify(shop: Path, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Yields a process of `gen verify` during the check. Its scratch folders are in `folder`."""
    process = subprocess.Popen(  # noqa: S603 (a fixed command)
        [
            sys.executable,
            "main.py",
            "gen",
            "verify",
            "--database",
            f"sqlite:///{shop}",
            "--tables",
            "author",
        ],
        cwd=BACKEND_DIR,
        env=os.environ | {"TMPDIR": str(folder)},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    assert process.stderr is not None
    try:
        while "checking" not in (line := process.stderr.readline()):
            assert line, "the process ended before the check"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def test_terminated_run_cleans_up(shop: Path, tmp_path: Path) -> None:
    with running_verify(shop, tmp_path) as process:
        process.terminate()
        assert process.wait(300) == 128 + signal.SIGTERM
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("fa_scratch_")] == []


def test_closed_output_ends_run_without_traceback(shop: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(  # noqa: S603 (a fixed command)
        [
            sys.executable,
            "main.py",
            "gen",
            "verify",
            "--database",
            f"sqlite:///{shop}",
            "--tables",
            "log",
            "--lines",
        ],
        cwd=BACKEND_DIR,
        env=os.environ | {"TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.close()
    stderr = process.communicate(timeout=300)[1]
    assert process.returncode == 2, stderr
    assert "Traceback" not in stderr


def test_next_run_removes_folders_of_killed_run(shop: Path, tmp_path: Path) -> None:
    with running_verify(shop, tmp_path) as process:
        process.kill()
    assert len([*tmp_path.glob("fa_scratch_*")]) == 1
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    code = "from app.generator.scratch.name import scratch_folder\nwith scratch_folder(): pass"
    command = [sys.executable, "-c", code]
    subprocess.run(command, cwd=BACKEND_DIR, env=environment, check=True)  # noqa: S603 (fixed)
    assert [*tmp_path.glob("fa_scratch_*")] == []

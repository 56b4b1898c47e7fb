"""`gen prove` on a small database: a verdict for each table, and nothing left behind."""

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
    id integer primary key, path varchar(50) not null unique, above varchar(50) references node (path)
);
insert into author (name) values ('one'), ('two');
insert into book (title, author_id) values ('a book', 1);
"""
PROJECT = ("app", "tests", "templates", "alembic", "../frontend/src")


def digest() -> dict[str, str]:
    """Of all that a module is written into."""
    return {
        str(path): sha256(path.read_bytes()).hexdigest()
        for name in PROJECT
        for path in (BACKEND_DIR / name).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def called(*arguments: str) -> Result:
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


def test_every_table_gets_a_verdict_and_nothing_is_touched(shop: Path) -> None:
    project = digest()
    before = shop.read_bytes()
    result = called("--database", f"sqlite:///{shop}")
    said = dict(line.split(": ", 1) for line in result.stdout.splitlines())
    assert said.pop("author").startswith("passed (")
    assert said.pop("book").startswith("passed (")
    assert said.pop("user").startswith("passed (")  # a class called like ours
    assert said.pop("test_step").startswith("passed (")  # one called as pytest calls tests
    assert said.pop("node").startswith("passed (")
    assert said.pop("seal").startswith("failed: test_a_seal_can_be_created")
    assert said == {
        "log": "unsupported: log has no primary key, nor a unique constraint as good as one",
        "titles": "unsupported: titles is a view",
        "passed": "5, unsupported: 2, failed: 1 (8 tables)",
    }
    assert result.stdout.splitlines()[-1].startswith("passed: ")
    assert result.exit_code == 1
    assert "testing 6 modules" in result.stderr
    assert (digest(), shop.read_bytes()) == (project, before)
    assert [path.name for path in shop.parent.iterdir()] == [shop.name]


def test_programs_get_json_and_progress_stays_out_of_it(shop: Path) -> None:
    result = called("--database", f"sqlite:///{shop}", "--tables", "titles, log", "--json")
    told = json.loads(result.stdout)
    assert (told["passed"], told["unsupported"], told["failed"], result.exit_code) == (0, 2, 0, 0)
    assert {table["table"]: table["outcome"] for table in told["tables"]} == {
        "log": "unsupported",
        "titles": "unsupported",
    }
    assert "titles: unsupported" in result.stderr


def test_who_watches_gets_a_line_for_all_that_is_known(shop: Path) -> None:
    given = ["verify", "--database", f"sqlite:///{shop}", "--tables", "-", "--lines"]
    result = CliRunner().invoke(
        generator.cli, given, env={"LC_ALL": "C"}, input='["titles", "log"]'
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
    absent = called("--database", f"sqlite:///{shop}", "--tables", "nowhere", "--lines")
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
def test_what_cannot_be_asked_is_one_sentence(shop: Path, arguments: tuple[str, ...]) -> None:
    result = called("--database", f"sqlite:///{shop}", *arguments)
    sentences = [line for line in result.stderr.splitlines() if not line.startswith("…")]
    assert (result.exit_code, len(sentences), result.stdout) == (2, 1, "")
    assert sentences[0].isascii()
    assert "secret" not in result.output


def test_what_must_be_installed_is_named(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        generator_verify, "find_spec", lambda name: None if name in {"ruff", "mypy"} else name
    )
    result = called("--database", f"sqlite:///{shop}")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("install ruff, mypy to verify modules")
    told = json.loads(called("--database", f"sqlite:///{shop}", "--lines").stdout)["failure"]
    assert (told["key"], told["values"]) == ("command.missing", {"names": "ruff, mypy"})


@contextmanager
def started(shop: Path, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """In the middle of its work, with scratch folders below `folder`."""
    process = subprocess.Popen(  # noqa: S603 (our own)
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
            assert line, "it ended before it began"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def test_who_is_stopped_leaves_nothing_behind(shop: Path, tmp_path: Path) -> None:
    with started(shop, tmp_path) as process:
        process.terminate()
        assert process.wait(300) == 128 + signal.SIGTERM
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("fa_scratch_")] == []


def test_when_nobody_reads_its_lines_any_more_it_ends(shop: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(  # noqa: S603 (our own)
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
    said = process.communicate(timeout=300)[1]
    assert (process.returncode, "Traceback" in said) == (2, False), said


def test_what_a_killed_one_leaves_the_next_removes(shop: Path, tmp_path: Path) -> None:
    with started(shop, tmp_path) as process:
        process.kill()
    assert len([*tmp_path.glob("fa_scratch_*")]) == 1
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    code = "from app.generator.scratch.name import scratch_folder\nwith scratch_folder(): pass"
    subprocess.run([sys.executable, "-c", code], cwd=BACKEND_DIR, env=environment, check=True)  # noqa: S603 (our own)
    assert [*tmp_path.glob("fa_scratch_*")] == []

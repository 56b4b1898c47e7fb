"""Generated pages pass the console's own strict type check and build, with types from the API they
speak to.
"""

import shutil
import subprocess
import sys
from asyncio import to_thread
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.api.v1.module_generator.gencode.jinja2_template_util import TEMPLATES
from app.generator.config import TableConfig
from app.generator.configure import (
    association_reason,
    configure_all,
    dict_widgets,
    ineligible_reason,
    widgets,
)
from app.generator.introspect import schema
from app.generator.introspect.schema import Dialect
from app.generator.output.render import format_files, render_raw
from app.generator.plan import build_plan
from app.generator.types import map_column_type

from .conftest import nasty
from .test_render import facts_of

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[3]
CONSOLE = (
    "src",
    "public",
    "scripts",
    "index.html",
    "package.json",
    "tsconfig.json",
    "vite.config.ts",
)
FAMILIES = (
    "06_wide_120_columns",
    "07_hostile_comments",
    "02_orm_owned_names",
    "30_degenerate_tables",
)
WORDS = "integer, bigint, numeric(9,2), real, varchar(20), text, boolean, date, datetime, time, json, uuid, blob"
KINDS = (*WORDS.split(", "), "varchar(9) check ({} in ('a', 'b'))")
EACH = 12  # columns of each kind, NULL and NOT NULL in turn, for each query type and widget


def everything() -> str:
    """A table that has each kind of column with each kind of query, one it points at, itself, and
    ties to another.
    """
    columns = [
        f"c{number}_{turn} {kind.format(f'c{number}_{turn}')}{' not null' if turn % 2 else ''}"
        for number, kind in enumerate(KINDS)
        for turn in range(EACH)
    ]
    keys = "kind_id integer not null references kind (id), above_id integer references thing (id)"
    return f"""
    create table kind (id integer primary key, name varchar(20) not null);
    create table thing (id integer primary key, {", ".join(columns)}, {keys});
    create table thing_kind (thing_id integer not null references thing (id), kind_id integer not null
        references kind (id), primary key (thing_id, kind_id));
    """


def asking(config: TableConfig, table: schema.TableInfo) -> TableConfig:
    columns = []
    for number, column in enumerate(config.columns):
        kind = map_column_type(
            table, table.column(column.column_name), column.python_field, config.class_name
        )
        types = kind.filter.query_types if kind.filter else ()
        chosen: dict[str, object] = (
            {"is_query": True, "query_type": types[number % len(types)], "is_list": True}
            if types
            else {}
        )
        fact = table.column(column.column_name)
        linked = column.label_column is not None
        plain, fed = (
            fitting(fact, kind, is_foreign_key=linked) for fitting in (widgets, dict_widgets)
        )
        turn = number // 2 % len(plain + fed)
        chosen |= {
            "html_type": (plain + fed)[turn],
            "dict_type": "colour" if turn >= len(plain) else None,
        }
        columns.append(column.model_copy(update=chosen))
    return config.model_copy(update={"columns": columns})


def drafts(read: schema.SchemaInfo, module: str) -> Iterator[dict[str, str]]:
    tables = {
        name: table
        for name, table in read.tables.items()
        if not ineligible_reason(table) and not association_reason(name, read)
    }
    configs = {
        name: asking(c, tables[name])
        for name, c in configure_all(read, module).items()
        if name in tables
    }
    for name in configs:
        yield render_raw(build_plan(name, read, configs), TEMPLATES)


async def test_generated_pages_are_typed_and_built(tmp_path: Path) -> None:
    modules = ROOT / "frontend/node_modules"
    if shutil.which("node") is None or not modules.is_dir():
        pytest.skip("there is no node, or the console's packages are not installed")
    scripts = {family: nasty(Dialect.SQLITE, family) for family in FAMILIES} | {
        "everything": everything()
    }
    files: dict[str, str] = {}
    for name, script in scripts.items():
        for draft in drafts(await facts_of(Dialect.SQLITE, script, tmp_path), f"x{name}"):
            files |= draft
    await to_thread(require_sound_pages, tmp_path, modules, await format_files(files))


def require_sound_pages(folder: Path, modules: Path, files: dict[str, str]) -> None:
    console = folder / "frontend"
    shutil.copytree(ROOT / "backend/app", folder / "backend/app")
    for name in CONSOLE:
        source = ROOT / "frontend" / name
        copy = shutil.copytree if source.is_dir() else shutil.copy2
        console.mkdir(exist_ok=True)
        copy(source, console / name)
    (console / "node_modules").symlink_to(modules)
    (folder / "backend/.venv").symlink_to(
        sys.prefix
    )  # where the console looks for a Python that has the packages
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    run(console, "node", "scripts/types.mjs")
    run(console, "node_modules/.bin/prettier", "--check", "src/views")
    run(console, "node_modules/.bin/vue-tsc", "--noEmit")
    run(console, "node_modules/.bin/vite", "build")


def run(console: Path, *command: str) -> None:
    ended = subprocess.run(command, cwd=console, capture_output=True, text=True, check=False)  # noqa: S603 (our own)
    assert ended.returncode == 0, f"{command[-1]}: {ended.stdout}{ended.stderr}"

"""Generated pages pass the console's format check, type check and build."""

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
CONSOLE_PATHS = (
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
COLUMN_TYPES = (
    "integer",
    "bigint",
    "numeric(9,2)",
    "real",
    "varchar(20)",
    "text",
    "boolean",
    "date",
    "datetime",
    "time",
    "json",
    "uuid",
    "blob",
    "varchar(9) check ({} in ('a', 'b'))",
)
CHOICES_COMMENT = "State: 0=off, 1=on. It isn't shown elsewhere"
# Columns of each type, NULL and NOT NULL in turn, so that each query type and widget occurs.
COLUMNS_PER_TYPE = 12


def all_types_script() -> str:
    """Returns the script of a table with all types, a foreign key, a tree and an association."""
    columns = []
    for number, column_type in enumerate(COLUMN_TYPES):
        for turn in range(COLUMNS_PER_TYPE):
            name = f"c{number}_{turn}"
            constraint = " not null" if turn % 2 else ""
            columns.append(f"{name} {column_type.format(name)}{constraint}")
    return f"""
    create table kind (id integer primary key, name varchar(20) not null);
    create table thing (
        id integer primary key,
        {", ".join(columns)},
        kind_id integer not null references kind (id),
        above_id integer references thing (id)
    );
    create table thing_kind (
        thing_id integer not null references thing (id),
        kind_id integer not null references kind (id),
        primary key (thing_id, kind_id)
    );
    """


def with_choice_comments(database: schema.SchemaInfo) -> schema.SchemaInfo:
    """Returns the schema with choices and a hint in the comment of every third column."""
    tables = {
        name: table.model_copy(
            update={
                "columns": tuple(
                    column.model_copy(update={"comment": column.comment or CHOICES_COMMENT})
                    if number % 3 == 0
                    else column
                    for number, column in enumerate(table.columns)
                )
            }
        )
        for name, table in database.tables.items()
    }
    return database.model_copy(update={"tables": tables})


def with_varied_settings(config: TableConfig, table: schema.TableInfo) -> TableConfig:
    """Returns the configuration with another query type and widget for each column."""
    columns = []
    for number, column_config in enumerate(config.columns):
        column = table.column(column_config.column_name)
        mapping = map_column_type(table, column, column_config.python_field, config.class_name)
        settings: dict[str, object] = {}
        if mapping.filter is not None:
            query_types = mapping.filter.query_types
            query_type = query_types[number % len(query_types)]
            settings = {"is_query": True, "query_type": query_type, "is_list": True}
        is_foreign_key = column_config.label_column is not None
        plain = widgets(column, mapping, is_foreign_key=is_foreign_key)
        with_dictionary = dict_widgets(column, mapping, is_foreign_key=is_foreign_key)
        choice = number // 2 % len(plain + with_dictionary)
        settings["html_type"] = (plain + with_dictionary)[choice]
        settings["dict_type"] = "colour" if choice >= len(plain) else None
        columns.append(column_config.model_copy(update=settings))
    return config.model_copy(update={"columns": columns})


def render_modules(database: schema.SchemaInfo, module: str) -> Iterator[dict[str, str]]:
    tables = {
        name: table
        for name, table in database.tables.items()
        if not ineligible_reason(table) and not association_reason(name, database)
    }
    configs = {
        name: with_varied_settings(config, tables[name])
        for name, config in configure_all(database, module).items()
        if name in tables
    }
    for name in configs:
        yield render_raw(build_plan(name, database, configs), TEMPLATES)


async def test_generated_pages_pass_type_check_and_build(tmp_path: Path) -> None:
    node_modules = ROOT / "frontend/node_modules"
    if shutil.which("node") is None or not node_modules.is_dir():
        pytest.skip("Node.js or the packages of the console are not installed")
    scripts = {family: nasty(Dialect.SQLITE, family) for family in FAMILIES}
    scripts["all_types"] = all_types_script()
    files: dict[str, str] = {}
    for name, script in scripts.items():
        database = await facts_of(Dialect.SQLITE, script, tmp_path)
        if name == "all_types":
            database = with_choice_comments(database)
        for module in render_modules(database, f"x{name}"):
            files |= module
    await to_thread(require_valid_pages, tmp_path, node_modules, await format_files(files))


def require_valid_pages(folder: Path, node_modules: Path, files: dict[str, str]) -> None:
    """Checks the pages in a copy of the console: format, types and build."""
    console = folder / "frontend"
    shutil.copytree(ROOT / "backend/app", folder / "backend/app")
    for name in CONSOLE_PATHS:
        source = ROOT / "frontend" / name
        copy = shutil.copytree if source.is_dir() else shutil.copy2
        console.mkdir(exist_ok=True)
        copy(source, console / name)
    (console / "node_modules").symlink_to(node_modules)
    # The console looks there for a Python with the packages of the back end.
    (folder / "backend/.venv").symlink_to(sys.prefix)
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    run(console, "node", "scripts/types.mjs")
    run(console, "node_modules/.bin/prettier", "--check", "src/views")
    run(console, "node_modules/.bin/vue-tsc", "--noEmit")
    run(console, "node_modules/.bin/vite", "build")


def run(console: Path, *command: str) -> None:
    process = subprocess.run(  # noqa: S603 (a command of this test)
        command, cwd=console, capture_output=True, text=True, check=False
    )
    assert process.returncode == 0, f"{command[-1]}: {process.stdout}{process.stderr}"

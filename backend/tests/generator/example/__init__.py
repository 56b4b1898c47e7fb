"""The example module `module_example/demo`, generated from `table.json` and `settings.json`.

`make example`, or `python -m tests.generator.example`, writes it after a change of a template.
"""

import asyncio
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import NullPool

from app.api.v1.module_generator.gencode.jinja2_template_util import TEMPLATES
from app.core.database_engine import create_engine
from app.generator.config import TableConfig
from app.generator.configure import configure
from app.generator.design.create_table import CREATE_TABLE_SCOPE, create_table
from app.generator.design.table_definition import TableDefinition
from app.generator.introspect.database import reflect
from app.generator.introspect.schema import SchemaInfo
from app.generator.output.render import render
from app.generator.output.writer import write_files
from app.generator.plan import build_plan
from app.generator.project import REPOSITORY_ROOT

HERE = Path(__file__).parent
DEFINITION = TableDefinition.model_validate_json((HERE / "table.json").read_text("utf-8"))
COMMENTS = {column.name: column.comment for column in DEFINITION.columns}


async def render_example() -> dict[str, str]:
    """Returns the files by path.

    The table is introspected on SQLite, which needs no server and has no comments. The comments of
    the definition are added.
    """
    with TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite+aiosqlite:///{folder}/example.db", poolclass=NullPool)
        async with engine.execution_options(scope=CREATE_TABLE_SCOPE).begin() as connection:
            await create_table(connection, DEFINITION)
        schema = await reflect(engine)
        await engine.dispose()
    name = DEFINITION.name
    columns = [
        column.model_copy(update={"comment": COMMENTS[column.name]})
        for column in schema.tables[name].columns
    ]
    table = schema.tables[name].model_copy(
        update={"comment": DEFINITION.comment, "columns": tuple(columns)}
    )
    database = SchemaInfo(dialect=schema.dialect, tables={name: table})
    config = _with_settings(configure(table, database, "example"))
    return await render(build_plan(name, database, {name: config}), TEMPLATES)


def _with_settings(config: TableConfig) -> TableConfig:
    settings = json.loads((HERE / "settings.json").read_text("utf-8"))
    column_settings = settings.pop("columns")
    columns = [
        column.model_dump() | column_settings.get(column.column_name, {})
        for column in config.columns
    ]
    return TableConfig.model_validate({**config.model_dump(), **settings, "columns": columns})


def main() -> int:
    """Writes the files. An edited file is overwritten, and its text is saved as `.orig`."""
    result = write_files(REPOSITORY_ROOT, asyncio.run(render_example()), force=True)
    for label, paths in (
        ("written", result.written),
        ("no longer generated", result.orphaned),
        ("saved", result.backups),
    ):
        for path in paths:
            sys.stdout.write(f"{label}: {path}\n")
    sys.stdout.write(f"{len(result.written)} written, {len(result.unchanged)} unchanged\n")
    return 0

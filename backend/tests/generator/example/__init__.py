"""`module_example/demo`: the files the generator makes of `table.json`, with `settings.json` over
its guesses.

`python -m tests.generator.example`, or `make example`, writes them again after a template has
changed.
"""

import asyncio
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import NullPool

from app.api.v1.module_generator.gencode.jinja2_template_util import TEMPLATES
from app.core.database import create_engine
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


async def files() -> dict[str, str]:
    """By their path in the repository. SQLite's facts, since that needs no server: which keeps no
    comments.
    """
    with TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite+aiosqlite:///{folder}/example.db", poolclass=NullPool)
        async with engine.execution_options(scope=CREATE_TABLE_SCOPE).begin() as connection:
            await create_table(connection, DEFINITION)
        facts = await reflect(engine)
        await engine.dispose()
    name = DEFINITION.name
    columns = [
        column.model_copy(update={"comment": COMMENTS[column.name]})
        for column in facts.tables[name].columns
    ]
    table = facts.tables[name].model_copy(
        update={"comment": DEFINITION.comment, "columns": tuple(columns)}
    )
    database = SchemaInfo(dialect=facts.dialect, tables={name: table})
    config = _settled(configure(table, database, "example"))
    return await render(build_plan(name, database, {name: config}), TEMPLATES)


def _settled(config: TableConfig) -> TableConfig:
    settings = json.loads((HERE / "settings.json").read_text("utf-8"))
    own = settings.pop("columns")
    columns = [column.model_dump() | own.get(column.column_name, {}) for column in config.columns]
    return TableConfig.model_validate({**config.model_dump(), **settings, "columns": columns})


def main() -> int:
    """It is nobody's to edit: what was, is written over, and kept beside as `.orig`."""
    done = write_files(REPOSITORY_ROOT, asyncio.run(files()), force=True)
    for words, paths in (
        ("written", done.written),
        ("no longer made", done.orphaned),
        ("kept", done.backups),
    ):
        for path in paths:
            sys.stdout.write(f"{words}: {path}\n")
    sys.stdout.write(f"{len(done.written)} written, {len(done.unchanged)} unchanged\n")
    return 0

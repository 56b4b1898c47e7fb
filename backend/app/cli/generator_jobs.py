"""What the generator's commands do: the services of its endpoints, hence the same bytes and the
same refusals.

A job returns its exit code, or None where it did all it was asked.
"""

import json
import sys
from asyncio import to_thread
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path

import typer
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from app.api import features
from app.api.router import load_features
from app.api.v1.module_generator.gencode.creation import TableCreationService
from app.api.v1.module_generator.gencode.output import OutputService
from app.api.v1.module_generator.gencode.param import DbTableParam, GenTableParam
from app.api.v1.module_generator.gencode.schema import CreateTable, GenTableUpdate, ImportTables
from app.api.v1.module_generator.gencode.service import GencodeService
from app.api.v1.module_generator.gencode.tables import TablesService
from app.core.config import load_settings
from app.core.database import Database
from app.core.database_errors import describe_outage
from app.generator.output.project_files import FileStatus
from app.generator.project import Project, create_project
from app.generator.schema_diff import TableDiff
from app.kit import i18n
from app.kit.context import Actor, Context
from app.kit.data_scope import DataScope
from app.kit.errors import AppError, Forbidden
from app.kit.schema import ok
from app.migrations.state import current_revisions
from app.scripts.initialize import initialize

from . import language

GeneratorJob = Callable[..., Awaitable[int | None]]
READ_ONLY_FIELDS = {
    "id",
    "created_at",
    "updated_at",
    "explanations",
    "columns_explanations",
    "columns_readonly",
    "columns_widgets",
    "columns_dict_widgets",
}  # what a configuration is not made of
PAGE_SIZE = 200  # as many as a page holds


async def run(job: GeneratorJob, values: Sequence[object], *, writes: bool) -> tuple[str, int]:
    """One unit of work. What the endpoints answer with 4xx is here one line, and ends with 1."""
    i18n.load(features.FEATURES_DIR.parents[1] / "locales")
    i18n.current_language.set(language.terminal_language())
    try:
        return "", await _execute(job, values, writes=writes) or 0
    except AppError as error:
        message = i18n.translate(error.key, **error.values)
        return ": ".join([*error.fields, message]), 1
    except ValidationError as error:
        fault = error.errors()[0]
        return f"{'.'.join(map(str, fault['loc']))}: {i18n.translate_error(fault)}", 1
    except DBAPIError as error:
        said = i18n.translate("command.database_refuses", reason=" ".join(str(error.orig).split()))
        return describe_outage(error) or said, 1
    except (OSError, ValueError) as error:
        return " ".join(str(error).split()), 1


async def _execute(job: GeneratorJob, values: Sequence[object], *, writes: bool) -> int | None:
    settings = load_settings()
    load_features(tolerant=True)  # a broken one may be mended by what follows
    await current_revisions(settings.database_url)
    database = Database(settings.database_url)
    scope = DataScope.system("generator CLI")
    try:
        project = create_project(settings, database, partial(initialize, database))
        if not project.enabled:
            raise Forbidden("generator.off")
        async with (database.transaction if writes else database.read)(scope) as db:
            return await job(Context(db, Actor(0, frozenset({"*"}), scope)), project, *values)
    finally:
        await database.close()


async def list_database(context: Context, project: Project, search: str) -> None:
    page_no = 1
    more = True
    while more:
        param = DbTableParam(search=search, page_no=page_no, page_size=PAGE_SIZE)
        page = await TablesService(context).page(param, project)
        for table in page.items:
            typer.echo(f"{table.name}\t{table.kind}\t{table.comment}".rstrip())
        page_no = page_no + 1
        more = page.has_next


async def list_imported(context: Context, _: Project) -> None:
    page_no = 1
    more = True
    while more:
        param = GenTableParam(order_by="table_name", page_no=page_no, page_size=PAGE_SIZE)
        page = await GencodeService(context).page(param)
        for table in page.items:
            typer.echo(
                f"{table.table_name}\t{table.module_name}/{table.business_name}\t{table.function_name}"
            )
        page_no = page_no + 1
        more = page.has_next


async def import_tables(
    context: Context, project: Project, names: list[str], module: str, junctions: bool
) -> int:
    wanted = ImportTables(names=names, module_name=module, junctions=junctions)
    imported, refused = await TablesService(context).import_tables(wanted, project)
    for table in imported:
        _print_result(
            "imported", f"{table.table_name} -> {table.module_name}/{table.business_name}"
        )
    for one in refused:
        _print_result("refused", f"{one.table_name}: {one.reason}", err=True)
    return int(bool(refused))


async def show(context: Context, _: Project, name: str) -> None:
    service = GencodeService(context)
    (id,) = await service.ids([name])
    found = (await service.detail(id)).model_dump(mode="json", exclude=READ_ONLY_FIELDS)
    typer.echo(json.dumps(found, ensure_ascii=False, indent=2))


async def update(context: Context, _: Project, name: str, file: Path) -> None:
    service = GencodeService(context)
    (id,) = await service.ids([name])
    detail = await service.update(
        id, GenTableUpdate.model_validate_json(await to_thread(file.read_bytes))
    )
    _print_result(
        "updated", i18n.translate("command.at_version", name=name, version=detail.version)
    )


async def preview(context: Context, project: Project, name: str, diff: bool, as_json: bool) -> None:
    (id,) = await GencodeService(context).ids([name])
    found = await OutputService(context).preview(id, project)
    if as_json:
        sys.stdout.buffer.write(ok(found).model_dump_json().encode())
        return
    for file in found.files:
        typer.echo(f"{file.status:12} {file.path}")
        if diff and file.status is not FileStatus.UNCHANGED:
            typer.echo(file.diff, nl=False)


async def pack(context: Context, _: Project, names: list[str], to: Path) -> None:
    ids = await GencodeService(context).ids(names)
    await to_thread(to.write_bytes, await OutputService(context).zip(ids))
    _print_result("written", to)


async def output(
    context: Context, project: Project, names: list[str], force: bool, types: bool
) -> None:
    _require_writable(project)
    for name in names:
        done = await OutputService(context).write(name, project, force=force, types=types)
        for words, paths in (
            ("written", done.written),
            ("orphaned", done.orphaned),
            ("kept", done.kept),
        ):
            for path in paths:
                _print_result(words, path)
        typer.echo(
            i18n.translate(
                "command.output",
                name=name,
                written=len(done.written),
                unchanged=len(done.unchanged),
            )
        )
        for tool in done.skipped:
            typer.echo(i18n.translate("command.not_checked", tool=tool), err=True)


async def create(context: Context, project: Project, file: Path, module: str) -> None:
    _require_writable(project)
    text = await to_thread(file.read_text, "utf-8")
    given = {"table": json.loads(text)} if file.suffix == ".json" else {"ddl": text}
    table = await TableCreationService(context).create(
        CreateTable.model_validate({**given, "module_name": module}), project
    )
    _print_result("created", f"{table.table_name} -> {table.module_name}/{table.business_name}")


async def delete(context: Context, _: Project, names: list[str]) -> None:
    service = GencodeService(context)
    await service.delete(await service.ids(names))
    _print_result("forgotten", ", ".join(names))


async def preview_sync(context: Context, project: Project, name: str) -> None:
    _print_diff(await TablesService(context).diff(name, project))


async def sync(context: Context, project: Project, name: str) -> None:
    _print_diff((await TablesService(context).sync(name, project)).changes)


def _print_diff(diff: TableDiff) -> None:
    for words, columns in (("added", diff.added), ("removed", diff.removed)):
        for column in columns:
            _print_result(words, column)
    for change in diff.changed:
        for fact in change.facts:
            _print_result(
                "changed", f"{change.column_name}: {fact.fact}: {fact.before} -> {fact.after}"
            )
    for fact in diff.table:
        _print_result("changed", f"{fact.fact}: {fact.before} -> {fact.after}")


def _print_result(action: str, subject: object, *, err: bool = False) -> None:
    typer.echo(f"{i18n.translate(f'command.{action}')}: {subject}", err=err)


def _require_writable(project: Project) -> None:
    if not project.writable:
        raise Forbidden("generator.read_only")

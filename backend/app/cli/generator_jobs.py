"""Jobs of the generator's commands. They call the services of its endpoints.

A job returns its exit code, or None for 0.
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
from app.core.config import audit_signer, load_settings
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
# Fields of a configuration that `update` does not accept.
READ_ONLY_FIELDS = {
    "id",
    "created_at",
    "updated_at",
    "explanations",
    "columns_explanations",
    "columns_readonly",
    "columns_widgets",
    "columns_dict_widgets",
}
# The maximum of the list endpoints.
PAGE_SIZE = 200


async def run(job: GeneratorJob, values: Sequence[object], *, writes: bool) -> tuple[str, int]:
    """Runs a job in one transaction and returns an error message and the exit code.

    Errors that the endpoints return as 4xx become one line and exit code 1.
    """
    i18n.load(features.FEATURES_DIR.parents[1] / "locales")
    i18n.current_language.set(language.terminal_language())
    try:
        return "", await _execute(job, values, writes=writes) or 0
    except AppError as error:
        message = i18n.translate(error.key, **error.values)
        return ": ".join([*error.fields, message]), 1
    except ValidationError as error:
        violation = error.errors()[0]
        location = ".".join(map(str, violation["loc"]))
        return f"{location}: {i18n.translate_error(violation)}", 1
    except DBAPIError as error:
        return describe_outage(error) or _describe_database_error(error), 1
    except (OSError, ValueError) as error:
        return " ".join(str(error).split()), 1


def _describe_database_error(error: DBAPIError) -> str:
    reason = " ".join(str(error.orig).split())
    return i18n.translate("command.database_error", reason=reason)


async def _execute(job: GeneratorJob, values: Sequence[object], *, writes: bool) -> int | None:
    settings = load_settings()
    # The command may repair a broken feature.
    load_features(tolerant=True)
    await current_revisions(settings.database_url, settings.database_options)
    options = settings.database_options.without_statement_limit()
    database = Database(settings.database_url, options, audit_signer(settings))
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
    param = DbTableParam(search=search, page_size=PAGE_SIZE)
    has_next = True
    while has_next:
        page = await TablesService(context).page(param, project)
        for table in page.items:
            typer.echo(f"{table.name}\t{table.kind}\t{table.comment}".rstrip())
        param.page_no += 1
        has_next = page.has_next


async def list_imported(context: Context, _: Project) -> None:
    param = GenTableParam(order_by="table_name", page_size=PAGE_SIZE)
    has_next = True
    while has_next:
        page = await GencodeService(context).page(param)
        for table in page.items:
            module = f"{table.module_name}/{table.business_name}"
            typer.echo(f"{table.table_name}\t{module}\t{table.function_name}")
        param.page_no += 1
        has_next = page.has_next


async def import_tables(
    context: Context, project: Project, names: list[str], module: str, junctions: bool
) -> int:
    request = ImportTables(names=names, module_name=module, junctions=junctions)
    imported, rejected = await TablesService(context).import_tables(request, project)
    for table in imported:
        _print_result(
            "imported", f"{table.table_name} -> {table.module_name}/{table.business_name}"
        )
    for rejection in rejected:
        _print_result("rejected", f"{rejection.table_name}: {rejection.reason}", err=True)
    return 1 if rejected else 0


async def show(context: Context, _: Project, name: str) -> None:
    service = GencodeService(context)
    (id,) = await service.ids([name])
    detail = await service.detail(id)
    config = detail.model_dump(mode="json", exclude=READ_ONLY_FIELDS)
    typer.echo(json.dumps(config, ensure_ascii=False, indent=2))


async def update(context: Context, _: Project, name: str, file: Path) -> None:
    service = GencodeService(context)
    (id,) = await service.ids([name])
    content = await to_thread(file.read_bytes)
    detail = await service.update(id, GenTableUpdate.model_validate_json(content))
    subject = i18n.translate("command.at_version", name=name, version=detail.version)
    _print_result("updated", subject)


async def preview(context: Context, project: Project, name: str, diff: bool, as_json: bool) -> None:
    (id,) = await GencodeService(context).ids([name])
    files_preview = await OutputService(context).preview(id, project)
    if as_json:
        sys.stdout.buffer.write(ok(files_preview).model_dump_json().encode())
        return
    for file in files_preview.files:
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
        result = await OutputService(context).write(name, project, force=force, types=types)
        for path in result.written:
            _print_result("written", path)
        for path in result.orphaned:
            _print_result("orphaned", path)
        for path in result.kept:
            _print_result("kept", path)
        written = len(result.written)
        unchanged = len(result.unchanged)
        typer.echo(
            i18n.translate("command.output", name=name, written=written, unchanged=unchanged)
        )
        for tool in result.skipped:
            typer.echo(i18n.translate("command.not_checked", tool=tool), err=True)


async def create(context: Context, project: Project, file: Path, module: str) -> None:
    _require_writable(project)
    text = await to_thread(file.read_text, "utf-8")
    definition = {"table": json.loads(text)} if file.suffix == ".json" else {"ddl": text}
    request = CreateTable.model_validate({**definition, "module_name": module})
    table = await TableCreationService(context).create(request, project)
    _print_result("created", f"{table.table_name} -> {table.module_name}/{table.business_name}")


async def delete(context: Context, _: Project, names: list[str]) -> None:
    service = GencodeService(context)
    await service.delete(await service.ids(names))
    _print_result("deleted", ", ".join(names))


async def preview_sync(context: Context, project: Project, name: str) -> None:
    _print_diff(await TablesService(context).diff(name, project))


async def sync(context: Context, project: Project, name: str) -> None:
    _print_diff((await TablesService(context).sync(name, project)).changes)


def _print_diff(diff: TableDiff) -> None:
    for column in diff.added:
        _print_result("added", column)
    for column in diff.removed:
        _print_result("removed", column)
    for change in diff.changed:
        for fact in change.facts:
            values = f"{fact.before} -> {fact.after}"
            _print_result("changed", f"{change.column_name}: {fact.fact}: {values}")
    for fact in diff.table:
        _print_result("changed", f"{fact.fact}: {fact.before} -> {fact.after}")


def _print_result(action: str, subject: object, *, err: bool = False) -> None:
    typer.echo(f"{i18n.translate(f'command.{action}')}: {subject}", err=err)


def _require_writable(project: Project) -> None:
    if not project.writable:
        raise Forbidden("generator.read_only")

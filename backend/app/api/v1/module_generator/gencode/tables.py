"""From the database to configurations, and back to what moved."""

from collections.abc import Sequence
from typing import TypeVar

from app.generator.config import TableConfig
from app.generator.configure import (
    association_reason,
    configure,
    generator_failed,
    ineligible_reason,
    module_name,
    try_configure,
    with_comments,
)
from app.generator.design.table_definition import TableDefinition
from app.generator.introspect.database import reflect
from app.generator.introspect.related_tables import related_tables
from app.generator.introspect.schema import SchemaInfo, TableInfo
from app.generator.introspect.table_list import is_platform_table, list_tables
from app.generator.project import Project
from app.generator.schema_diff import TableDiff, apply_diff, diff_tables
from app.kit.context import Context
from app.kit.crud.pagination import COUNT_LIMIT, Page
from app.kit.errors import NotFound, Unprocessable
from app.kit.i18n import translate

from .crud import GenTableCrud, stored_schema
from .model import GenTable
from .param import DbTableParam
from .schema import DbTableOut, ImportTables, RejectedTable, SyncResult

T = TypeVar("T")


class TablesService:
    """Imports what can be imported, and says of every other table in one sentence why not. Our own
    are no material.
    """

    def __init__(self, context: Context) -> None:
        self.tables = GenTableCrud(context)

    async def page(self, param: DbTableParam, project: Project) -> Page[DbTableOut]:
        found = await list_tables(
            project.read_engine, search=param.search, exclude=await self.tables.table_names()
        )
        return paginate([DbTableOut.model_validate(table) for table in found], param)

    async def import_tables(
        self, data: ImportTables, project: Project, comments: TableDefinition | None = None
    ) -> tuple[Sequence[GenTable], list[RejectedTable]]:
        """`told` is what a person said of one of them just now: SQLite keeps no comments."""
        database = await reflect(project.read_engine)
        known = await self.tables.table_names()
        module = module_name(data.module_name)
        taken = {business for folder, business in await self.tables.folders() if folder == module}
        classes = await self.tables.class_names()
        imported: list[GenTable] = []
        refused: list[RejectedTable] = []
        for name in dict.fromkeys(data.names):
            if (
                reason := _ineligible_reason(name, database, known, junctions=data.junctions)
            ) is not None:
                refused.append(RejectedTable(table_name=name, reason=reason))
                continue
            table = (
                database.tables[name]
                if comments is None
                else with_comments(database.tables[name], comments)
            )
            config = try_configure(table, database, module, taken, classes)
            if config is None:
                failed = generator_failed(table)
                refused.append(
                    RejectedTable(table_name=name, reason=translate(failed.key, **failed.values))
                )
                continue
            taken.add(config.business_name)
            classes.add(config.class_name)
            imported.append(await self.tables.save(config, related_tables(database, name)))
        return imported, refused

    async def diff(self, table_name: str, project: Project) -> TableDiff:
        table = await self.tables.by_table_name(table_name)
        return diff_tables(
            stored_schema(table).tables[table_name],
            _require_table(table_name, await reflect(project.read_engine)),
        )

    async def sync(self, table_name: str, project: Project) -> SyncResult:
        table = await self.tables.by_table_name(table_name)
        database = await reflect(project.read_engine)
        present = _require_table(table_name, database)
        changes = diff_tables(stored_schema(table).tables[table_name], present)
        config = await self.tables.config(table)
        fresh: TableConfig = configure(present, database, config.module_name)
        followed = apply_diff(config, fresh, changes)
        facts = related_tables(database, table_name)
        if followed != config or facts != stored_schema(table):
            await self.tables.update_config(table, followed, facts=facts)
        return SyncResult(changes=changes, version=table.version)


def paginate(rows: Sequence[T], param: DbTableParam) -> Page[T]:
    start = (param.page_no - 1) * param.page_size
    return Page(
        items=list(rows[start : start + param.page_size]),
        total=min(len(rows), COUNT_LIMIT + 1),
        page_no=param.page_no,
        page_size=param.page_size,
        has_next=len(rows) > start + param.page_size,
    )


def _ineligible_reason(
    name: str, database: SchemaInfo, imported_names: set[str], *, junctions: bool
) -> str | None:
    if is_platform_table(name):
        return translate("generator.unsupported.platform_table")
    if name in imported_names:
        return translate("generator.unsupported.already_imported")
    if name in database.unreadable_reasons:
        return translate(database.unreadable_reasons[name])
    if name not in database.tables:
        return translate("generator.unsupported.not_found")
    reason = ineligible_reason(database.tables[name]) or (
        None if junctions else association_reason(name, database)
    )
    return None if reason is None else translate(reason.key, **reason.values)


def _require_table(table_name: str, database: SchemaInfo) -> TableInfo:
    if table_name not in database.tables:
        raise NotFound("generator.table_gone")
    if (reason := ineligible_reason(database.tables[table_name])) is not None:
        raise Unprocessable(reason.key, **reason.values)
    return database.tables[table_name]

"""Lists, imports and synchronises tables of the database."""

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
from app.generator.inflection import load_inflection
from app.generator.introspect.database import reflect
from app.generator.introspect.related_tables import related_tables
from app.generator.introspect.schema import SchemaInfo, TableInfo
from app.generator.introspect.table_list import is_platform_table, list_tables
from app.generator.project import Project
from app.generator.schema_diff import TableDiff, apply_diff, diff_tables
from app.generator.taken_names import names_of
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
    """Tables of the database. The platform's own tables cannot be imported."""

    def __init__(self, context: Context) -> None:
        self.tables = GenTableCrud(context)

    async def page(self, param: DbTableParam, project: Project) -> Page[DbTableOut]:
        listings = await list_tables(
            project.read_engine, search=param.search, exclude=await self.tables.table_names()
        )
        return paginate([DbTableOut.model_validate(listing) for listing in listings], param)

    async def import_tables(
        self, data: ImportTables, project: Project, comments: TableDefinition | None = None
    ) -> tuple[Sequence[GenTable], list[RejectedTable]]:
        """Returns the imported tables, and the others with the reason.

        `comments` is the definition of a table that was just created: SQLite stores no comments.
        """
        # Before the first statement, so that no transaction waits for it.
        await load_inflection()
        database = await reflect(project.read_engine)
        imported_names = await self.tables.table_names()
        module = module_name(data.module_name)
        taken = await self.tables.taken_names(unconfigured=data.names)
        imported: list[GenTable] = []
        rejected: list[RejectedTable] = []
        for name in dict.fromkeys(data.names):
            reason = _ineligible_reason(name, database, imported_names, associations=data.junctions)
            if reason is not None:
                rejected.append(RejectedTable(table_name=name, reason=reason))
                continue
            table = database.tables[name]
            if comments is not None:
                table = with_comments(table, comments)
            config = try_configure(table, database, module, taken, project.table_prefixes)
            if config is None:
                failure = generator_failed(table)
                reason = translate(failure.key, **failure.values)
                rejected.append(RejectedTable(table_name=name, reason=reason))
                continue
            taken.add(names_of(config), name)
            imported.append(await self.tables.save(config, related_tables(database, name)))
        return imported, rejected

    async def diff(self, table_name: str, project: Project) -> TableDiff:
        table = await self.tables.by_table_name(table_name)
        return diff_tables(
            stored_schema(table).tables[table_name],
            _require_table(table_name, await reflect(project.read_engine)),
        )

    async def sync(self, table_name: str, project: Project) -> SyncResult:
        await load_inflection()
        table = await self.tables.by_table_name(table_name)
        database = await reflect(project.read_engine)
        present = _require_table(table_name, database)
        changes = diff_tables(stored_schema(table).tables[table_name], present)
        config = await self.tables.config(table)
        new_config: TableConfig = configure(present, database, config.module_name)
        merged = apply_diff(config, new_config, changes)
        schema = related_tables(database, table_name)
        if merged != config or schema != stored_schema(table):
            await self.tables.update_config(table, merged, facts=schema)
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
    name: str, database: SchemaInfo, imported_names: set[str], *, associations: bool
) -> str | None:
    if is_platform_table(name):
        return translate("generator.unsupported.platform_table")
    if name in imported_names:
        return translate("generator.unsupported.already_imported")
    if name in database.unreadable_reasons:
        return translate(database.unreadable_reasons[name])
    if name not in database.tables:
        return translate("generator.unsupported.not_found")
    reason = ineligible_reason(database.tables[name])
    if reason is None and not associations:
        reason = association_reason(name, database)
    return None if reason is None else translate(reason.key, **reason.values)


def _require_table(table_name: str, database: SchemaInfo) -> TableInfo:
    if table_name not in database.tables:
        raise NotFound("generator.table_gone")
    if (reason := ineligible_reason(database.tables[table_name])) is not None:
        raise Unprocessable(reason.key, **reason.values)
    return database.tables[table_name]

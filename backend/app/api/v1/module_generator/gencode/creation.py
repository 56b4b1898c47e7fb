"""From what a person describes to a table that is there, and imported."""

from asyncio import to_thread

from app.generator.design.create_table import ddl_statements
from app.generator.design.foreign_key_targets import ForeignKeyTarget, find_targets, is_unique_set
from app.generator.design.table_definition import TableDefinition
from app.generator.dialects import DIALECTS
from app.generator.introspect.connection import dialect_of
from app.generator.introspect.database import reflect
from app.generator.introspect.schema import SchemaInfo
from app.generator.introspect.table_list import is_platform_table
from app.generator.project import Project
from app.kit.context import Context
from app.kit.crud.pagination import Page
from app.kit.errors import Conflict, Unprocessable

from .model import GenTable
from .param import DbTableParam
from .schema import CreateTable, DdlReadOut, DdlStatements, ImportTables
from .tables import TablesService, paginate


class TableCreationService:
    """What is looked at is what is made, and refused for the same reasons. A fault names the cell
    it is in.
    """

    def __init__(self, context: Context) -> None:
        self.tables = TablesService(context)

    async def read_ddl(self, ddl: str, project: Project) -> DdlReadOut:
        from app.generator.design.ddl_parser import parse_ddl  # brings sqlglot

        table, left_out = await to_thread(parse_ddl, ddl, dialect_of(project.read_engine))
        return DdlReadOut(table=table, left_out=left_out)

    async def list_targets(self, param: DbTableParam, project: Project) -> Page[ForeignKeyTarget]:
        return paginate(find_targets(await reflect(project.read_engine), param.search), param)

    async def preview(self, data: CreateTable, project: Project) -> DdlStatements:
        definition = await self._validate_against_database(data, project)
        return DdlStatements(
            statements=list(ddl_statements(definition, project.read_engine.dialect))
        )

    async def create(self, data: CreateTable, project: Project) -> GenTable:
        """The table is made in a transaction of its own: MySQL commits it in any case."""
        definition = await self._validate_against_database(data, project)
        await project.create_table(definition)
        names = ImportTables(names=[definition.name], module_name=data.module_name, junctions=True)
        imported, refused = await self.tables.import_tables(names, project, definition)
        for one in refused:
            field = "table" if data.table else "ddl"
            raise Unprocessable("generator.created_not_imported", field=field, reason=one.reason)
        return imported[0]

    async def _validate_against_database(
        self, data: CreateTable, project: Project
    ) -> TableDefinition:
        definition = data.table or (await self.read_ddl(data.ddl or "", project)).table
        _require_creatable(
            definition, await reflect(project.read_engine), in_ddl=data.table is None
        )
        return definition


def _require_creatable(definition: TableDefinition, database: SchemaInfo, *, in_ddl: bool) -> None:
    def field_path(path: str) -> str:
        return "ddl" if in_ddl else f"table.{path}"

    if is_platform_table(definition.name):
        raise Unprocessable("generator.unsupported.platform_table", field=field_path("name"))
    present = {name.lower() for name in (*database.tables, *database.unreadable_reasons)}
    if definition.name.lower() in present:
        raise Conflict("generator.table_exists", field=field_path("name"))
    grouped = {name.lower() for group in definition.uniques for name in group}
    for n, column in enumerate(definition.columns):
        keyed = column.unique or column.primary_key or column.name.lower() in grouped
        if keyed and column.type in DIALECTS[database.dialect].design.unkeyable_types:
            raise Unprocessable(
                "generator.not_a_key", field=field_path(f"columns.{n}.type"), type=column.type
            )
    for n, key in enumerate(definition.foreign_keys):
        place = f"foreign_keys.{n}"
        if key.target_table == definition.name:
            columns = {column.name for column in definition.columns}
            whole = _is_own_unique_set(key.target_columns, definition)
        else:
            target = database.tables.get(key.target_table)
            columns = {column.name for column in (target.columns if target else ())}
            whole = target is not None and is_unique_set(key.target_columns, target)
        if not set(key.target_columns) <= columns:
            raise Unprocessable(
                "generator.no_target",
                field=field_path(f"{place}.target_table"),
                table=key.target_table,
            )
        if not whole:
            raise Unprocessable(
                "generator.target_no_key",
                field=field_path(f"{place}.target_columns"),
                table=key.target_table,
            )


def _is_own_unique_set(names: list[str], definition: TableDefinition) -> bool:
    primary = {column.name for column in definition.columns if column.primary_key}
    alone = ({column.name} for column in definition.columns if column.unique)
    return set(names) in (primary, *alone, *map(set, definition.uniques))

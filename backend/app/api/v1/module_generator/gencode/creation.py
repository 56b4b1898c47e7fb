"""Creates tables from definitions or DDL, and imports them."""

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
    """New tables. A preview has the statements and the errors of the creation.

    An error names the field of the definition.
    """

    def __init__(self, context: Context) -> None:
        self.tables = TablesService(context)

    async def read_ddl(self, ddl: str, project: Project) -> DdlReadOut:
        # sqlglot takes some 20 MB, so it is loaded only when needed.
        from app.generator.design.ddl_parser import parse_ddl

        parsed = await to_thread(parse_ddl, ddl, dialect_of(project.read_engine))
        return DdlReadOut(table=parsed.table, left_out=parsed.ignored_clauses)

    async def list_targets(self, param: DbTableParam, project: Project) -> Page[ForeignKeyTarget]:
        return paginate(find_targets(await reflect(project.read_engine), param.search), param)

    async def preview(self, data: CreateTable, project: Project) -> DdlStatements:
        definition = await self._validate_against_database(data, project)
        return DdlStatements(
            statements=list(ddl_statements(definition, project.read_engine.dialect))
        )

    async def create(self, data: CreateTable, project: Project) -> GenTable:
        """Creates the table in a separate transaction, because MySQL commits DDL implicitly."""
        definition = await self._validate_against_database(data, project)
        await project.create_table(definition)
        names = ImportTables(names=[definition.name], module_name=data.module_name, junctions=True)
        imported, rejected = await self.tables.import_tables(names, project, definition)
        if rejected:
            field = "table" if data.table else "ddl"
            reason = rejected[0].reason
            raise Unprocessable("generator.created_not_imported", field=field, reason=reason)
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
    """Raises the first conflict of the definition with the database."""

    def field_path(path: str) -> str:
        return "ddl" if in_ddl else f"table.{path}"

    if is_platform_table(definition.name):
        raise Unprocessable("generator.unsupported.platform_table", field=field_path("name"))
    present = {name.lower() for name in (*database.tables, *database.unreadable_reasons)}
    if definition.name.lower() in present:
        raise Conflict("generator.table_exists", field=field_path("name"))
    unique_names = {name.lower() for columns in definition.uniques for name in columns}
    unkeyable_types = DIALECTS[database.dialect].design.unkeyable_types
    for index, column in enumerate(definition.columns):
        in_key = column.unique or column.primary_key or column.name.lower() in unique_names
        if in_key and column.type in unkeyable_types:
            raise Unprocessable(
                "generator.not_a_key", field=field_path(f"columns.{index}.type"), type=column.type
            )
    for index, key in enumerate(definition.foreign_keys):
        path = f"foreign_keys.{index}"
        if key.target_table == definition.name:
            columns = {column.name for column in definition.columns}
            is_key = _is_own_unique_set(key.target_columns, definition)
        else:
            target = database.tables.get(key.target_table)
            columns = {column.name for column in (target.columns if target else ())}
            is_key = target is not None and is_unique_set(key.target_columns, target)
        if not set(key.target_columns) <= columns:
            raise Unprocessable(
                "generator.no_target",
                field=field_path(f"{path}.target_table"),
                table=key.target_table,
            )
        if not is_key:
            raise Unprocessable(
                "generator.target_no_key",
                field=field_path(f"{path}.target_columns"),
                table=key.target_table,
            )


def _is_own_unique_set(names: list[str], definition: TableDefinition) -> bool:
    primary = {column.name for column in definition.columns if column.primary_key}
    unique_columns = ({column.name} for column in definition.columns if column.unique)
    return set(names) in (primary, *unique_columns, *map(set, definition.uniques))

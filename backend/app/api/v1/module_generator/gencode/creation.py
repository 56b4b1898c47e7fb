"""From what a person describes to a table that is there, and imported."""

from asyncio import to_thread

from app.generator.build import statements_of
from app.generator.define import Kind, TableDefinition
from app.generator.facts import Database, Dialect
from app.generator.project import Project
from app.generator.reflect import dialect_of, reflect
from app.generator.reflect.listing import is_ours
from app.generator.target import Target, is_key, targets
from app.kit.context import Context
from app.kit.errors import Conflict, Unprocessable
from app.kit.page import Page

from .model import GenTable
from .param import DbTableParam
from .schema import CreateTable, DdlRead, ImportTables, Statements
from .tables import TablesService, paged

UNKEYED = {
    Dialect.MYSQL: {Kind.TEXT, Kind.JSON, Kind.BINARY},
    Dialect.POSTGRESQL: {Kind.JSON},
    Dialect.SQLITE: set(),
}


class CreationService:
    """What is looked at is what is made, and refused for the same reasons. A fault names the cell
    it is in.
    """

    def __init__(self, context: Context) -> None:
        self.tables = TablesService(context)

    async def read(self, ddl: str, project: Project) -> DdlRead:
        from app.generator.ddl import read  # brings sqlglot

        table, left_out = await to_thread(read, ddl, dialect_of(project.reader))
        return DdlRead(table=table, left_out=left_out)

    async def targets(self, param: DbTableParam, project: Project) -> Page[Target]:
        return paged(targets(await reflect(project.reader), param.search), param)

    async def preview(self, data: CreateTable, project: Project) -> Statements:
        definition = await self._possible(data, project)
        return Statements(statements=list(statements_of(definition, project.reader.dialect)))

    async def create(self, data: CreateTable, project: Project) -> GenTable:
        """The table is made in a transaction of its own: MySQL commits it in any case."""
        definition = await self._possible(data, project)
        await project.build(definition)
        names = ImportTables(names=[definition.name], module_name=data.module_name, junctions=True)
        imported, refused = await self.tables.take(names, project, definition)
        for one in refused:
            field = "table" if data.table else "ddl"
            raise Unprocessable("generator.created_not_imported", field=field, reason=one.reason)
        return imported[0]

    async def _possible(self, data: CreateTable, project: Project) -> TableDefinition:
        definition = data.table or (await self.read(data.ddl or "", project)).table
        _require_possible(definition, await reflect(project.reader), in_ddl=data.table is None)
        return definition


def _require_possible(definition: TableDefinition, database: Database, *, in_ddl: bool) -> None:
    def at(place: str) -> str:
        return "ddl" if in_ddl else f"table.{place}"

    if is_ours(definition.name):
        raise Unprocessable("generator.refused.ours", field=at("name"))
    present = {name.lower() for name in (*database.tables, *database.unreadable)}
    if definition.name.lower() in present:
        raise Conflict("generator.table_exists", field=at("name"))
    grouped = {name.lower() for group in definition.uniques for name in group}
    for n, column in enumerate(definition.columns):
        keyed = column.unique or column.primary_key or column.name.lower() in grouped
        if keyed and column.type in UNKEYED[database.dialect]:
            raise Unprocessable(
                "generator.not_a_key", field=at(f"columns.{n}.type"), type=column.type
            )
    for n, key in enumerate(definition.foreign_keys):
        place = f"foreign_keys.{n}"
        if key.target_table == definition.name:
            columns = {column.name for column in definition.columns}
            whole = _is_own_key(key.target_columns, definition)
        else:
            target = database.tables.get(key.target_table)
            columns = {column.name for column in (target.columns if target else ())}
            whole = target is not None and is_key(key.target_columns, target)
        if not set(key.target_columns) <= columns:
            raise Unprocessable(
                "generator.no_target", field=at(f"{place}.target_table"), table=key.target_table
            )
        if not whole:
            raise Unprocessable(
                "generator.target_no_key",
                field=at(f"{place}.target_columns"),
                table=key.target_table,
            )


def _is_own_key(names: list[str], definition: TableDefinition) -> bool:
    primary = {column.name for column in definition.columns if column.primary_key}
    alone = ({column.name} for column in definition.columns if column.unique)
    return set(names) in (primary, *alone, *map(set, definition.uniques))

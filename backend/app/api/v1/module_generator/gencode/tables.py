"""From the database to configurations, and back to what moved."""

from collections.abc import Sequence
from typing import TypeVar

from app.generator.around import around
from app.generator.config import TableConfig
from app.generator.configure import (
    aside,
    attempt,
    beyond_us,
    commented,
    configure,
    module_of,
    refuse,
)
from app.generator.define import TableDefinition
from app.generator.facts import Database, Table
from app.generator.project import Project
from app.generator.reflect import list_tables, reflect
from app.generator.reflect.listing import is_ours
from app.generator.sync import Changes, compare, follow
from app.kit.context import Context
from app.kit.errors import NotFound, Unprocessable
from app.kit.i18n import say
from app.kit.page import COUNTED, Page

from .crud import GenTableCrud, facts_of
from .model import GenTable
from .param import DbTableParam
from .schema import DbTableOut, ImportTables, Refused, Synced

T = TypeVar("T")


class TablesService:
    """Imports what can be imported, and says of every other table in one sentence why not. Our own
    are no material.
    """

    def __init__(self, context: Context) -> None:
        self.tables = GenTableCrud(context)

    async def page(self, param: DbTableParam, project: Project) -> Page[DbTableOut]:
        found = await list_tables(
            project.reader, search=param.search, besides=await self.tables.names()
        )
        return paged([DbTableOut.model_validate(table) for table in found], param)

    async def take(
        self, data: ImportTables, project: Project, told: TableDefinition | None = None
    ) -> tuple[Sequence[GenTable], list[Refused]]:
        """`told` is what a person said of one of them just now: SQLite keeps no comments."""
        database = await reflect(project.reader)
        known = await self.tables.names()
        module = module_of(data.module_name)
        taken = {business for folder, business in await self.tables.folders() if folder == module}
        classes = await self.tables.class_names()
        imported: list[GenTable] = []
        refused: list[Refused] = []
        for name in dict.fromkeys(data.names):
            if (reason := _against(name, database, known, junctions=data.junctions)) is not None:
                refused.append(Refused(table_name=name, reason=reason))
                continue
            table = (
                database.tables[name] if told is None else commented(database.tables[name], told)
            )
            config = attempt(table, database, module, taken, classes)
            if config is None:
                failed = beyond_us(table)
                refused.append(Refused(table_name=name, reason=say(failed.key, **failed.values)))
                continue
            taken.add(config.business_name)
            classes.add(config.class_name)
            imported.append(await self.tables.keep(config, around(database, name)))
        return imported, refused

    async def moved(self, table_name: str, project: Project) -> Changes:
        table = await self.tables.named(table_name)
        return compare(
            facts_of(table).tables[table_name], _present(table_name, await reflect(project.reader))
        )

    async def sync(self, table_name: str, project: Project) -> Synced:
        table = await self.tables.named(table_name)
        database = await reflect(project.reader)
        present = _present(table_name, database)
        changes = compare(facts_of(table).tables[table_name], present)
        config = await self.tables.config(table)
        fresh: TableConfig = configure(present, database, config.module_name)
        followed = follow(config, fresh, changes)
        facts = around(database, table_name)
        if followed != config or facts != facts_of(table):
            await self.tables.change(table, followed, facts=facts)
        return Synced(changes=changes, version=table.version)


def paged(found: Sequence[T], param: DbTableParam) -> Page[T]:
    start = (param.page_no - 1) * param.page_size
    return Page(
        items=list(found[start : start + param.page_size]),
        total=min(len(found), COUNTED + 1),
        page_no=param.page_no,
        page_size=param.page_size,
        has_next=len(found) > start + param.page_size,
    )


def _against(name: str, database: Database, known: set[str], *, junctions: bool) -> str | None:
    if is_ours(name):
        return say("generator.refused.ours")
    if name in known:
        return say("generator.refused.imported")
    if name in database.unreadable:
        return say(database.unreadable[name])
    if name not in database.tables:
        return say("generator.refused.absent")
    reason = refuse(database.tables[name]) or (None if junctions else aside(name, database))
    return None if reason is None else say(reason.key, **reason.values)


def _present(table_name: str, database: Database) -> Table:
    if table_name not in database.tables:
        raise NotFound("generator.table_gone")
    if (reason := refuse(database.tables[table_name])) is not None:
        raise Unprocessable(reason.key, **reason.values)
    return database.tables[table_name]

"""From configurations to files: looked at, packed, or written."""

from asyncio import to_thread
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

from app.generator.archive import archive
from app.generator.check import check
from app.generator.config import TableConfig
from app.generator.disk import compare, mapping, tables_of, unwritten
from app.generator.plan import Plan, make, model_of
from app.generator.plan.model import targets
from app.generator.project import Project
from app.generator.reflect import list_tables
from app.generator.write import write
from app.kit.context import Context
from app.kit.errors import Conflict, NotFound, Unprocessable

from .crud import GenTableCrud, facts_of
from .jinja2_template_util import drafted, formatted
from .model import GenTable
from .schema import FileOut, Output, Preview

SHOWN = 10  # problems of one check: the rest is mostly their echo


class OutputService:
    """The same table and settings give the same bytes, whoever asks. A module that fails its check
    is not written.
    """

    def __init__(self, context: Context) -> None:
        self.tables = GenTableCrud(context)

    async def preview(self, id: int, project: Project) -> Preview:
        files, stubs = await self._files([await self.tables.get(id)])
        found = await to_thread(
            lambda: list(compare(project.root, unwritten(project.root, files, stubs)))
        )
        return Preview(
            files=[
                FileOut(path=file.path, status=file.status, diff=file.diff, content=file.text)
                for file in found
            ]
        )

    async def archive(self, ids: Collection[int]) -> bytes:
        files, _ = await self._files(await self.tables.many(ids))
        return await to_thread(archive, files)

    async def write(self, table_name: str, project: Project, *, force: bool, types: bool) -> Output:
        table = await self.tables.named(table_name)
        if table_name not in {found.name for found in await list_tables(project.reader)}:
            raise NotFound("generator.table_gone")
        files, stubs = await self._files([table])
        new = unwritten(project.root, files, stubs)
        await to_thread(_require_alone, project.root, new)
        checked = await to_thread(check, project.root, new, project.cache, types=types)
        if checked.problems:
            problems = "; ".join(str(problem) for problem in checked.problems[:SHOWN])
            raise Unprocessable("generator.check_failed", problems=problems)
        written = await to_thread(write, project.root, files, force=force, stubs=stubs)
        await project.plant()
        return Output(
            written=list(written.written),
            unchanged=list(written.unchanged),
            orphaned=list(written.orphaned),
            kept=list(written.kept),
            skipped=list(checked.skipped),
        )

    async def _files(self, tables: Collection[GenTable]) -> tuple[dict[str, str], set[str]]:
        """These modules, and which of the files are models of tables that they only speak of."""
        configs = await self.tables.configs(await self.tables.neighbours(tables))
        ordered = sorted(tables, key=lambda table: table.table_name)
        plans = [
            _plan(table, configs, await self.tables.directory(table.parent_menu_id))
            for table in ordered
        ]
        own = {plan.model.folder for plan in plans}
        lent = {stub.folder for plan in plans for stub in plan.stubs} - own
        files: dict[str, str] = {}
        for plan in plans:
            rendered = drafted(plan)
            mine = {
                path: text
                for path, text in rendered.items()
                if path.startswith(f"{plan.model.folder}/")
            }
            files = {
                **rendered,
                **files,
                **mine,
            }  # a module's own files, before what others lend it
        files = await formatted(files)
        return files, {path for path in files if path.rpartition("/")[0] in lent}


def _require_alone(root: Path, files: Mapping[str, str]) -> None:
    """What a module was called before maps its table still, and so may what another brought along."""
    for path, text in files.items():
        for table in tables_of(text) if path.endswith("/model.py") else ():
            for other in mapping(root, table):
                if other != path:
                    folder = other.removesuffix("/model.py")
                    raise Conflict("generator.mapped_elsewhere", table=table, folder=folder)


def _plan(table: GenTable, configs: Mapping[str, TableConfig], menu_parent: str) -> Plan:
    """Whether a table it speaks of has its module on this machine is no matter: each brings its
    model along.
    """
    facts = facts_of(table)
    name = table.table_name
    models = (model_of(target, facts, configs) for target in targets(name, facts))
    stubs = tuple(model for model in models if model.ours is None)
    return replace(make(name, facts, configs), stubs=stubs, menu_parent=menu_parent)

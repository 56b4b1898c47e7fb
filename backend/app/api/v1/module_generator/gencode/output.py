"""From configurations to files: looked at, packed, or written."""

from asyncio import to_thread
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

from app.generator.config import TableConfig
from app.generator.introspect.table_list import list_tables
from app.generator.output.check import check_files
from app.generator.output.project_files import (
    diff_files,
    mapped_tables,
    models_mapping,
    without_existing_stubs,
)
from app.generator.output.render import format_files, render_raw
from app.generator.output.writer import write_files
from app.generator.output.zip import zip_files
from app.generator.plan import ModulePlan, build_model, build_plan
from app.generator.plan.model import referenced_tables
from app.generator.project import Project
from app.kit.context import Context
from app.kit.errors import Conflict, NotFound, Unprocessable

from .crud import GenTableCrud, stored_schema
from .jinja2_template_util import TEMPLATES
from .model import GenTable
from .schema import FileOut, Output, Preview

MAX_PROBLEMS = 10  # problems of one check: the rest is mostly their echo


class OutputService:
    """The same table and settings give the same bytes, whoever asks. A module that fails its check
    is not written.
    """

    def __init__(self, context: Context) -> None:
        self.tables = GenTableCrud(context)

    async def preview(self, id: int, project: Project) -> Preview:
        files, stubs = await self._render_files([await self.tables.get(id)])
        found = await to_thread(
            lambda: list(
                diff_files(project.root, without_existing_stubs(project.root, files, stubs))
            )
        )
        return Preview(
            files=[
                FileOut(path=file.path, status=file.status, diff=file.diff, content=file.text)
                for file in found
            ]
        )

    async def zip(self, ids: Collection[int]) -> bytes:
        files, _ = await self._render_files(await self.tables.get_many(ids))
        return await to_thread(zip_files, files)

    async def write(self, table_name: str, project: Project, *, force: bool, types: bool) -> Output:
        table = await self.tables.by_table_name(table_name)
        if table_name not in {found.name for found in await list_tables(project.read_engine)}:
            raise NotFound("generator.table_gone")
        files, stubs = await self._render_files([table])
        new = without_existing_stubs(project.root, files, stubs)
        await to_thread(_require_not_mapped_elsewhere, project.root, new)
        checked = await to_thread(check_files, project.root, new, project.mypy_cache, types=types)
        if checked.problems:
            problems = "; ".join(str(problem) for problem in checked.problems[:MAX_PROBLEMS])
            raise Unprocessable("generator.check_failed", problems=problems)
        written = await to_thread(write_files, project.root, files, force=force, stubs=stubs)
        await project.install_menus()
        return Output(
            written=list(written.written),
            unchanged=list(written.unchanged),
            orphaned=list(written.orphaned),
            kept=list(written.backups),
            skipped=list(checked.skipped_tools),
        )

    async def _render_files(self, tables: Collection[GenTable]) -> tuple[dict[str, str], set[str]]:
        """These modules, and which of the files are models of tables that they only speak of."""
        configs = await self.tables.configs(await self.tables.related_tables(tables))
        ordered = sorted(tables, key=lambda table: table.table_name)
        plans = [
            _build_plan(table, configs, await self.tables.menu_directory(table.parent_menu_id))
            for table in ordered
        ]
        own = {plan.model.folder for plan in plans}
        lent = {stub.folder for plan in plans for stub in plan.stubs} - own
        files: dict[str, str] = {}
        for plan in plans:
            rendered = render_raw(plan, TEMPLATES)
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
        files = await format_files(files)
        return files, {path for path in files if path.rpartition("/")[0] in lent}


def _require_not_mapped_elsewhere(root: Path, files: Mapping[str, str]) -> None:
    """What a module was called before maps its table still, and so may what another brought along."""
    for path, text in files.items():
        for table in mapped_tables(text) if path.endswith("/model.py") else ():
            for other in models_mapping(root, table):
                if other != path:
                    folder = other.removesuffix("/model.py")
                    raise Conflict("generator.mapped_elsewhere", table=table, folder=folder)


def _build_plan(
    table: GenTable, configs: Mapping[str, TableConfig], menu_parent: str
) -> ModulePlan:
    """Whether a table it speaks of has its module on this machine is no matter: each brings its
    model along.
    """
    facts = stored_schema(table)
    name = table.table_name
    models = (build_model(target, facts, configs) for target in referenced_tables(name, facts))
    stubs = tuple(model for model in models if model.platform_class is None)
    return replace(build_plan(name, facts, configs), stubs=stubs, menu_parent=menu_parent)

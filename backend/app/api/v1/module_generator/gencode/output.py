"""Previews, packs and writes the files of modules."""

from asyncio import to_thread
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.generator.config import TableConfig
from app.generator.inflection import load_inflection
from app.generator.introspect.table_list import list_tables
from app.generator.output.check import check_files
from app.generator.output.project_files import (
    FileDiff,
    diff_files,
    mapped_tables,
    models_mapping,
    without_existing_stubs,
)
from app.generator.output.writer import write_files
from app.generator.output.zip import zip_files
from app.generator.project import Project
from app.kit.context import Context
from app.kit.errors import Conflict, NotFound, Unprocessable

from .crud import GenTableCrud, stored_schema
from .menu_permissions import menu_permissions, permissions_of_other_features
from .model import GenTable
from .schema import FileOut, Output, Preview
from .validation import require_free_names

if TYPE_CHECKING:
    from app.generator.plan import ModulePlan

MAX_PROBLEMS = 10  # in a message: later problems are mostly consequences


class OutputService:
    """Files of modules. The same schema and configuration give the same bytes.

    A module that does not pass its check is not written.
    """

    def __init__(self, context: Context) -> None:
        self.tables = GenTableCrud(context)

    async def preview(self, id: int, project: Project) -> Preview:
        files, stubs = await self._render_files([await self.tables.get(id)])
        diffs = await to_thread(_diff_files, project.root, files, stubs)
        return Preview(
            files=[
                FileOut(path=file.path, status=file.status, diff=file.diff, content=file.text)
                for file in diffs
            ]
        )

    async def zip(self, ids: Collection[int]) -> bytes:
        files, _ = await self._render_files(await self.tables.get_many(ids))
        return await to_thread(zip_files, files)

    async def write(self, table_name: str, project: Project, *, force: bool, types: bool) -> Output:
        table = await self.tables.by_table_name(table_name)
        if table_name not in {listing.name for listing in await list_tables(project.read_engine)}:
            raise NotFound("generator.table_gone")
        taken = await self.tables.taken_names(exclude=table_name)
        require_free_names(await self.tables.config(table), taken)
        files, stubs = await self._render_files([table])
        new = without_existing_stubs(project.root, files, stubs)
        await to_thread(_require_not_mapped_elsewhere, project.root, new)
        await self._require_own_permissions(project.root, new)
        check = await to_thread(check_files, project.root, new, project.mypy_cache, types=types)
        if check.problems:
            problems = "; ".join(str(problem) for problem in check.problems[:MAX_PROBLEMS])
            raise Unprocessable("generator.check_failed", problems=problems)
        result = await to_thread(write_files, project.root, files, force=force, stubs=stubs)
        await project.install_menus()
        return Output(
            written=list(result.written),
            unchanged=list(result.unchanged),
            orphaned=list(result.orphaned),
            kept=list(result.backups),
            skipped=list(check.skipped_tools),
        )

    async def _require_own_permissions(self, root: Path, files: Mapping[str, str]) -> None:
        """Raises Conflict if a menu that is not of these files has one of their permissions."""
        permissions = menu_permissions(files)
        others = await to_thread(permissions_of_other_features, root, files)
        taken = permissions & others
        taken |= await self.tables.menu_permissions_without_seed(permissions)
        if taken:
            raise Conflict(
                "generator.permission_taken", field="business_name", permission=min(taken)
            )

    async def _render_files(self, tables: Collection[GenTable]) -> tuple[dict[str, str], set[str]]:
        """Returns the files of the modules, and which of them are models of referenced tables."""
        # The plan and the renderer take 2 MB, so a server that generates nothing never loads them.
        from app.generator.output.render import format_files, render_raw

        from .jinja2_template_util import TEMPLATES

        await load_inflection()
        configs = await self.tables.configs(await self.tables.related_tables(tables))
        ordered = sorted(tables, key=lambda table: table.table_name)
        plans = [
            _build_plan(table, configs, await self.tables.menu_directory(table.parent_menu_id))
            for table in ordered
        ]
        module_folders = {plan.model.location.folder for plan in plans}
        stub_folders = {
            stub.location.folder for plan in plans for stub in plan.stubs
        } - module_folders
        files: dict[str, str] = {}
        for plan in plans:
            rendered = render_raw(plan, TEMPLATES)
            own_files = {
                path: text
                for path, text in rendered.items()
                if path.startswith(f"{plan.model.location.folder}/")
            }
            # The own files of a module win over the stubs that other modules have for it.
            files = {**rendered, **files, **own_files}
        files = await format_files(files)
        return files, {path for path in files if path.rpartition("/")[0] in stub_folders}


def _diff_files(root: Path, files: Mapping[str, str], stubs: Collection[str]) -> list[FileDiff]:
    return list(diff_files(root, without_existing_stubs(root, files, stubs)))


def _require_not_mapped_elsewhere(root: Path, files: Mapping[str, str]) -> None:
    """Raises Conflict if a model in another folder maps the table.

    That may be the module under its previous name, or a stub from another module.
    """
    for path, text in files.items():
        for table in mapped_tables(text) if path.endswith("/model.py") else ():
            for other in models_mapping(root, table):
                if other != path:
                    folder = other.removesuffix("/model.py")
                    raise Conflict("generator.mapped_elsewhere", table=table, folder=folder)


def _build_plan(
    table: GenTable, configs: Mapping[str, TableConfig], menu_parent: str
) -> "ModulePlan":
    """Builds a plan with stubs for all referenced tables, whether they have a module or not."""
    from app.generator.plan import build_model, build_plan
    from app.generator.plan.model import referenced_tables

    schema = stored_schema(table)
    name = table.table_name
    models = (build_model(target, schema, configs) for target in referenced_tables(name, schema))
    stubs = tuple(model for model in models if model.platform_class is None)
    return replace(build_plan(name, schema, configs, menu_parent), stubs=stubs)

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import literal, select

from app.api.v1.module_system.dict.model import Dict
from app.api.v1.module_system.menu.model import Menu, MenuType
from app.api.v1.module_system.seed.model import AppliedSeed
from app.generator.config import ColumnConfig, TableConfig
from app.generator.introspect.schema import SchemaInfo
from app.generator.taken_names import TakenNames, module_names
from app.kit.crud import Crud
from app.kit.errors import NotFound, VersionConflict
from app.kit.model import utc_now
from app.kit.param import Clauses, equal, like

from .model import GenTable, GenTableColumn
from .param import GenTableParam
from .schema import GenTableOut

EXCLUDED_FIELDS = frozenset({"columns", "reasons", "version", "id", "created_at", "updated_at"})
DIRECTORY_PATH = re.compile(r"/([a-z][a-z0-9_]*)")


class GenTableCrud(Crud[GenTable, GenTableOut]):
    model = GenTable
    out_schema = GenTableOut
    default_order = "-id"

    def filters(self, param: GenTableParam) -> Clauses:
        return (
            *like(GenTable.table_name, param.table_name),
            *like(GenTable.table_comment, param.table_comment),
            *equal(GenTable.module_name, param.module_name),
        )

    async def by_table_name(self, table_name: str) -> GenTable:
        table = await self.db.scalar(select(GenTable).where(GenTable.table_name == table_name))
        if table is None:
            raise NotFound("generator.not_imported", name=table_name)
        return table

    async def table_names(self) -> set[str]:
        return set(await self.db.scalars(select(GenTable.table_name)))

    async def taken_names(
        self, exclude: str | None = None, unconfigured: Collection[str] = ()
    ) -> TakenNames:
        """Returns the names of the project and of all imported tables but `exclude`.

        A module of the project that maps an imported or `unconfigured` table has no names of its
        own: it is written again under those of the configuration.
        """
        rows = await self.db.execute(
            select(
                GenTable.table_name,
                GenTable.module_name,
                GenTable.business_name,
                GenTable.class_name,
            ).order_by(GenTable.id)
        )
        modules = {table: names for table, *names in rows.all()}
        taken = TakenNames.of_project(ignored_tables={*modules, *unconfigured})
        for table, (module, business, class_name) in modules.items():
            if table != exclude:
                taken.add(module_names(module, business, class_name), table)
        return taken

    async def menu_directory(self, menu_id: int | None) -> str:
        """Returns the name of a menu directory in `menu.json`: its path without the slash.

        Returns an empty string if the menu is no directory with such a path.
        """
        if menu_id is None:
            return ""
        statement = select(Menu.path).where(Menu.id == menu_id, Menu.type == MenuType.DIRECTORY)
        match = DIRECTORY_PATH.fullmatch(await self.db.scalar(statement) or "")
        return match[1] if match else ""

    async def menu_permissions_without_seed(self, permissions: Collection[str]) -> set[str]:
        """Returns those of the permissions that have a menu which no feature has brought."""
        is_seeded = (
            select(AppliedSeed.key)
            .where(AppliedSeed.key == literal("menu:").concat(Menu.permission))
            .exists()
        )
        statement = select(Menu.permission).where(Menu.permission.in_(permissions), ~is_seeded)
        return {permission for permission in await self.db.scalars(statement) if permission}

    async def existing_dictionaries(self, config: TableConfig) -> set[str]:
        """Returns the dictionaries of the configuration that exist."""
        codes = {column.dict_type for column in config.columns if column.dict_type}
        if not codes:
            return set()
        return set(await self.db.scalars(select(Dict.code).where(Dict.code.in_(codes))))

    async def config(self, table: GenTable) -> TableConfig:
        return (await self.configs([table]))[table.table_name]

    async def related_tables(self, tables: Iterable[GenTable]) -> list[GenTable]:
        """Returns the imported tables among those that these tables reference, and these."""
        names = sorted({name for table in tables for name in stored_schema(table).tables})
        statement = select(GenTable).where(GenTable.table_name.in_(names))
        return list(await self.db.scalars(statement))

    async def configs(self, tables: Collection[GenTable]) -> dict[str, TableConfig]:
        columns: dict[int, list[ColumnConfig]] = {table.id: [] for table in tables}
        statement = (
            select(GenTableColumn)
            .where(GenTableColumn.table_id.in_(list(columns)))
            .order_by(GenTableColumn.sort, GenTableColumn.id)
        )
        for column in await self.db.scalars(statement):
            columns[column.table_id].append(ColumnConfig.model_validate(column))
        return {table.table_name: _to_config(table, columns[table.id]) for table in tables}

    async def save(self, config: TableConfig, facts: SchemaInfo) -> GenTable:
        table = await self.add(
            GenTable(**_row_values(config), facts=facts.model_dump_json(exclude_defaults=True))
        )
        self.db.add_all(
            [GenTableColumn(table_id=table.id, **_row_values(column)) for column in config.columns]
        )
        await self.db.flush()
        return table

    async def update_config(
        self,
        table: GenTable,
        config: TableConfig,
        version: int | None = None,
        facts: SchemaInfo | None = None,
    ) -> GenTable:
        """Updates the configuration. The version of the table changes even if only columns do.

        A column that stays keeps its row.
        """
        if version is not None and version != table.version:
            raise VersionConflict
        _assign_changed(table, {**_row_values(config), "updated_at": utc_now()})
        if facts is not None:
            table.facts = facts.model_dump_json(exclude_defaults=True)
        rows = await self.db.scalars(
            select(GenTableColumn).where(GenTableColumn.table_id == table.id)
        )
        old_rows = {row.column_name: row for row in rows}
        for column in config.columns:
            row = old_rows.pop(column.column_name, None)
            if row is None:
                self.db.add(GenTableColumn(table_id=table.id, **_row_values(column)))
            else:
                _assign_changed(row, _row_values(column))
        for row in old_rows.values():
            await self.db.delete(row)
        await self.db.flush()
        return table


def stored_schema(table: GenTable) -> SchemaInfo:
    return SchemaInfo.model_validate_json(table.facts)


def _to_config(table: GenTable, columns: list[ColumnConfig]) -> TableConfig:
    names = TableConfig.model_fields.keys() - {"columns"}
    return TableConfig.model_validate(
        {**{name: getattr(table, name) for name in names}, "columns": columns}
    )


def _row_values(config: TableConfig | ColumnConfig) -> Mapping[str, Any]:
    names = [name for name in type(config).model_fields if name not in EXCLUDED_FIELDS]
    reasons = {name: reason.model_dump() for name, reason in config.reasons.items()}
    return {**{name: getattr(config, name) for name in names}, "reasons": reasons}


def _assign_changed(row: GenTable | GenTableColumn, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)

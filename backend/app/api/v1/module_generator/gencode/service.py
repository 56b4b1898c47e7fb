from collections.abc import Collection, Mapping

from app.generator.config import ColumnConfig, Explanation, TableConfig
from app.generator.configure import readonly_settings, with_key
from app.generator.types import map_column_type
from app.kit.context import Context
from app.kit.crud.pagination import Page
from app.kit.errors import Unprocessable
from app.kit.i18n import translate

from .crud import GenTableCrud, stored_schema
from .model import GenTable
from .param import GenTableParam
from .schema import GenTableDetail, GenTableOut, GenTableUpdate
from .validation import validate_config
from .widgets import allowed_widgets, apply_dictionary, validate_widgets


class GencodeService:
    """Configurations of imported tables. Facts of the database cannot be changed.

    Deleting a configuration deletes neither the table nor the generated files.
    """

    def __init__(self, context: Context) -> None:
        self.tables = GenTableCrud(context)

    async def page(self, param: GenTableParam) -> Page[GenTableOut]:
        return await self.tables.page(param, *self.tables.filters(param))

    async def detail(self, id: int) -> GenTableDetail:
        return await self._to_detail(await self.tables.get(id))

    async def ids(self, table_names: Collection[str]) -> list[int]:
        return [(await self.tables.by_table_name(name)).id for name in table_names]

    async def update(self, id: int, data: GenTableUpdate) -> GenTableDetail:
        table = await self.tables.get(id)
        old = await self.tables.config(table)
        validate_config(data, old, await self.tables.taken_names(exclude=table.table_name))
        allowed = allowed_widgets(old, stored_schema(table))
        new = apply_dictionary(data, old, allowed)
        validate_widgets(new, allowed, await self.tables.existing_dictionaries(new))
        if data.parent_menu_id is not None:
            directory = await self.tables.menu_directory(data.parent_menu_id)
            if not directory:
                raise Unprocessable("generator.no_such_directory", field="parent_menu_id")
        config = TableConfig.model_validate(new.model_dump(exclude={"version"}))
        return await self._to_detail(await self.tables.update_config(table, config, data.version))

    async def delete(self, ids: Collection[int]) -> None:
        await self.tables.delete(await self.tables.get_many(ids))

    async def _to_detail(self, table: GenTable) -> GenTableDetail:
        config = await self.tables.config(table)
        readonly = [_readonly_settings(table, column) for column in config.columns]
        reasons = [
            {**column.reasons, **settings}
            for column, settings in zip(config.columns, readonly, strict=True)
        ]
        allowed = allowed_widgets(config, stored_schema(table))
        widgets = [allowed[column.column_name] for column in config.columns]
        return GenTableDetail.model_validate(
            {
                **config.model_dump(),
                "id": table.id,
                "version": table.version,
                "created_at": table.created_at,
                "updated_at": table.updated_at,
                "explanations": _explain(config.reasons),
                "columns_explanations": list(map(_explain, reasons)),
                "columns_readonly": list(map(list, readonly)),
                "columns_widgets": [column.default for column in widgets],
                "columns_dict_widgets": [column.with_dict for column in widgets],
            }
        )


def _readonly_settings(table: GenTable, column: ColumnConfig) -> dict[str, Explanation]:
    """Derives the settings from the stored schema, so that old imports follow new rules."""
    table_info = with_key(stored_schema(table).tables[table.table_name])
    column_info = table_info.column(column.column_name)
    mapping = map_column_type(table_info, column_info, column.python_field, table.class_name)
    return readonly_settings(table_info, column_info, mapping)


def _explain(reasons: Mapping[str, Explanation]) -> dict[str, str]:
    return {setting: translate(reason.key, **reason.values) for setting, reason in reasons.items()}

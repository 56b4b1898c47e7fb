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
    """What was decided about an imported table. Facts stay as the database has them; everything
    else may be decided.

    Forgetting a configuration leaves the table, and what was written from it, where they are.
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
        others = await self.tables.folders() - {(table.module_name, table.business_name)}
        old = await self.tables.config(table)
        validate_config(data, old, others, await self.tables.class_names(exclude=table))
        fits = allowed_widgets(old, stored_schema(table))
        new = apply_dictionary(data, old, fits)
        validate_widgets(new, fits, await self.tables.existing_dictionaries(new))
        if data.parent_menu_id is not None and not await self.tables.menu_directory(
            data.parent_menu_id
        ):
            raise Unprocessable("generator.no_such_directory", field="parent_menu_id")
        config = TableConfig.model_validate(new.model_dump(exclude={"version"}))
        return await self._to_detail(await self.tables.update_config(table, config, data.version))

    async def delete(self, ids: Collection[int]) -> None:
        await self.tables.delete(await self.tables.get_many(ids))

    async def _to_detail(self, table: GenTable) -> GenTableDetail:
        config = await self.tables.config(table)
        kept = {
            name: getattr(table, name) for name in ("id", "version", "created_at", "updated_at")
        }
        never = [_readonly_settings(table, column) for column in config.columns]
        reasons = [
            {**column.reasons, **off} for column, off in zip(config.columns, never, strict=True)
        ]
        why = {
            "explanations": _explain(config.reasons),
            "columns_explanations": list(map(_explain, reasons)),
        }
        fits = allowed_widgets(config, stored_schema(table))
        offered = [fits[column.column_name] for column in config.columns]
        shown = {
            "columns_readonly": map(list, never),
            "columns_widgets": [plain for plain, _ in offered],
            "columns_dict_widgets": [fed for _, fed in offered],
        }
        return GenTableDetail.model_validate({**config.model_dump(), **kept, **why, **shown})


def _readonly_settings(table: GenTable, column: ColumnConfig) -> dict[str, Explanation]:
    """By what the table was when it was read last, for a column that may have been imported before
    this was asked.
    """
    facts = with_key(stored_schema(table).tables[table.table_name])
    fact = facts.column(column.column_name)
    return readonly_settings(
        facts, fact, map_column_type(facts, fact, column.python_field, table.class_name)
    )


def _explain(reasons: Mapping[str, Explanation]) -> dict[str, str]:
    return {setting: translate(reason.key, **reason.values) for setting, reason in reasons.items()}

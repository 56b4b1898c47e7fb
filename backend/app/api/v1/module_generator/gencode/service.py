from collections.abc import Collection, Mapping

from app.generator.config import ColumnConfig, Reason, TableConfig
from app.generator.configure import fixed, keyed
from app.generator.types import kind_of
from app.kit.context import Context
from app.kit.errors import Unprocessable
from app.kit.i18n import say
from app.kit.page import Page

from .crud import GenTableCrud, facts_of
from .model import GenTable
from .param import GenTableParam
from .rules import require_sound
from .schema import GenTableDetail, GenTableOut, GenTableUpdate
from .widgets import fitting, led, require_fitting


class GencodeService:
    """What was decided about an imported table. Facts stay as the database has them; everything
    else may be decided.

    Forgetting a configuration leaves the table, and what was written from it, where they are.
    """

    def __init__(self, context: Context) -> None:
        self.tables = GenTableCrud(context)

    async def page(self, param: GenTableParam) -> Page[GenTableOut]:
        return await self.tables.page(param, *self.tables.matching(param))

    async def detail(self, id: int) -> GenTableDetail:
        return await self._detail(await self.tables.get(id))

    async def ids(self, table_names: Collection[str]) -> list[int]:
        return [(await self.tables.named(name)).id for name in table_names]

    async def update(self, id: int, data: GenTableUpdate) -> GenTableDetail:
        table = await self.tables.get(id)
        others = await self.tables.folders() - {(table.module_name, table.business_name)}
        old = await self.tables.config(table)
        require_sound(data, old, others, await self.tables.class_names(besides=table))
        fits = fitting(old, facts_of(table))
        new = led(data, old, fits)
        require_fitting(new, fits, await self.tables.dictionaries(new))
        if data.parent_menu_id is not None and not await self.tables.directory(data.parent_menu_id):
            raise Unprocessable("generator.no_such_directory", field="parent_menu_id")
        config = TableConfig.model_validate(new.model_dump(exclude={"version"}))
        return await self._detail(await self.tables.change(table, config, data.version))

    async def delete(self, ids: Collection[int]) -> None:
        await self.tables.remove(await self.tables.many(ids))

    async def _detail(self, table: GenTable) -> GenTableDetail:
        config = await self.tables.config(table)
        kept = {
            name: getattr(table, name) for name in ("id", "version", "created_at", "updated_at")
        }
        never = [_fixed(table, column) for column in config.columns]
        reasons = [
            {**column.reasons, **off} for column, off in zip(config.columns, never, strict=True)
        ]
        why = {"why": _said(config.reasons), "columns_why": list(map(_said, reasons))}
        fits = fitting(config, facts_of(table))
        offered = [fits[column.column_name] for column in config.columns]
        shown = {
            "columns_fixed": map(list, never),
            "columns_widgets": [plain for plain, _ in offered],
            "columns_fed": [fed for _, fed in offered],
        }
        return GenTableDetail.model_validate({**config.model_dump(), **kept, **why, **shown})


def _fixed(table: GenTable, column: ColumnConfig) -> dict[str, Reason]:
    """By what the table was when it was read last, for a column that may have been imported before
    this was asked.
    """
    facts = keyed(facts_of(table).tables[table.table_name])
    fact = facts.column(column.column_name)
    return fixed(facts, fact, kind_of(facts, fact, column.python_field, table.class_name))


def _said(reasons: Mapping[str, Reason]) -> dict[str, str]:
    return {setting: say(reason.key, **reason.values) for setting, reason in reasons.items()}

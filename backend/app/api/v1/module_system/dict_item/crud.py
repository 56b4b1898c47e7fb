from collections.abc import Collection

from sqlalchemy import select

from app.api.v1.module_system.dict.model import Dict
from app.kit.crud import Crud
from app.kit.crud.relations import ManyToOne
from app.kit.param import Clauses, equal, like, one_of

from .model import DictItem
from .param import DictItemParam
from .schema import DictChoice, DictChoices, DictItemOut


class DictItemCrud(Crud[DictItem, DictItemOut]):
    model = DictItem
    out_schema = DictItemOut
    default_order = "dict_id,sort"
    many_to_one = (
        ManyToOne(name="dict_name", column=DictItem.dict_id, key=Dict.id, label=Dict.name),
    )

    def filters(self, param: DictItemParam) -> Clauses:
        return (
            *one_of(DictItem.dict_id, param.dict_id),
            *like(DictItem.label, param.label),
            *like(DictItem.label_en, param.label_en),
            *like(DictItem.value, param.value),
            *equal(DictItem.enabled, param.enabled),
        )

    async def enabled_choices(self, codes: Collection[str]) -> list[DictChoices]:
        """Returns the enabled items of each dictionary. An unknown or disabled one has no items."""
        statement = (
            select(Dict.code, DictItem.value, DictItem.label, DictItem.label_en, DictItem.color)
            .join(DictItem, DictItem.dict_id == Dict.id)
            .where(Dict.code.in_(codes), Dict.enabled.is_(True), DictItem.enabled.is_(True))
            .order_by(DictItem.sort, DictItem.id)
        )
        choices_by_code = {code: DictChoices(code=code, items=[]) for code in codes}
        for code, value, label, label_en, color in await self.db.execute(statement):
            # A case-insensitive collation also returns "a" for "A".
            if code in choices_by_code:
                item = DictChoice(value=value, label=label, label_en=label_en, color=color)
                choices_by_code[code].items.append(item)
        return list(choices_by_code.values())

    async def dict_exists(self, id: int) -> bool:
        return await self.db.scalar(select(Dict.id).where(Dict.id == id)) is not None

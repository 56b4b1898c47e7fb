from collections.abc import Collection, Sequence

from sqlalchemy import select

from app.api.v1.module_system.dict.model import Dict
from app.kit.compiled_queries import fetch_rows
from app.kit.crud import Crud
from app.kit.crud.relations import ManyToOne
from app.kit.param import Clauses, equal, like, one_of

from .model import DictItem
from .param import DictItemParam
from .schema import DictChoice, DictItemOut


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

    async def enabled_codes(self, limit: int) -> Sequence[str]:
        """Returns the codes of enabled dictionaries."""
        statement = select(Dict.code).where(Dict.enabled.is_(True)).order_by(Dict.id).limit(limit)
        return (await self.db.scalars(statement)).all()

    async def enabled_choices(self, codes: Collection[str]) -> dict[str, list[DictChoice]]:
        """Returns the enabled items of dictionaries. An unknown or disabled one is left out."""
        statement = (
            select(Dict.code, DictItem.value, DictItem.label, DictItem.label_en, DictItem.color)
            .join(DictItem, DictItem.dict_id == Dict.id)
            .where(Dict.code.in_(codes), Dict.enabled.is_(True), DictItem.enabled.is_(True))
            .order_by(DictItem.sort, DictItem.id)
        )
        choices_by_code: dict[str, list[DictChoice]] = {}
        for code, value, label, label_en, color in await fetch_rows(self.db, statement):
            # A case-insensitive collation also returns "a" for "A".
            if code in codes:
                item = DictChoice(value=value, label=label, label_en=label_en, color=color)
                choices_by_code.setdefault(code, []).append(item)
        return choices_by_code

    async def dict_exists(self, id: int) -> bool:
        return await self.db.scalar(select(Dict.id).where(Dict.id == id)) is not None

from collections.abc import Sequence

from sqlalchemy import select

from app.kit.crud import Crud
from app.kit.param import Clauses, equal, like
from app.kit.tree import Parents, hold

from .model import Menu, MenuType
from .param import MenuParam
from .schema import MenuOut


class MenuCrud(Crud[Menu, MenuOut]):
    model = Menu
    out = MenuOut
    order = "sort"
    found_by = ("name", "name_en", "permission", "path")

    def matching(self, param: MenuParam) -> Clauses:
        return (
            *equal(Menu.type, param.type),
            *equal(Menu.parent_id, param.parent_id),
            *like(Menu.name, param.name),
            *like(Menu.name_en, param.name_en),
            *like(Menu.path, param.path),
            *like(Menu.permission, param.permission),
            *equal(Menu.hidden, param.hidden),
            *equal(Menu.enabled, param.enabled),
        )

    async def hold_tree(self) -> tuple[Parents, dict[int, MenuType]]:
        """Nobody else changes it until the end of this transaction."""
        await hold(self.db, Menu)
        rows = (await self.db.execute(select(Menu.id, Menu.parent_id, Menu.type))).all()
        return Parents({id: parent for id, parent, _ in rows}), {id: type for id, _, type in rows}

    async def remove(self, records: Sequence[Menu]) -> None:
        """They let go of each other first, so that it does not matter who is deleted first."""
        for record in records:
            record.parent_id = None
        await self.db.flush()
        await super().remove(records)

from collections.abc import Sequence

from sqlalchemy import select

from app.kit.crud import Crud
from app.kit.param import Clauses, equal, like
from app.kit.tree import ParentMap, lock_tree

from .model import Menu, MenuType
from .param import MenuParam
from .schema import MenuOut


class MenuCrud(Crud[Menu, MenuOut]):
    model = Menu
    out_schema = MenuOut
    default_order = "sort"
    search_fields = ("name", "name_en", "permission", "path")

    def filters(self, param: MenuParam) -> Clauses:
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

    async def lock_tree(self) -> tuple[ParentMap, dict[int, MenuType]]:
        """Nobody else changes it until the end of this transaction."""
        await lock_tree(self.db, Menu)
        rows = (await self.db.execute(select(Menu.id, Menu.parent_id, Menu.type))).all()
        return ParentMap({id: parent for id, parent, _ in rows}), {id: type for id, _, type in rows}

    async def delete(self, records: Sequence[Menu]) -> None:
        """They let go of each other first, so that it does not matter who is deleted first."""
        for record in records:
            record.parent_id = None
        await self.db.flush()
        await super().delete(records)

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
        """Locks the tree until the end of the transaction and returns it with the types by id."""
        await lock_tree(self.db, Menu)
        rows = (await self.db.execute(select(Menu.id, Menu.parent_id, Menu.type))).all()
        parents = ParentMap({row.id: row.parent_id for row in rows})
        types = {row.id: row.type for row in rows}
        return parents, types

    async def delete(self, records: Sequence[Menu]) -> None:
        """Clears the parents first, so that the order of the deletions does not matter."""
        for record in records:
            record.parent_id = None
        await self.db.flush()
        await super().delete(records)

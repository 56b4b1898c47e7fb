from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import select

from app.kit.crud import Crud
from app.kit.param import Clauses, equal, like
from app.kit.tree import ParentMap, lock_tree

from .model import Menu, MenuType
from .param import MenuParam
from .schema import MenuOut


class MenuTree(NamedTuple):
    """All menus: their places, and their types and permissions by id."""

    places: ParentMap
    types: Mapping[int, MenuType]
    permissions: Mapping[int, str]

    def permissions_below(self, id: int) -> set[str]:
        """Returns the permissions of the menu and of all menus below it."""
        return {
            self.permissions[menu_id]
            for menu_id in self.places.descendants(id)
            if menu_id in self.permissions
        }


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

    async def lock_tree(self) -> MenuTree:
        """Locks the tree until the end of the transaction and returns it."""
        await lock_tree(self.db, Menu)
        columns = Menu.id, Menu.parent_id, Menu.type, Menu.permission
        rows = (await self.db.execute(select(*columns))).all()
        return MenuTree(
            ParentMap({row.id: row.parent_id for row in rows}),
            {row.id: row.type for row in rows},
            {row.id: row.permission for row in rows if row.permission},
        )

    async def delete(self, records: Sequence[Menu]) -> None:
        """Clears the parents first, so that the order of the deletions does not matter."""
        for record in records:
            record.parent_id = None
        await self.db.flush()
        await super().delete(records)

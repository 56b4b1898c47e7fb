from collections.abc import AsyncIterator, Collection, Iterable, Sequence

from app.core.delegation import require_permissions
from app.kit.context import Context
from app.kit.crud.pagination import Page
from app.kit.crud.search import SearchHits
from app.kit.errors import Conflict, Unprocessable
from app.kit.tree import build_tree

from .crud import MenuCrud, MenuTree
from .model import Menu, MenuType
from .param import MenuParam
from .schema import MenuChoice, MenuCreate, MenuNode, MenuOut, MenuUpdate

# The types of the parent that each type may have. None is the top level.
ALLOWED_PARENTS: dict[MenuType, set[MenuType | None]] = {
    MenuType.DIRECTORY: {None, MenuType.DIRECTORY},
    MenuType.MENU: {None, MenuType.DIRECTORY},
    MenuType.LINK: {None, MenuType.DIRECTORY},
    MenuType.BUTTON: {MenuType.MENU},
}
# Types for which the console has a route.
ROUTE_TYPES = (MenuType.DIRECTORY, MenuType.MENU)


class MenuService:
    """Menus. They form a tree without cycles. Permissions and the paths of pages are unique.

    A menu with sub-menus cannot be deleted. The database rejects the deletion of a menu that a role
    grants (409 `in_use`), because a permission should be revoked in the role.

    Roles grant menus, so a change of a menu's permission, state or place changes what their members
    may do. It needs a caller who has the old and the new permissions.
    """

    def __init__(self, context: Context) -> None:
        self.menus = MenuCrud(context)
        self.actor = context.actor

    async def page(self, param: MenuParam) -> Page[MenuOut]:
        return await self.menus.page(param, *self.menus.filters(param))

    def stream(self, param: MenuParam) -> AsyncIterator[Sequence[MenuOut]]:
        return self.menus.stream(param.order_by, *self.menus.filters(param))

    async def tree(self) -> list[MenuNode]:
        return build_tree(MenuNode, await self.menus.list_all(MenuParam()))

    async def options(self) -> list[MenuChoice]:
        """Returns the menus that the caller may grant."""
        grantable = [
            menu
            for menu in await self.menus.list_all(MenuParam())
            if menu.permission is None or self.actor.has_permission(menu.permission)
        ]
        return build_tree(MenuChoice, grantable)

    async def search(self, text: str) -> SearchHits:
        return await self.menus.search(text)

    async def detail(self, id: int) -> Menu:
        return await self.menus.get(id)

    async def create(self, data: MenuCreate) -> Menu:
        tree = await self.menus.lock_tree()
        self._require_valid_parent(None, data, tree)
        self._require_permissions([data.permission], "permission")
        await self._require_unique(None, data)
        return await self.menus.add(Menu(**data.model_dump()))

    async def update(self, id: int, data: MenuUpdate) -> Menu:
        tree = await self.menus.lock_tree()
        menu = await self.menus.get(id)
        self._require_valid_parent(id, data, tree)
        if data.permission != menu.permission:
            self._require_permissions([menu.permission, data.permission], "permission")
        if data.parent_id != menu.parent_id:
            self._require_permissions(tree.permissions_below(id), "parent_id")
        if data.enabled != menu.enabled:
            self._require_permissions(tree.permissions_below(id), "enabled")
        await self._require_unique(id, data)
        return await self.menus.update(menu, data)

    async def delete(self, ids: Collection[int]) -> None:
        tree = await self.menus.lock_tree()
        menus = await self.menus.get_many(ids)
        if any(child not in ids for id in ids for child in tree.places.children(id)):
            raise Unprocessable("menu.has_children")
        self._require_permissions([menu.permission for menu in menus], None)
        await self.menus.delete(menus)

    def _require_permissions(self, permissions: Iterable[str | None], field: str | None) -> None:
        require_permissions(self.actor, permissions, "menu.exceeds_own_permissions", field)

    def _require_valid_parent(self, id: int | None, data: MenuCreate, tree: MenuTree) -> None:
        parent = data.parent_id
        places = tree.places
        if parent is not None and parent not in places:
            raise Unprocessable("menu.no_parent", field="parent_id")
        if id is not None and places.would_cycle(id, parent):
            raise Unprocessable("menu.cycle", field="parent_id")
        parent_type = None if parent is None else tree.types[parent]
        if parent_type not in ALLOWED_PARENTS[data.type]:
            key = "menu.button_place" if data.type is MenuType.BUTTON else "menu.place"
            raise Unprocessable(key, field="parent_id")
        if places.exceeds_max_depth(id, parent):
            raise Unprocessable("menu.too_deep", field="parent_id")
        if id is not None and any(
            data.type not in ALLOWED_PARENTS.get(tree.types[child], {data.type})
            for child in places.children(id)
        ):
            raise Unprocessable("menu.children_misplaced", field="type")

    async def _require_unique(self, id: int | None, data: MenuCreate) -> None:
        others = Menu.id != id
        if data.permission and await self.menus.exists(others, Menu.permission == data.permission):
            raise Conflict("menu.permission_taken", field="permission", permission=data.permission)
        if data.type in ROUTE_TYPES and await self.menus.exists(
            others, Menu.path == data.path, Menu.type.in_(ROUTE_TYPES)
        ):
            raise Conflict("menu.path_taken", field="path", path=data.path)

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.api.access import allow, authenticated
from app.api.deps import SPREADSHEET, Ids, inject
from app.api.export import spreadsheet
from app.api.feature import Feature
from app.api.idempotency import IdempotentRoute
from app.kit.crud.pagination import Page
from app.kit.crud.search import SearchSource
from app.kit.schema import Result, SafeInt, ok

from .param import MenuParam
from .schema import MenuChoice, MenuCreate, MenuNode, MenuOut, MenuUpdate
from .service import MenuService

router = APIRouter(prefix="/menus", tags=["菜单管理"], route_class=IdempotentRoute)

Service = Annotated[MenuService, inject(MenuService)]
Param = Annotated[MenuParam, Query()]


@router.get("", summary="菜单列表", dependencies=[allow("system:menu:query")])
async def list_menus(param: Param, service: Service) -> Result[Page[MenuOut]]:
    return ok(await service.page(param))


@router.get("/tree", summary="菜单树", dependencies=[allow("system:menu:query")])
async def get_menu_tree(service: Service) -> Result[list[MenuNode]]:
    return ok(await service.tree())


@router.get("/options", summary="菜单选项", dependencies=[authenticated])
async def list_menu_options(service: Service) -> Result[list[MenuChoice]]:
    return ok(await service.options())


@router.get(
    "/export", summary="导出菜单", **SPREADSHEET, dependencies=[allow("system:menu:export")]
)
async def export_menus(request: Request, param: Param, service: Service) -> Response:
    return await spreadsheet(request, MenuOut, service.stream(param), "menus.xlsx")


@router.get("/{id}", summary="菜单详情", dependencies=[allow("system:menu:query")])
async def get_menu(id: SafeInt, service: Service) -> Result[MenuOut]:
    return ok(MenuOut.model_validate(await service.detail(id)))


@router.post(
    "", summary="新增菜单", dependencies=[allow("system:menu:create", fresh=True, idempotent=True)]
)
async def create_menu(data: MenuCreate, service: Service) -> Result[MenuOut]:
    return ok(MenuOut.model_validate(await service.create(data)))


@router.put("/{id}", summary="修改菜单", dependencies=[allow("system:menu:update", fresh=True)])
async def update_menu(id: SafeInt, data: MenuUpdate, service: Service) -> Result[MenuOut]:
    return ok(MenuOut.model_validate(await service.update(id, data)))


@router.delete("", summary="删除菜单", dependencies=[allow("system:menu:delete")])
async def delete_menus(ids: Ids, service: Service) -> Result[None]:
    await service.delete(ids)
    return ok(None)


feature = Feature(router=router, search=SearchSource("system:menu:query", MenuService))

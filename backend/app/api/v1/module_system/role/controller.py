from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.api.deps import SPREADSHEET, Apart, Ids, allow, apart, authenticated, inject
from app.api.export import spreadsheet
from app.kit.finding import Findable
from app.kit.page import Page
from app.kit.schema import Result, SafeInt, ok

from .holders import RoleHolderService
from .param import RoleParam
from .schema import RoleCreate, RoleDetail, RoleOption, RoleOut, RoleReaches, RoleUpdate
from .service import RoleService

router = APIRouter(prefix="/roles", tags=["角色管理"])
findable = Findable("system:role:query", RoleService)

Service = Annotated[RoleService, inject(RoleService)]
Holders = Annotated[
    RoleHolderService, inject(RoleHolderService, system="whom a change of a role would touch")
]
HoldersApart = Annotated[
    Apart[RoleHolderService], apart(RoleHolderService, system="whom a change of a role touches")
]
Param = Annotated[RoleParam, Query()]
Search = Annotated[str, Query(max_length=100)]


@router.get("", summary="角色列表", dependencies=[allow("system:role:query")])
async def list_roles(param: Param, service: Service, holders: Holders) -> Result[Page[RoleOut]]:
    return ok(await service.page(param, holders))


@router.get("/options", summary="角色选项", dependencies=[authenticated])
async def list_role_options(
    service: Service, search: Search = "", dept_id: SafeInt | None = None
) -> Result[list[RoleOption]]:
    return ok(await service.options(search, dept_id))


@router.get(
    "/export", summary="导出角色", **SPREADSHEET, dependencies=[allow("system:role:export")]
)
async def export_roles(request: Request, param: Param, service: Service) -> Response:
    return await spreadsheet(request, RoleOut, service.all(param), "roles.xlsx")


@router.get("/reaches", summary="可授予的数据范围", dependencies=[allow("system:role:query")])
async def list_role_reaches(service: Service) -> Result[RoleReaches]:
    return ok(await service.reaches())


@router.get("/{id}/reaches", summary="可改成的数据范围", dependencies=[allow("system:role:query")])
async def list_reaches_of_role(id: SafeInt, service: Service) -> Result[RoleReaches]:
    return ok(await service.reaches_of(id))


@router.get("/{id}", summary="角色详情", dependencies=[allow("system:role:query")])
async def get_role(id: SafeInt, service: Service, holders: Holders) -> Result[RoleDetail]:
    return ok(await service.detail(id, holders))


@router.post("", summary="新增角色", dependencies=[allow("system:role:create")])
async def create_role(data: RoleCreate, service: Service) -> Result[RoleDetail]:
    return ok(await service.create(data))


@router.put("/{id}", summary="修改角色", dependencies=[allow("system:role:update")])
async def update_role(
    id: SafeInt, data: RoleUpdate, holders: HoldersApart, service: Service
) -> Result[RoleDetail]:
    async with holders() as apart_from_scope:
        held = await apart_from_scope.holders(id)
    return ok(await service.update(id, data, held))


@router.delete("", summary="删除角色", dependencies=[allow("system:role:delete")])
async def delete_roles(ids: Ids, service: Service) -> Result[None]:
    await service.delete(ids)
    return ok(None)

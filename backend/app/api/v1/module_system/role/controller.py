from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.api.access import allow, authenticated
from app.api.deps import SPREADSHEET, Ids, SeparateTransaction, inject, separate_transaction
from app.api.export import spreadsheet
from app.api.feature import Feature
from app.api.idempotency import IdempotentRoute
from app.kit.crud.pagination import Page
from app.kit.crud.search import SearchSource
from app.kit.schema import Result, SafeInt, ok

from .members import RoleMemberService
from .param import RoleParam
from .schema import RoleCreate, RoleDataScopes, RoleDetail, RoleOption, RoleOut, RoleUpdate
from .service import RoleService

router = APIRouter(prefix="/roles", tags=["角色管理"], route_class=IdempotentRoute)

Service = Annotated[RoleService, inject(RoleService)]
MembersDep = Annotated[RoleMemberService, inject(RoleMemberService, system="role member preview")]
MembersTx = Annotated[
    SeparateTransaction[RoleMemberService],
    separate_transaction(RoleMemberService, system="role member session refresh"),
]
Param = Annotated[RoleParam, Query()]
Search = Annotated[str, Query(max_length=100)]


@router.get("", summary="角色列表", dependencies=[allow("system:role:query")])
async def list_roles(param: Param, service: Service, members: MembersDep) -> Result[Page[RoleOut]]:
    return ok(await service.page(param, members))


@router.get("/options", summary="角色选项", dependencies=[authenticated])
async def list_role_options(
    service: Service, search: Search = "", dept_id: SafeInt | None = None
) -> Result[list[RoleOption]]:
    return ok(await service.options(search, dept_id))


@router.get(
    "/export", summary="导出角色", **SPREADSHEET, dependencies=[allow("system:role:export")]
)
async def export_roles(request: Request, param: Param, service: Service) -> Response:
    return await spreadsheet(request, RoleOut, service.stream(param), "roles.xlsx")


@router.get("/data-scopes", summary="可授予的数据范围", dependencies=[allow("system:role:query")])
async def list_role_data_scopes(service: Service) -> Result[RoleDataScopes]:
    return ok(await service.data_scopes())


@router.get(
    "/{id}/data-scopes", summary="该角色可选的数据范围", dependencies=[allow("system:role:query")]
)
async def list_data_scopes_of_role(id: SafeInt, service: Service) -> Result[RoleDataScopes]:
    return ok(await service.data_scopes_of_role(id))


@router.get("/{id}", summary="角色详情", dependencies=[allow("system:role:query")])
async def get_role(id: SafeInt, service: Service, members: MembersDep) -> Result[RoleDetail]:
    return ok(await service.detail(id, members))


@router.post(
    "", summary="新增角色", dependencies=[allow("system:role:create", fresh=True, idempotent=True)]
)
async def create_role(data: RoleCreate, service: Service) -> Result[RoleDetail]:
    return ok(await service.create(data))


@router.put("/{id}", summary="修改角色", dependencies=[allow("system:role:update", fresh=True)])
async def update_role(
    id: SafeInt, data: RoleUpdate, members: MembersTx, service: Service
) -> Result[RoleDetail]:
    async with members() as member_service:
        members_of_role = await member_service.members(id)
    return ok(await service.update(id, data, members_of_role))


@router.delete("", summary="删除角色", dependencies=[allow("system:role:delete")])
async def delete_roles(ids: Ids, service: Service) -> Result[None]:
    await service.delete(ids)
    return ok(None)


feature = Feature(router=router, search=SearchSource("system:role:query", RoleService))

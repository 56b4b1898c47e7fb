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

from .param import DeptParam
from .schema import DeptChoice, DeptCreate, DeptNode, DeptOut, DeptUpdate
from .service import DeptService

router = APIRouter(prefix="/depts", tags=["部门管理"], route_class=IdempotentRoute)

Service = Annotated[DeptService, inject(DeptService)]
Param = Annotated[DeptParam, Query()]


@router.get("", summary="部门列表", dependencies=[allow("system:dept:query")])
async def list_depts(param: Param, service: Service) -> Result[Page[DeptOut]]:
    return ok(await service.page(param))


@router.get("/tree", summary="部门树", dependencies=[allow("system:dept:query")])
async def get_dept_tree(service: Service) -> Result[list[DeptNode]]:
    return ok(await service.tree())


@router.get("/options", summary="部门选项", dependencies=[authenticated])
async def list_dept_options(service: Service) -> Result[list[DeptChoice]]:
    return ok(await service.options())


@router.get(
    "/export", summary="导出部门", **SPREADSHEET, dependencies=[allow("system:dept:export")]
)
async def export_depts(request: Request, param: Param, service: Service) -> Response:
    return await spreadsheet(request, DeptOut, service.stream(param), "depts.xlsx")


@router.get("/{id}", summary="部门详情", dependencies=[allow("system:dept:query")])
async def get_dept(id: SafeInt, service: Service) -> Result[DeptOut]:
    return ok(DeptOut.model_validate(await service.detail(id)))


@router.post("", summary="新增部门", dependencies=[allow("system:dept:create", idempotent=True)])
async def create_dept(data: DeptCreate, service: Service) -> Result[DeptOut]:
    return ok(DeptOut.model_validate(await service.create(data)))


@router.put("/{id}", summary="修改部门", dependencies=[allow("system:dept:update")])
async def update_dept(id: SafeInt, data: DeptUpdate, service: Service) -> Result[DeptOut]:
    return ok(DeptOut.model_validate(await service.update(id, data)))


@router.delete("", summary="删除部门", dependencies=[allow("system:dept:delete")])
async def delete_depts(ids: Ids, service: Service) -> Result[None]:
    await service.delete(ids)
    return ok(None)


feature = Feature(router=router, search=SearchSource("system:dept:query", DeptService))

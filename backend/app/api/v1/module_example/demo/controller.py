from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.api.access import allow
from app.api.deps import SPREADSHEET, ExpectedCount, inject
from app.api.export import spreadsheet
from app.api.feature import Feature
from app.api.idempotency import IdempotentRoute
from app.api.selected_ids import selected_ids
from app.kit.crud.pagination import Page
from app.kit.schema import BigInt, Result, ok
from app.kit.unmanaged_edit import UnmanagedEdit

from .param import DemoParam
from .schema import DemoCreate, DemoOut, DemoUpdate
from .service import DemoService

router = APIRouter(prefix="/demos", tags=["示例"], route_class=IdempotentRoute)

Service = Annotated[DemoService, inject(DemoService)]
Param = Annotated[DemoParam, Query()]


@router.get("", summary="示例列表", dependencies=[allow("example:demo:query")])
async def list_demos(param: Param, service: Service) -> Result[Page[DemoOut]]:
    return ok(await service.page(param))


@router.get(
    "/export", summary="导出示例", **SPREADSHEET, dependencies=[allow("example:demo:export")]
)
async def export_demos(request: Request, param: Param, service: Service) -> Response:
    rows = service.stream(param)
    return await spreadsheet(request, DemoOut, rows, "demos.xlsx")


@router.get("/{id}", summary="示例详情", dependencies=[allow("example:demo:query")])
async def get_demo(id: BigInt, service: Service) -> Result[DemoOut]:
    return ok(await service.detail(id))


@router.post("", summary="新增示例", dependencies=[allow("example:demo:create", idempotent=True)])
async def create_demo(data: DemoCreate, service: Service) -> Result[DemoOut]:
    return ok(await service.create(data))


@router.put("/{id}", summary="修改示例", dependencies=[allow("example:demo:update")])
async def update_demo(
    id: BigInt, edit: UnmanagedEdit[DemoUpdate], service: Service
) -> Result[DemoOut]:
    return ok(await service.update(id, edit))


@router.delete("", summary="删除示例", dependencies=[allow("example:demo:delete")])
async def delete_demos(
    ids: Annotated[list[BigInt], selected_ids(BigInt, "DemoIds")], service: Service
) -> Result[None]:
    await service.delete(ids)
    return ok(None)


@router.delete(
    "/matching/{count}", summary="删除符合条件的示例", dependencies=[allow("example:demo:delete")]
)
async def delete_matching_demos(
    count: ExpectedCount, param: Param, service: Service
) -> Result[None]:
    await service.delete_matching(param, count)
    return ok(None)


feature = Feature(router=router)

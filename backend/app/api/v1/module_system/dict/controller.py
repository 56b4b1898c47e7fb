from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.api.access import allow
from app.api.deps import SPREADSHEET, ExpectedCount, Ids, inject
from app.api.export import spreadsheet
from app.api.feature import Feature
from app.api.idempotency import IdempotentRoute
from app.kit.crud.pagination import Page
from app.kit.crud.search import SearchSource
from app.kit.schema import Result, SafeInt, ok

from .param import DictParam
from .schema import DictCreate, DictOut, DictUpdate
from .service import DictService

router = APIRouter(prefix="/dicts", tags=["字典管理"], route_class=IdempotentRoute)

Service = Annotated[DictService, inject(DictService)]
Param = Annotated[DictParam, Query()]


@router.get("", summary="字典列表", dependencies=[allow("system:dict:query")])
async def list_dicts(param: Param, service: Service) -> Result[Page[DictOut]]:
    return ok(await service.page(param))


@router.get(
    "/export", summary="导出字典", **SPREADSHEET, dependencies=[allow("system:dict:export")]
)
async def export_dicts(request: Request, param: Param, service: Service) -> Response:
    return await spreadsheet(request, DictOut, service.stream(param), "dicts.xlsx")


@router.get("/{id}", summary="字典详情", dependencies=[allow("system:dict:query")])
async def get_dict(id: SafeInt, service: Service) -> Result[DictOut]:
    return ok(DictOut.model_validate(await service.detail(id)))


@router.post("", summary="新增字典", dependencies=[allow("system:dict:create", idempotent=True)])
async def create_dict(data: DictCreate, service: Service) -> Result[DictOut]:
    return ok(DictOut.model_validate(await service.create(data)))


@router.put("/{id}", summary="修改字典", dependencies=[allow("system:dict:update")])
async def update_dict(id: SafeInt, data: DictUpdate, service: Service) -> Result[DictOut]:
    return ok(DictOut.model_validate(await service.update(id, data)))


@router.delete("", summary="删除字典", dependencies=[allow("system:dict:delete")])
async def delete_dicts(ids: Ids, service: Service) -> Result[None]:
    await service.delete(ids)
    return ok(None)


@router.delete(
    "/matching/{count}", summary="删除符合条件的字典", dependencies=[allow("system:dict:delete")]
)
async def delete_matching_dicts(
    count: ExpectedCount, param: Param, service: Service
) -> Result[None]:
    await service.delete_matching(param, count)
    return ok(None)


feature = Feature(router=router, search=SearchSource("system:dict:query", DictService))

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import StringConstraints

from app.api.access import allow, authenticated
from app.api.deps import SPREADSHEET, ExpectedCount, Ids, inject
from app.api.export import spreadsheet
from app.api.feature import CachedValues, Feature
from app.api.idempotency import IdempotentRoute
from app.api.private_cache import private_cache
from app.api.state import CacheDep
from app.kit.crud.pagination import Page
from app.kit.schema import Result, SafeInt, ok

from .param import DictItemParam
from .schema import DictChoices, DictItemCreate, DictItemOut, DictItemUpdate
from .service import DICTIONARIES, DictItemService, warm_up_dictionaries

router = APIRouter(prefix="/dict-items", tags=["字典项管理"], route_class=IdempotentRoute)

Service = Annotated[DictItemService, inject(DictItemService)]
Param = Annotated[DictItemParam, Query()]
Code = Annotated[str, StringConstraints(max_length=64)]
Codes = Annotated[list[Code], Query(min_length=1, max_length=100)]


@router.get("", summary="字典项列表", dependencies=[allow("system:dict_item:query")])
async def list_dict_items(param: Param, service: Service) -> Result[Page[DictItemOut]]:
    return ok(await service.page(param))


@router.get("/choices", summary="启用的字典项", dependencies=[authenticated, private_cache])
async def list_dict_choices(
    codes: Codes, service: Service, cache: CacheDep
) -> Result[list[DictChoices]]:
    return ok(await service.choices(codes, cache))


@router.get(
    "/export", summary="导出字典项", **SPREADSHEET, dependencies=[allow("system:dict_item:export")]
)
async def export_dict_items(request: Request, param: Param, service: Service) -> Response:
    return await spreadsheet(request, DictItemOut, service.stream(param), "dict-items.xlsx")


@router.get("/{id}", summary="字典项详情", dependencies=[allow("system:dict_item:query")])
async def get_dict_item(id: SafeInt, service: Service) -> Result[DictItemOut]:
    return ok(await service.detail(id))


@router.post(
    "", summary="新增字典项", dependencies=[allow("system:dict_item:create", idempotent=True)]
)
async def create_dict_item(data: DictItemCreate, service: Service) -> Result[DictItemOut]:
    return ok(await service.create(data))


@router.put("/{id}", summary="修改字典项", dependencies=[allow("system:dict_item:update")])
async def update_dict_item(
    id: SafeInt, data: DictItemUpdate, service: Service
) -> Result[DictItemOut]:
    return ok(await service.update(id, data))


@router.delete("", summary="删除字典项", dependencies=[allow("system:dict_item:delete")])
async def delete_dict_items(ids: Ids, service: Service) -> Result[None]:
    await service.delete(ids)
    return ok(None)


@router.delete(
    "/matching/{count}",
    summary="删除符合条件的字典项",
    dependencies=[allow("system:dict_item:delete")],
)
async def delete_matching_dict_items(
    count: ExpectedCount, param: Param, service: Service
) -> Result[None]:
    await service.delete_matching(param, count)
    return ok(None)


feature = Feature(
    router=router, cached=CachedValues(family=DICTIONARIES, warm_up=warm_up_dictionaries)
)

from typing import Annotated

from fastapi import APIRouter, Path

from app.api.access import allow
from app.api.deps import inject
from app.api.feature import Feature
from app.api.state import CacheDep
from app.kit.schema import Result, ok

from .schema import CacheOut
from .service import CacheService

router = APIRouter(prefix="/cache", tags=["缓存监控"])

Service = Annotated[CacheService, inject(CacheService)]
FamilyName = Annotated[str, Path(max_length=64)]


@router.get("", summary="缓存状态", dependencies=[allow("monitor:cache:query")])
async def get_cache_status(service: Service, cache: CacheDep) -> Result[CacheOut]:
    return ok(service.status(cache))


@router.delete("/{family}", summary="清空缓存", dependencies=[allow("monitor:cache:clear")])
async def clear_cache_family(family: FamilyName, service: Service, cache: CacheDep) -> Result[None]:
    await service.clear(family, cache)
    return ok(None)


feature = Feature(router=router)

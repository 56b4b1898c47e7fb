from typing import Annotated

from fastapi import APIRouter, Query

from app.api.access import authenticated
from app.api.deps import inject
from app.api.feature import Feature
from app.api.state import StateDep
from app.kit.schema import Result, ok

from .param import SearchParam
from .schema import SearchGroupOut
from .service import SearchService

router = APIRouter(prefix="/search", tags=["搜索"])


Service = Annotated[SearchService, inject(SearchService)]


@router.get("", summary="按名称查找记录", dependencies=[authenticated])
async def search_records(
    param: Annotated[SearchParam, Query()], state: StateDep, service: Service
) -> Result[list[SearchGroupOut]]:
    return ok(await service.search(param.q, state.features.search_sources))


feature = Feature(router=router)

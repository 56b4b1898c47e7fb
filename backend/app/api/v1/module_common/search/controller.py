from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from app.api.deps import authenticated, inject
from app.kit.crud.search import SearchSource
from app.kit.schema import Result, ok

from .param import SearchParam
from .schema import SearchGroupOut
from .service import SearchService

router = APIRouter(prefix="/search", tags=["搜索"])


def get_search_sources(request: Request) -> Mapping[str, SearchSource]:
    kinds: Mapping[str, SearchSource] = request.app.state.findable
    return kinds


Service = Annotated[SearchService, inject(SearchService)]
SearchSourcesDep = Annotated[Mapping[str, SearchSource], Depends(get_search_sources)]


@router.get("", summary="按名称查找记录", dependencies=[authenticated])
async def search_records(
    param: Annotated[SearchParam, Query()], sources: SearchSourcesDep, service: Service
) -> Result[list[SearchGroupOut]]:
    return ok(await service.search(param.q, sources))

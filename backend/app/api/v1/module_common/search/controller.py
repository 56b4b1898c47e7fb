from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from app.api.deps import authenticated, inject
from app.kit.finding import Findable
from app.kit.schema import Result, ok

from .param import SearchParam
from .schema import FoundOut
from .service import SearchService

router = APIRouter(prefix="/search", tags=["搜索"])


def kinds_of(request: Request) -> Mapping[str, Findable]:
    kinds: Mapping[str, Findable] = request.app.state.findable
    return kinds


Service = Annotated[SearchService, inject(SearchService)]
Kinds = Annotated[Mapping[str, Findable], Depends(kinds_of)]


@router.get("", summary="按名称查找记录", dependencies=[authenticated])
async def search_records(
    param: Annotated[SearchParam, Query()], kinds: Kinds, service: Service
) -> Result[list[FoundOut]]:
    return ok(await service.search(param.q, kinds))

from typing import Annotated

from fastapi import APIRouter, Query

from app.api.access import authenticated
from app.api.deps import inject
from app.api.feature import Feature
from app.kit.schema import Result, ok

from .param import RequestParam
from .schema import RequestOut
from .service import RequestService

router = APIRouter(prefix="/requests", tags=["请求"])

Service = Annotated[RequestService, inject(RequestService)]
Param = Annotated[RequestParam, Query()]


@router.get("", summary="本人的请求是否已保存", dependencies=[authenticated])
async def find_request(param: Param, service: Service) -> Result[RequestOut]:
    return ok(await service.find(param.request_id))


feature = Feature(router=router)

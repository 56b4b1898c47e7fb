from typing import Annotated

from fastapi import APIRouter, Query

from app.api.access import allow
from app.api.deps import SessionId, inject
from app.api.feature import Feature
from app.api.selected_ids import selected_ids
from app.kit.crud.pagination import Page
from app.kit.schema import Result, ok

from .param import OnlineParam
from .schema import OnlineOut
from .service import OnlineService

router = APIRouter(prefix="/online", tags=["在线用户"])

Service = Annotated[OnlineService, inject(OnlineService)]
Param = Annotated[OnlineParam, Query()]
SessionIds = Annotated[list[SessionId], selected_ids(SessionId, "SessionIds")]


@router.get("", summary="在线用户列表", dependencies=[allow("monitor:online:query")])
async def list_online_users(param: Param, service: Service) -> Result[Page[OnlineOut]]:
    return ok(await service.page(param))


@router.delete("", summary="强制下线", dependencies=[allow("monitor:online:delete")])
async def kick_online_users(ids: SessionIds, service: Service) -> Result[None]:
    await service.kick(ids)
    return ok(None)


feature = Feature(router=router)

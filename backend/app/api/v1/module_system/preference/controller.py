from typing import Annotated

from fastapi import APIRouter

from app.api.deps import inject, newcomer, personal
from app.kit.schema import Result, ok

from .schema import Look, PageKey, PageLook
from .service import PreferenceService

router = APIRouter(prefix="/preferences", tags=["界面偏好"])

Service = Annotated[PreferenceService, inject(PreferenceService)]


@router.get("", summary="我的界面偏好", dependencies=[newcomer])
async def list_my_preferences(service: Service) -> Result[list[PageLook]]:
    return ok(await service.all())


@router.put("/{page}", summary="保存我的界面偏好", dependencies=[personal])
async def keep_my_preference(page: PageKey, data: Look, service: Service) -> Result[None]:
    await service.keep(page, data)
    return ok(None)

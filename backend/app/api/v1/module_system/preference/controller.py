from typing import Annotated

from fastapi import APIRouter

from app.api.access import allow_password_change, session_only
from app.api.deps import inject
from app.api.feature import Feature
from app.api.private_cache import private_cache
from app.kit.schema import Result, ok

from .schema import ListLayout, PageKey, PagePreference
from .service import PreferenceService

router = APIRouter(prefix="/preferences", tags=["界面偏好"])

Service = Annotated[PreferenceService, inject(PreferenceService)]


@router.get("", summary="我的界面偏好", dependencies=[allow_password_change, private_cache])
async def list_my_preferences(service: Service) -> Result[list[PagePreference]]:
    return ok(await service.list_all())


@router.put("/{page}", summary="保存我的界面偏好", dependencies=[session_only])
async def save_my_preference(page: PageKey, data: ListLayout, service: Service) -> Result[None]:
    await service.save(page, data)
    return ok(None)


feature = Feature(router=router)

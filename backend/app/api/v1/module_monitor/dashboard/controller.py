from typing import Annotated

from fastapi import APIRouter, Query

from app.api.access import authenticated
from app.api.deps import inject
from app.api.feature import Feature
from app.kit.schema import Result, ok

from .param import DashboardParam
from .schema import DashboardOut
from .service import DashboardService

router = APIRouter(prefix="/dashboard", tags=["首页"])


@router.get("", summary="首页统计", dependencies=[authenticated])
async def get_dashboard(
    param: Annotated[DashboardParam, Query()],
    service: Annotated[DashboardService, inject(DashboardService)],
) -> Result[DashboardOut]:
    return ok(await service.get_figures(param))


feature = Feature(router=router)

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.api.deps import SPREADSHEET, allow, inject
from app.api.export import spreadsheet
from app.kit.page import Stretch
from app.kit.schema import Result, ok

from .param import LoginLogParam
from .schema import LoginLogOut
from .service import LoginLogService

router = APIRouter(prefix="/login-logs", tags=["登录日志"])

Service = Annotated[LoginLogService, inject(LoginLogService)]
Param = Annotated[LoginLogParam, Query()]


@router.get("", summary="登录日志列表", dependencies=[allow("monitor:login_log:query")])
async def list_login_entries(param: Param, service: Service) -> Result[Stretch[LoginLogOut]]:
    return ok(await service.stretch(param))


@router.get("/export", summary="导出登录日志", **SPREADSHEET, dependencies=[allow("monitor:login_log:export")])
async def export_login_entries(request: Request, param: Param, service: Service) -> Response:
    return await spreadsheet(request, LoginLogOut, service.all(param), "login-logs.xlsx")

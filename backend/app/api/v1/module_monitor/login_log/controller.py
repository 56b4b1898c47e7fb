from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from app.api.access import allow
from app.api.deps import SPREADSHEET, inject
from app.api.export import spreadsheet
from app.api.feature import Feature
from app.api.v1.module_system.oidc.flow import OidcClientsDep
from app.kit.crud.pagination import CursorPage
from app.kit.i18n import current_language
from app.kit.schema import Result, ok

from .param import LoginLogParam
from .parameters import LOGIN_LOG_PARAMETERS
from .schema import LoginLogOut
from .service import LoginLogService
from .tasks import delete_old_login_entries

router = APIRouter(prefix="/login-logs", tags=["登录日志"])

Service = Annotated[LoginLogService, inject(LoginLogService)]
Param = Annotated[LoginLogParam, Query()]


def provider_names(clients: OidcClientsDep) -> dict[str, str]:
    """Returns the display name of each configured OIDC provider, by its key."""
    language = current_language.get()
    return {key: client.provider.display_name(language) for key, client in clients.items()}


ProviderNamesDep = Annotated[dict[str, str], Depends(provider_names)]


@router.get("", summary="登录日志列表", dependencies=[allow("monitor:login_log:query")])
async def list_login_entries(
    param: Param, service: Service, providers: ProviderNamesDep
) -> Result[CursorPage[LoginLogOut]]:
    return ok(await service.cursor_page(param, providers))


@router.get(
    "/export",
    summary="导出登录日志",
    **SPREADSHEET,
    dependencies=[allow("monitor:login_log:export")],
)
async def export_login_entries(
    request: Request, param: Param, service: Service, providers: ProviderNamesDep
) -> Response:
    return await spreadsheet(
        request, LoginLogOut, service.stream(param, providers), "login-logs.xlsx"
    )


feature = Feature(router=router, parameters=LOGIN_LOG_PARAMETERS, tasks=(delete_old_login_entries,))

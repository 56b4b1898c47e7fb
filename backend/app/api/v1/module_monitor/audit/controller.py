from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.api.access import allow
from app.api.deps import SPREADSHEET, inject
from app.api.export import spreadsheet
from app.api.feature import Feature
from app.kit.crud.pagination import CursorPage
from app.kit.schema import Result, SafeInt, ok

from .param import AuditParam
from .schema import AuditDetail, AuditObject, AuditOut, AuditRow
from .service import AuditService
from .tasks import delete_old_audit_entries

router = APIRouter(prefix="/audit", tags=["操作日志"])

Service = Annotated[AuditService, inject(AuditService)]
Param = Annotated[AuditParam, Query()]


@router.get("", summary="操作日志列表", dependencies=[allow("monitor:audit:query")])
async def list_audit_entries(param: Param, service: Service) -> Result[CursorPage[AuditOut]]:
    return ok(await service.cursor_page(param))


@router.get(
    "/export", summary="导出操作日志", **SPREADSHEET, dependencies=[allow("monitor:audit:export")]
)
async def export_audit_entries(request: Request, param: Param, service: Service) -> Response:
    return await spreadsheet(request, AuditRow, service.stream(param), "audit.xlsx")


@router.get("/objects", summary="操作日志对象", dependencies=[allow("monitor:audit:query")])
async def list_audit_objects(service: Service) -> Result[list[AuditObject]]:
    return ok(service.objects())


@router.get("/{id}", summary="操作日志详情", dependencies=[allow("monitor:audit:query")])
async def get_audit_entry(id: SafeInt, service: Service) -> Result[AuditDetail]:
    return ok(await service.detail(id))


feature = Feature(router=router, tasks=(delete_old_audit_entries,))

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.api.access import allow
from app.api.deps import SPREADSHEET, Ids, inject
from app.api.export import spreadsheet
from app.api.feature import Feature
from app.api.idempotency import IdempotentRoute
from app.api.state import StateDep
from app.kit.crud.pagination import Page
from app.kit.schema import Result, SafeInt, ok

from .param import JobParam, PreviewParam
from .schema import JobCreate, JobOut, JobUpdate, SchedulableTask, SchedulePreview, StartedRun
from .service import JobService
from .tasks import (
    TASK_RUN_RETENTION_DAYS,
    delete_expired_idempotency_keys,
    delete_old_runs,
)

router = APIRouter(prefix="/jobs", tags=["定时任务"], route_class=IdempotentRoute)

Service = Annotated[JobService, inject(JobService)]
Param = Annotated[JobParam, Query()]
Preview = Annotated[PreviewParam, Query()]


@router.get("", summary="定时任务列表", dependencies=[allow("task:job:query")])
async def list_jobs(param: Param, service: Service, state: StateDep) -> Result[Page[JobOut]]:
    return ok(await service.page(param, state.tasks))


@router.get("/tasks", summary="可定时执行的任务", dependencies=[allow("task:job:query")])
async def list_schedulable_tasks(
    service: Service, state: StateDep
) -> Result[list[SchedulableTask]]:
    return ok(service.schedulable_tasks(state.tasks))


@router.get(
    "/export", summary="导出定时任务", **SPREADSHEET, dependencies=[allow("task:job:export")]
)
async def export_jobs(
    request: Request, param: Param, service: Service, state: StateDep
) -> Response:
    return await spreadsheet(request, JobOut, service.stream(param, state.tasks), "jobs.xlsx")


@router.get("/preview", summary="预览执行时间", dependencies=[allow("task:job:query")])
async def preview_schedule(param: Preview, service: Service) -> Result[SchedulePreview]:
    return ok(service.preview(param))


@router.get("/{id}", summary="定时任务详情", dependencies=[allow("task:job:query")])
async def get_job(id: SafeInt, service: Service, state: StateDep) -> Result[JobOut]:
    return ok(await service.detail(id, state.tasks))


@router.post("", summary="新增定时任务", dependencies=[allow("task:job:create", idempotent=True)])
async def create_job(data: JobCreate, service: Service, state: StateDep) -> Result[JobOut]:
    return ok(await service.create(data, state.tasks))


@router.put("/{id}", summary="修改定时任务", dependencies=[allow("task:job:update")])
async def update_job(
    id: SafeInt, data: JobUpdate, service: Service, state: StateDep
) -> Result[JobOut]:
    return ok(await service.update(id, data, state.tasks))


@router.delete("", summary="删除定时任务", dependencies=[allow("task:job:delete")])
async def delete_jobs(ids: Ids, service: Service) -> Result[None]:
    await service.delete(ids)
    return ok(None)


@router.post("/{id}/pause", summary="暂停定时任务", dependencies=[allow("task:job:update")])
async def pause_job(id: SafeInt, service: Service, state: StateDep) -> Result[JobOut]:
    return ok(await service.pause(id, state.tasks))


@router.post("/{id}/resume", summary="恢复定时任务", dependencies=[allow("task:job:update")])
async def resume_job(id: SafeInt, service: Service, state: StateDep) -> Result[JobOut]:
    return ok(await service.resume(id, state.tasks))


@router.post(
    "/{id}/run", summary="立即执行定时任务", dependencies=[allow("task:job:run", idempotent=True)]
)
async def run_job(id: SafeInt, service: Service, state: StateDep) -> Result[StartedRun]:
    return ok(await service.start_now(id, state.tasks))


feature = Feature(
    router=router,
    parameters=(TASK_RUN_RETENTION_DAYS,),
    tasks=(delete_expired_idempotency_keys, delete_old_runs),
)

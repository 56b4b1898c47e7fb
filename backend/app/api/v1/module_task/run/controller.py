from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.api.access import allow, session_only
from app.api.deps import SPREADSHEET, Ids, inject
from app.api.export import spreadsheet
from app.api.feature import Feature
from app.api.idempotency import IdempotentRoute
from app.api.state import StateDep
from app.kit.crud.pagination import CursorPage
from app.kit.schema import Result, SafeInt, ok

from .param import OwnRunParam, RunLineParam, RunParam
from .schema import RunDetail, RunLines, RunOut, TaskOut
from .service import OwnRunService, RunService
from .topic import OWN_RUNS, RUNS

router = APIRouter(prefix="/runs", tags=["任务运行"], route_class=IdempotentRoute)

Service = Annotated[RunService, inject(RunService)]
OwnService = Annotated[OwnRunService, inject(OwnRunService, system="own task runs")]
Param = Annotated[RunParam, Query()]
OwnParam = Annotated[OwnRunParam, Query()]
LineParam = Annotated[RunLineParam, Query()]


@router.get("", summary="任务运行列表", dependencies=[allow("task:run:query")])
async def list_task_runs(param: Param, service: Service) -> Result[CursorPage[RunOut]]:
    return ok(await service.cursor_page(param))


@router.get(
    "/export", summary="导出任务运行", **SPREADSHEET, dependencies=[allow("task:run:export")]
)
async def export_task_runs(request: Request, param: Param, service: Service) -> Response:
    return await spreadsheet(request, RunOut, service.stream(param), "task-runs.xlsx")


@router.get("/tasks", summary="任务选项", dependencies=[allow("task:run:query")])
async def list_tasks(service: Service, state: StateDep) -> Result[list[TaskOut]]:
    return ok(service.tasks(state.tasks))


@router.get("/dead-letters/count", summary="死信数量", dependencies=[allow("task:run:query")])
async def count_dead_letters(service: Service) -> Result[int]:
    """Returns the number of runs that failed for good and were not run again, up to 1,001."""
    return ok(await service.count_dead_letters())


@router.post(
    "/repeat",
    summary="批量重新运行",
    dependencies=[allow("task:run:repeat", idempotent=True)],
)
async def repeat_task_runs(ids: Ids, service: Service, state: StateDep) -> Result[list[int]]:
    """Returns the ids of the new runs."""
    return ok(await service.repeat(ids, state.tasks))


@router.get("/mine", summary="我的任务运行", dependencies=[session_only])
async def list_my_task_runs(param: OwnParam, service: OwnService) -> Result[CursorPage[RunOut]]:
    return ok(await service.cursor_page(param))


@router.get("/mine/{id}", summary="我的任务运行详情", dependencies=[session_only])
async def get_my_task_run(id: SafeInt, service: OwnService) -> Result[RunDetail]:
    return ok(await service.detail(id))


@router.get("/mine/{id}/lines", summary="我的任务日志", dependencies=[session_only])
async def list_my_task_run_lines(
    id: SafeInt, param: LineParam, service: OwnService
) -> Result[RunLines]:
    return ok(await service.lines_after(id, param))


@router.post("/mine/{id}/cancel", summary="取消我的任务", dependencies=[session_only])
async def cancel_my_task_run(id: SafeInt, service: OwnService) -> Result[RunDetail]:
    return ok(await service.cancel(id))


@router.get("/{id}", summary="任务运行详情", dependencies=[allow("task:run:query")])
async def get_task_run(id: SafeInt, service: Service) -> Result[RunDetail]:
    return ok(await service.detail(id))


@router.get("/{id}/lines", summary="任务日志", dependencies=[allow("task:run:query")])
async def list_task_run_lines(id: SafeInt, param: LineParam, service: Service) -> Result[RunLines]:
    return ok(await service.lines_after(id, param))


@router.post("/{id}/cancel", summary="取消任务", dependencies=[allow("task:run:cancel")])
async def cancel_task_run(id: SafeInt, service: Service) -> Result[RunDetail]:
    return ok(await service.cancel(id))


@router.post(
    "/{id}/repeat", summary="重新运行", dependencies=[allow("task:run:repeat", idempotent=True)]
)
async def repeat_task_run(id: SafeInt, service: Service, state: StateDep) -> Result[RunDetail]:
    """Returns the new run."""
    (new_id,) = await service.repeat([id], state.tasks)
    return ok(await service.detail(new_id))


feature = Feature(router=router, topics=(OWN_RUNS, RUNS))

from typing import Annotated

from fastapi import APIRouter

from app.api.access import allow
from app.api.deps import inject
from app.api.feature import Feature
from app.api.state import StateDep
from app.kit.schema import Result, ok

from .schema import QueueOverview
from .service import QueueService, queue_mode

router = APIRouter(prefix="/queues", tags=["任务队列"])

Service = Annotated[QueueService, inject(QueueService, system="task queue status")]


@router.get("", summary="任务队列与工作进程", dependencies=[allow("task:queue:query")])
async def list_task_queues(service: Service, state: StateDep) -> Result[QueueOverview]:
    return ok(await service.overview(queue_mode(state.settings)))


feature = Feature(router=router)

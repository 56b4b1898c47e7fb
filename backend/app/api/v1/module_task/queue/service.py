from collections import Counter

from app.core.config import Settings
from app.extensions.queue.task import QUEUES
from app.extensions.queue.workers import is_lost
from app.kit.context import Context
from app.kit.model import utc_now

from .crud import PendingRuns, QueueCrud
from .model import TaskRunState
from .schema import QueueMode, QueueOut, QueueOverview


class QueueService:
    """Numbers of the runs of all users, and the workers. No run is shown."""

    def __init__(self, context: Context) -> None:
        self.queues = QueueCrud(context)

    async def overview(self, mode: QueueMode) -> QueueOverview:
        now = utc_now()
        pending = await self.queues.pending_runs(now)
        workers = await self.queues.workers()
        slots: Counter[str] = Counter()
        for worker in workers:
            worker.lost = is_lost(worker.heartbeat_at)
            if not worker.lost:
                slots.update(worker.slots)
        # Runs of a queue that this version does not have are waiting for ever.
        names = dict.fromkeys([*QUEUES, *(runs.queue for runs in pending)])
        queues = {name: QueueOut(name=name, slots=slots[name]) for name in names}
        for runs in pending:
            _add(queues[runs.queue], runs)
            if runs.state == TaskRunState.QUEUED and runs.is_due:
                age = (now - runs.oldest_at).total_seconds()
                queues[runs.queue].oldest_waiting_seconds = round(max(age, 0.0), 3)
        return QueueOverview(mode=mode, queues=list(queues.values()), workers=list(workers))


def _add(queue: QueueOut, runs: PendingRuns) -> None:
    match runs.state:
        case TaskRunState.RUNNING:
            queue.running += runs.run_count
        case TaskRunState.DISPATCHED:
            queue.dispatched += runs.run_count
        case _ if runs.is_due:
            queue.waiting += runs.run_count
        case _:
            queue.delayed += runs.run_count


def queue_mode(settings: Settings) -> QueueMode:
    """Returns the kind of the broker, never its address."""
    if settings.task_broker_url is None:
        return QueueMode.SERVER
    return QueueMode.REDIS if settings.task_broker_url.startswith("redis") else QueueMode.RABBITMQ

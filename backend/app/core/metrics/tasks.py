"""Metrics of tasks and jobs."""

from collections.abc import Mapping
from enum import StrEnum
from functools import partial
from typing import Protocol

from app.kit.metrics import MetricRegistry

DURATION_BUCKETS = (0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0)


class AttemptState(StrEnum):
    """How an attempt to run a task has ended."""

    SUCCEEDED = "succeeded"
    RETRIED = "retried"  # it failed, and there will be another one
    FAILED = "failed"  # a further attempt would fail as well
    DEAD = "dead"  # the last attempt failed, or too many were lost
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"  # the process stopped, and another one starts the run again
    LOST = "lost"  # the process was killed, and another one starts the run again


class TaskQueueNumbers(Protocol):
    """The numbers of a task queue that every process sees alike."""

    async def queued_by_queue(self) -> Mapping[str, int]:
        """Returns the number of runs that wait for a worker, by queue. 0 for an empty queue."""
        ...

    async def oldest_seconds_by_queue(self) -> Mapping[str, float]:
        """Returns how long the oldest run that is due has waited, by queue. 0 if none waits."""
        ...

    async def workers_by_queue(self) -> Mapping[str, int]:
        """Returns the number of workers with a recent heartbeat, by queue."""
        ...


class TaskMetrics:
    """Attempts to run a task, by queue, name and the state they end in, and their duration."""

    def __init__(self, registry: MetricRegistry) -> None:
        self._runs = registry.counter(
            "fastapiadmin_task_runs_total",
            "Attempts to run a task that have ended, by outcome",
            "queue",
            "task",
            "state",
        )
        self._duration = registry.histogram(
            "fastapiadmin_task_duration_seconds",
            "Time that an attempt to run a task took",
            "queue",
            "task",
            buckets=DURATION_BUCKETS,
        )
        self._queue: TaskQueueNumbers | None = None
        registry.read_shared_gauge(
            "fastapiadmin_task_queue_depth",
            "Runs that wait for a worker",
            partial(self._read, "queued_by_queue"),
            "queue",
        )
        registry.read_shared_gauge(
            "fastapiadmin_task_queue_oldest_seconds",
            "Time that the oldest run that is due has waited",
            partial(self._read, "oldest_seconds_by_queue"),
            "queue",
        )
        registry.read_shared_gauge(
            "fastapiadmin_task_workers",
            "Workers with a recent heartbeat",
            partial(self._read, "workers_by_queue"),
            "queue",
        )

    def finish(self, queue: str, task: str, state: AttemptState, seconds: float) -> None:
        """Counts an attempt that has ended. `task` is a registered name."""
        self._runs.labels(queue, task, state.value).inc()
        self._duration.labels(queue, task).observe(seconds)

    def lose(self, queue: str, task: str, state: AttemptState) -> None:
        """Counts an attempt whose process was killed. Its duration is unknown."""
        self._runs.labels(queue, task, state.value).inc()

    def watch(self, queue: TaskQueueNumbers) -> None:
        """Sets the queue whose numbers are read when Prometheus asks."""
        self._queue = queue

    async def _read(self, method: str) -> Mapping[tuple[str, ...], float]:
        if self._queue is None:
            return {}
        numbers: Mapping[str, float] = await getattr(self._queue, method)()
        return {(name,): number for name, number in numbers.items()}


class JobMetrics:
    """Starts of jobs by the name of their task, and how late they were."""

    def __init__(self, registry: MetricRegistry) -> None:
        self._starts = registry.counter(
            "fastapiadmin_job_starts_total", "Fire times of jobs that were started", "task"
        )
        self._misfires = registry.counter(
            "fastapiadmin_job_misfires_total",
            "Fire times of jobs that were left out: too late, or the job still ran",
            "task",
            "reason",
        )
        self._delay = registry.histogram(
            "fastapiadmin_job_start_delay_seconds",
            "Time between the fire time of a job and its start",
            buckets=(0.1, 0.5, 1.0, 2.0, 5.0, 15.0, 60.0, 300.0),
        )

    def start(self, task: str, delay_seconds: float) -> None:
        """Counts a start. `task` is a registered name."""
        self._starts.labels(task).inc()
        self._delay.observe(max(0.0, delay_seconds))

    def misfire(self, task: str, reason: str) -> None:
        """Counts a fire time without a start. `reason` is `late` or `overlap`."""
        self._misfires.labels(task, reason).inc()

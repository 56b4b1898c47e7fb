"""The metrics that /metrics serves. docs/guide/monitoring.md lists them."""

from dataclasses import dataclass

from prometheus_client import Counter

from app.core.metrics.cache import CacheMetrics
from app.core.metrics.event_loop import EventLoopMetrics
from app.core.metrics.process import add_process_metrics
from app.core.metrics.requests import RequestMetrics
from app.core.metrics.tasks import AttemptState, JobMetrics, TaskMetrics
from app.kit.metrics import MetricRegistry

__all__ = [
    "AppMetrics",
    "AttemptState",
    "CacheMetrics",
    "JobMetrics",
    "RequestMetrics",
    "TaskMetrics",
]


@dataclass(frozen=True, slots=True)
class AppMetrics:
    """The metrics of one application, by what they measure.

    What has numbers of its own, such as a pool, adds them to `registry`.
    """

    registry: MetricRegistry
    requests: RequestMetrics
    event_loop: EventLoopMetrics
    # Attempts to sign in, by outcome.
    logins: Counter
    cache: CacheMetrics
    tasks: TaskMetrics
    jobs: JobMetrics

    @classmethod
    def create(cls) -> "AppMetrics":
        registry = MetricRegistry()
        add_process_metrics(registry)
        return cls(
            registry=registry,
            requests=RequestMetrics(registry),
            event_loop=EventLoopMetrics(registry),
            logins=registry.counter(
                "fastapiadmin_logins_total", "Attempts to sign in, by outcome", "outcome"
            ),
            cache=CacheMetrics(registry),
            tasks=TaskMetrics(registry),
            jobs=JobMetrics(registry),
        )

"""Metrics of the event loop."""

import asyncio

from app.kit.metrics import MetricRegistry

LAG_BUCKETS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
# Between two measurements.
LAG_INTERVAL = 0.5


class EventLoopMetrics:
    """How late the event loop runs what is due: every request waits for that time.

    `measure` is called every LAG_INTERVAL seconds.
    """

    def __init__(self, registry: MetricRegistry) -> None:
        self._lag = registry.histogram(
            "fastapiadmin_event_loop_lag_seconds",
            "Delay of a timer of the event loop, measured every half second",
            buckets=LAG_BUCKETS,
        )
        self._measured_at: float | None = None

    async def measure(self) -> None:
        now = asyncio.get_running_loop().time()
        if self._measured_at is not None:
            self._lag.observe(max(0.0, now - self._measured_at - LAG_INTERVAL))
        self._measured_at = now

"""Metrics of the process, with the usual names of Prometheus clients.

prometheus_client's own collector knows only the process that answers, not its siblings.
"""

import os
import time
from functools import cache
from typing import TYPE_CHECKING

from app.kit.metrics import Combine, MetricRegistry

if TYPE_CHECKING:
    from psutil import Process


def add_process_metrics(registry: MetricRegistry) -> None:
    registry.read_counter(
        "process_cpu_seconds_total", "CPU time of the processes", time.process_time
    )
    registry.read_gauge(
        "process_resident_memory_bytes",
        "Resident memory of the processes",
        lambda: float(_process().memory_info().rss),
    )
    registry.read_gauge(
        "process_start_time_seconds",
        "Start of the newest process, as a Unix time",
        lambda: float(_process().create_time()),
        combine=Combine.MAX,
    )
    registry.read_gauge(
        "fastapiadmin_processes", "Processes that answer at this address", lambda: 1
    )
    if os.name != "nt":
        registry.read_gauge(
            "process_open_fds",
            "Open file descriptors of the processes",
            lambda: float(_process().num_fds()),
        )


@cache
def _process() -> "Process":
    import psutil

    process: Process = psutil.Process()
    return process

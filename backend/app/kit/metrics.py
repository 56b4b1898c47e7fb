"""Metrics in the text format of Prometheus, of one process or of several on one machine.

Several processes that answer at one port share a folder, PROMETHEUS_MULTIPROC_DIR. Each writes its
values to a file there, and the one that is asked adds them up. Otherwise each answer would contain
the values of another process, and counters would jump. prometheus_client reads the variable when it
is imported.
"""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Metric,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

log = logging.getLogger(__name__)

MULTIPROCESS_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# Asynchronous readings that are not complete after this time are left out.
READING_SECONDS = 2.0

# A number, or the number of each combination of label values.
Reading = float | Mapping[tuple[str, ...], float]

# Untyped in the library. It leaves out a second series for each counter and histogram.
_disable_created_metrics: Any = disable_created_metrics
_disable_created_metrics()


class Combine(StrEnum):
    """How the gauges of several processes become one. The values are prometheus_client's."""

    SUM = "livesum"
    MAX = "livemax"
    MIN = "livemin"


@dataclass(frozen=True, slots=True)
class MetricDefinition:
    """Name, kind and labels of a metric, as queries use them."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    labels: tuple[str, ...]


class MetricRegistry:
    """The metrics of one application.

    A counter or a histogram is changed where something happens. A value that an object has anyway,
    such as the size of a pool, is read when Prometheus asks. A label has few values that the code
    or an administrator chooses, never a part of a request.
    """

    def __init__(self) -> None:
        folder = os.environ.get(MULTIPROCESS_VARIABLE)
        self.folder = Path(folder) if folder else None
        self.definitions: dict[str, MetricDefinition] = {}
        self._registry = CollectorRegistry()
        self._updates: list[tuple[str, Callable[[], None]]] = []
        self._shared_readings: list[_SharedReading] = []
        self.failures = self.counter(
            "fastapiadmin_metric_failures_total", "Metrics that could not be read", "metric"
        )

    def counter(self, name: str, description: str, *labels: str) -> Counter:
        """Returns a new counter. The name ends with `_total`."""
        self._define(name, "counter", labels)
        return Counter(name, description, labels, registry=self._registry)

    def histogram(
        self, name: str, description: str, *labels: str, buckets: Sequence[float]
    ) -> Histogram:
        """Returns a new histogram with these upper bounds, which has a series for each of them."""
        self._define(name, "histogram", labels)
        return Histogram(name, description, labels, registry=self._registry, buckets=buckets)

    def read_gauge(
        self,
        name: str,
        description: str,
        read: Callable[[], Reading],
        *labels: str,
        combine: Combine = Combine.SUM,
    ) -> None:
        """Adds a gauge of this process. `read` must not wait."""
        self._define(name, "gauge", labels)
        gauge = Gauge(
            name, description, labels, registry=self._registry, multiprocess_mode=combine.value
        )
        known: set[tuple[str, ...]] = set()

        def update() -> None:
            readings = _by_labels(read())
            for values in known - readings.keys():
                self._remove(gauge, values)
            for values, number in readings.items():
                (gauge.labels(*values) if labels else gauge).set(number)
            known.clear()
            known.update(readings)

        self._updates.append((name, update))

    def read_counter(
        self, name: str, description: str, read: Callable[[], Reading], *labels: str
    ) -> None:
        """Adds a counter of events that an object of this process counts. `read` must not wait.

        If the number decreases, the object is a new one that has counted from zero.
        """
        counter = self.counter(name, description, *labels)
        counted: dict[tuple[str, ...], float] = {}

        def update() -> None:
            for values, number in _by_labels(read()).items():
                last = counted.get(values, 0.0)
                added = number - last if number >= last else number
                (counter.labels(*values) if labels else counter).inc(added)
                counted[values] = number

        self._updates.append((name, update))

    def read_shared_gauge(
        self, name: str, description: str, read: Callable[[], Awaitable[Reading]], *labels: str
    ) -> None:
        """Adds a gauge that has the same value in every process, such as the length of a queue.

        The process that is asked reads it. It is absent if that fails or takes too long.
        """
        self._define(name, "gauge", labels)
        self._shared_readings.append(_SharedReading(name, description, read, labels))

    def update(self) -> None:
        """Reads the values of this process. A reading that fails keeps its last value."""
        for name, update in self._updates:
            try:
                update()
            except Exception as error:  # noqa: BLE001 (the other metrics stay readable)
                self._report_failure(name, error)

    async def render(self) -> bytes:
        """Returns all metrics as text. With a shared folder, those of all processes."""
        self.update()
        deadline = asyncio.get_running_loop().time() + READING_SECONDS
        # One after another: they use one connection to the database, not several.
        families = [await self._read_shared(reading, deadline) for reading in self._shared_readings]
        # Thousands of lines take milliseconds, in which other requests would wait.
        return await asyncio.to_thread(self._format, [family for family in families if family])

    def _format(self, families: Sequence[Metric]) -> bytes:
        own: Collector = self._registry
        if self.folder is not None:
            _forget_ended_processes(self.folder)
            own = MultiProcessCollector(None, str(self.folder))  # type: ignore[no-untyped-call]
        return generate_latest(_Combined([own], families))

    async def _read_shared(self, reading: "_SharedReading", deadline: float) -> Metric | None:
        try:
            async with asyncio.timeout_at(deadline):
                readings = _by_labels(await reading.read())
        except Exception as error:  # noqa: BLE001 (the other metrics stay readable)
            self._report_failure(reading.name, error)
            return None
        family = GaugeMetricFamily(reading.name, reading.description, labels=reading.labels)
        for values, number in readings.items():
            family.add_metric(values, number)
        return family

    def _report_failure(self, name: str, error: Exception) -> None:
        log.warning("metric cannot be read: %s: %s", name, type(error).__name__)
        self.failures.labels(name).inc()

    def _remove(self, gauge: Gauge, values: tuple[str, ...]) -> None:
        if self.folder is None:
            gauge.remove(*values)
        else:
            # A file keeps its series.
            gauge.labels(*values).set(0)

    def _define(
        self, name: str, kind: Literal["counter", "gauge", "histogram"], labels: tuple[str, ...]
    ) -> None:
        if (kind == "counter") != name.endswith("_total"):
            raise ValueError(
                f"{name}: the name of a counter, and of no other metric, ends in _total"
            )
        self.definitions[name] = MetricDefinition(name, kind, labels)


@dataclass(frozen=True, slots=True)
class _SharedReading:
    """A gauge whose value is read asynchronously."""

    name: str
    description: str
    read: Callable[[], Awaitable[Reading]]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Combined(Collector):
    """The metrics of other collectors, followed by some that were read already."""

    collectors: Sequence[Collector]
    families: Sequence[Metric]

    def collect(self) -> Iterable[Metric]:
        for collector in self.collectors:
            yield from collector.collect()
        yield from self.families


def _by_labels(reading: Reading) -> Mapping[tuple[str, ...], float]:
    return reading if isinstance(reading, Mapping) else {(): reading}


def _forget_ended_processes(folder: Path) -> None:
    """Removes the gauges of processes that have ended. Their counters stay."""
    pids = {int(path.stem.rpartition("_")[2]) for path in folder.glob("gauge_live*.db")}
    for pid in pids:
        if not _is_running(pid):
            forget: Any = mark_process_dead
            forget(pid, str(folder))


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True

"""The registry of metrics, in one process and in several."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.kit import metrics
from app.kit.metrics import MetricRegistry, Reading

pytestmark = pytest.mark.anyio
BACKEND = Path(__file__).parents[2]
FAILURES = "fastapiadmin_metric_failures_total"
# Counts, then answers or ends. The parent reads what it prints.
PROCESS = """
import asyncio, sys
from app.kit.metrics import Combine, MetricRegistry

registry = MetricRegistry()
registry.counter("events_total", "Events", "kind").labels("a").inc(int(sys.argv[1]))
registry.histogram("seconds", "Times", buckets=(1.0, 2.0)).observe(1.5)
registry.read_gauge("open", "Open", lambda: int(sys.argv[1]))
registry.read_gauge("lag", "Lag", lambda: int(sys.argv[1]), combine=Combine.MAX)
registry.read_gauge("up", "Up", lambda: int(sys.argv[1]), combine=Combine.MIN)
registry.update()
if sys.argv[2] == "wait":
    print("ready", flush=True)
    sys.stdin.read()
else:
    print(asyncio.run(registry.render()).decode())
"""

Samples = dict[tuple[str, tuple[str, ...]], float]


def parse(text: str) -> Samples:
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def samples(registry: MetricRegistry) -> Samples:
    return parse((await registry.render()).decode())


async def test_counter_of_an_object_follows_it_and_survives_its_replacement() -> None:
    registry = MetricRegistry()
    counted: dict[tuple[str, ...], float] = {("a",): 3, ("b",): 0}
    registry.read_counter("reads_total", "Reads", lambda: counted, "kind")
    assert (await samples(registry))["reads_total", ("a",)] == 3
    counted["a",] = 5
    assert (await samples(registry))["reads_total", ("a",)] == 5
    # The object was built anew and has counted from zero.
    counted["a",] = 2
    assert (await samples(registry))["reads_total", ("a",)] == 7
    assert (await samples(registry))["reads_total", ("b",)] == 0


async def test_gauge_loses_the_series_that_are_not_read_any_more() -> None:
    registry = MetricRegistry()
    depths: dict[tuple[str, ...], float] = {("mail",): 2.0, ("default",): 1.0}
    registry.read_gauge("depth", "Depth", lambda: depths, "queue")
    assert (await samples(registry))["depth", ("mail",)] == 2
    del depths["mail",]
    assert ("depth", ("mail",)) not in await samples(registry)


async def test_reading_that_fails_or_hangs_is_counted_and_leaves_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail() -> Reading:
        raise ConnectionError

    async def hang() -> Reading:
        await asyncio.Event().wait()
        return 1

    async def read() -> Mapping[tuple[str, ...], float]:
        return {("mail",): 4.0}

    monkeypatch.setattr(metrics, "READING_SECONDS", 0.05)
    registry = MetricRegistry()
    registry.read_gauge("broken", "Broken", fail)
    registry.read_shared_gauge("hanging", "Hanging", hang)
    registry.read_shared_gauge("depth", "Depth", read, "queue")
    await registry.render()
    found = await samples(registry)
    assert found["depth", ("mail",)] == 4
    assert ("hanging", ()) not in found
    # A failure is part of the next answer at the latest.
    assert found[FAILURES, ("broken",)] == 2
    assert found[FAILURES, ("hanging",)] >= 1


def test_name_that_does_not_fit_the_kind_is_rejected() -> None:
    registry = MetricRegistry()
    with pytest.raises(ValueError, match="_total"):
        registry.counter("events", "Events")
    with pytest.raises(ValueError, match="_total"):
        registry.read_gauge("open_total", "Open", lambda: 1)


def test_definitions_have_names_kinds_and_labels() -> None:
    registry = MetricRegistry()
    registry.histogram("seconds", "Times", "route", buckets=(1.0,))
    definition = registry.definitions["seconds"]
    assert (definition.kind, definition.labels) == ("histogram", ("route",))


def start(folder: Path, number: int, end: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(  # noqa: S603 (this interpreter)
        [sys.executable, "-c", PROCESS, str(number), end],
        cwd=BACKEND,
        env={**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def ask(folder: Path, number: int) -> Samples:
    """Returns the answer of one more process."""
    output, _ = start(folder, number, "answer").communicate(timeout=60)
    return parse(output)


def test_each_of_several_processes_answers_for_all_of_them(tmp_path: Path) -> None:
    with start(tmp_path, 5, "wait") as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
        found = ask(tmp_path, 2)
        assert found["events_total", ("a",)] == 7
        assert found["seconds_bucket", ("2.0",)] == 2
        assert (found["open", ()], found["lag", ()], found["up", ()]) == (7, 5, 2)
        other.kill()
    # The counters of ended processes stay; their gauges do not.
    found = ask(tmp_path, 1)
    assert found["events_total", ("a",)] == 8
    assert (found["open", ()], found["lag", ()], found["up", ()]) == (1, 1, 1)

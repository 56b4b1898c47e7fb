"""Time that the metrics add to a request, and that one answer of /metrics takes.

Run it in backend/ with `PYTHONPATH=.. .venv/bin/python -m benchmarks.metrics_cost`. It exits with 1
if a request takes TARGET_MICROSECONDS or longer. With the files that several processes share, set
PROMETHEUS_MULTIPROC_DIR to an empty folder.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from app.core.metrics import AppMetrics

TARGET_MICROSECONDS = 15.0
ROUNDS = 9
REQUESTS = 20_000
ROUTES = 300


def main() -> int:
    metrics = AppMetrics.create()
    # As after requests to all routes with all usual results.
    scopes = [_scope(f"/api/v1/feature{number}/{{id}}") for number in range(ROUTES)]
    for scope in scopes:
        for status in (200, 401, 404):
            _request(metrics, scope, status)
    rounds = [_microseconds(lambda: _request(metrics, scopes[0], 200)) for _ in range(ROUNDS)]
    rejected = [_microseconds(lambda: _request(metrics, scopes[0], 401)) for _ in range(ROUNDS)]
    request_cost = statistics.median(rounds)
    _print(f"one request: {request_cost:.1f} µs (rejected: {statistics.median(rejected):.1f} µs)")
    start = time.process_time()
    text = asyncio.run(metrics.registry.render())
    milliseconds = (time.process_time() - start) * 1000
    lines = text.count(b"\n")
    _print(f"one answer of {lines:,} lines, {len(text) // 1024:,} KB: {milliseconds:.0f} ms of CPU")
    return int(request_cost >= TARGET_MICROSECONDS)


def _scope(route: str) -> dict[str, Any]:
    return {"method": "GET", "fastapi": {"effective_route_context": SimpleNamespace(path=route)}}


def _request(metrics: AppMetrics, scope: dict[str, Any], status: int) -> None:
    metrics.requests.start()
    metrics.requests.finish(scope, status, 0.003)


def _microseconds(call: Callable[[], None]) -> float:
    start = time.process_time()
    for _ in range(REQUESTS):
        call()
    return (time.process_time() - start) / REQUESTS * 1e6


def _print(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())

"""Metrics of HTTP requests."""

from prometheus_client import Counter, Histogram
from starlette.types import Scope

from app.kit.metrics import MetricRegistry

# Seconds. 0.5 and 2.5 are bounds of the alert rules.
DURATION_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# The route of requests that reached none: static files, unknown paths, early rejections.
UNMATCHED = "unmatched"
# Statuses of requests that were rejected because of the caller, not because of their content.
REJECTED_STATUSES = frozenset({400, 401, 403, 408, 413, 429})


class RequestMetrics:
    """Number and duration of requests by method, route and class of the status.

    The route is the template of the path, such as `/api/v1/users/{id}`, so the number of series has
    a bound that clients cannot change.
    """

    def __init__(self, registry: MetricRegistry) -> None:
        self._requests = registry.counter(
            "fastapiadmin_http_requests_total", "HTTP requests", "method", "route", "status"
        )
        self._duration = registry.histogram(
            "fastapiadmin_http_request_duration_seconds",
            "Time from the head of a request to the end of its response",
            "method",
            "route",
            buckets=DURATION_BUCKETS,
        )
        self._rejected = registry.counter(
            "fastapiadmin_http_rejected_requests_total",
            "HTTP requests of callers without login or permission, above a limit, or too large",
            "status",
        )
        for status in REJECTED_STATUSES:
            self._rejected.labels(str(status))
        self._in_flight = 0
        registry.read_gauge(
            "fastapiadmin_http_requests_in_flight",
            "HTTP requests without a complete response",
            lambda: self._in_flight,
        )
        # Finding a series by its labels takes longer than changing it.
        self._series: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def start(self) -> None:
        self._in_flight += 1

    def finish(self, scope: Scope, status: int, seconds: float) -> None:
        """Counts a request that has ended, after `seconds`."""
        self._in_flight -= 1
        if status in REJECTED_STATUSES:
            self._rejected.labels(str(status)).inc()
        context = scope.get("fastapi", {}).get("effective_route_context")
        route = UNMATCHED if context is None else context.path
        key = (scope["method"], route, status // 100)
        series = self._series.get(key)
        if series is None:
            series = self._find_series(*key)
            if key[0] in METHODS:
                self._series[key] = series
        requests, duration = series
        requests.inc()
        # A stream of events lasts as long as a page is open, which says nothing about speed.
        if not scope.get("is_stream"):
            duration.observe(seconds)

    def _find_series(self, method: str, route: str, status_class: int) -> tuple[Counter, Histogram]:
        method = method if method in METHODS else "other"
        return (
            self._requests.labels(method, route, f"{status_class}xx"),
            self._duration.labels(method, route),
        )

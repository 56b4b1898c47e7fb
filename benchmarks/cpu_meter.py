"""CPU time of a server process per request, compared with a baseline."""

import http.client
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from urllib.parse import urlsplit

from benchmarks.cpu_middleware import CPU_TIME_PATH

Headers = Mapping[str, str]


class Client:
    """HTTP client with one persistent connection. Its own CPU time is not measured."""

    def __init__(self, url: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)

    def send(
        self, method: str, path: str, body: object = None, headers: Headers | None = None
    ) -> bytes:
        """Returns the body of the response. Raises RuntimeError unless the status is 200."""
        content = None if body is None else json.dumps(body)
        all_headers = {"Content-Type": "application/json", **(headers or {})}
        self._connection.request(method, path, content, all_headers)
        response = self._connection.getresponse()
        response_body = response.read()
        if response.status != 200:
            raise RuntimeError(f"{method} {path}: {response.status} {response_body[:300]!r}")
        return response_body

    def log_in(self, username: str, password: str) -> Headers:
        """Returns the headers of an authenticated request."""
        credentials = {"username": username, "password": password}
        token = json.loads(self.send("POST", "/api/v1/auth/login", credentials))
        return {"Authorization": f"Bearer {token['access_token']}"}

    def reconnect(self) -> None:
        """Opens a new connection with the next request, because servers close idle connections."""
        self._connection.close()

    def cpu_time(self) -> int:
        """Returns the CPU time of the server in nanoseconds."""
        return int(self.send("GET", CPU_TIME_PATH))


@dataclass(slots=True)
class Target:
    """A request to measure. `cpu_times` has the microseconds per request of each round."""

    database: str
    title: str
    client: Client
    path: str
    headers: Headers = field(default_factory=dict)
    cpu_times: list[float] = field(default_factory=list)

    def send_requests(self, count: int) -> float:
        """Sends the request this many times and returns the CPU time of one in microseconds."""
        self.client.reconnect()
        before = self.client.cpu_time()
        for _ in range(count):
            self.client.send("GET", self.path, headers=self.headers)
        return (self.client.cpu_time() - before) / count / 1000


def measure(
    baseline: Target,
    targets: Sequence[Target],
    *,
    rounds: int,
    requests: int,
    report: Callable[[str], None],
) -> None:
    """Measures every target in every round, and the baseline before and after the others."""
    for target in (baseline, *targets):
        target.send_requests(requests)
    for number in range(rounds):
        report(f"round {number + 1} of {rounds}")
        for target in (baseline, *targets):
            target.cpu_times.append(target.send_requests(requests))
        baseline.cpu_times[-1] = (baseline.cpu_times[-1] + baseline.send_requests(requests)) / 2


def ratios(baseline: Target, target: Target) -> list[float]:
    """Returns the CPU time of the target divided by that of the baseline, for each round."""
    pairs = zip(target.cpu_times, baseline.cpu_times, strict=True)
    return [target_time / baseline_time for target_time, baseline_time in pairs]


def result_table(baseline: Target, targets: Sequence[Target]) -> Iterator[str]:
    """Yields the lines of a Markdown table."""
    yield "| database | endpoint | × bare, median | least – most | µs, median |"
    yield "|---|---|---:|---:|---:|"
    yield f"| | {baseline.title} | 1.0 | | {median(baseline.cpu_times):.0f} |"
    for target in targets:
        factors = ratios(baseline, target)
        cells = [
            target.database,
            target.title,
            f"{median(factors):.1f}",
            f"{min(factors):.1f} – {max(factors):.1f}",
            f"{median(target.cpu_times):.0f}",
        ]
        yield f"| {' | '.join(cells)} |"

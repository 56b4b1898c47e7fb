"""CPU of a server process per request, each target in turn, round after round."""

import http.client
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from urllib.parse import urlsplit

from .cpu_middleware import METER


class Client:
    """One connection, kept alive. What it costs itself is not measured."""

    def __init__(self, url: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)

    def send(self, verb: str, path: str, body: object = None, headers: Mapping[str, str] | None = None) -> bytes:
        sent = None if body is None else json.dumps(body)
        self._connection.request(verb, path, sent, {"Content-Type": "application/json", **(headers or {})})
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{verb} {path}: {answer.status} {content[:300]!r}")
        return content

    def sign_in(self, username: str, password: str) -> Mapping[str, str]:
        found = json.loads(self.send("POST", "/api/v1/auth/login", {"username": username, "password": password}))
        return {"Authorization": f"Bearer {found['access_token']}"}

    def reconnect(self) -> None:
        """With the next request: a server closes a connection that stands idle."""
        self._connection.close()

    def cpu(self) -> int:
        return int(self.send("GET", METER))


@dataclass(slots=True)
class Target:
    """`used` holds the microseconds of CPU a request took, a number a round."""

    where: str
    what: str
    client: Client
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    used: list[float] = field(default_factory=list)

    def ask(self, times: int) -> float:
        self.client.reconnect()
        before = self.client.cpu()
        for _ in range(times):
            self.client.send("GET", self.path, headers=self.headers)
        return (self.client.cpu() - before) / times / 1000


def measure(
    bare: Target, targets: Sequence[Target], *, rounds: int, requests: int, tell: Callable[[str], None]
) -> None:
    """The yardstick is asked in every round, before and after the others, so that all stand beside
    it.
    """
    everybody = [bare, *targets]
    for target in everybody:
        target.ask(requests)
    for number in range(rounds):
        tell(f"round {number + 1} of {rounds}")
        for target in everybody:
            target.used.append(target.ask(requests))
        bare.used[-1] = (bare.used[-1] + bare.ask(requests)) / 2


def ratios(bare: Target, target: Target) -> list[float]:
    return [mine / yard for mine, yard in zip(target.used, bare.used, strict=True)]


def lines(bare: Target, targets: Sequence[Target]) -> Iterator[str]:
    yield "| database | endpoint | × bare, median | least – most | µs, median |"
    yield "|---|---|---:|---:|---:|"
    yield f"| | {bare.what} | 1.0 | | {median(bare.used):.0f} |"
    for target in targets:
        times = ratios(bare, target)
        spread = f"{min(times):.1f} – {max(times):.1f}"
        yield f"| {target.where} | {target.what} | {median(times):.1f} | {spread} | {median(target.used):.0f} |"

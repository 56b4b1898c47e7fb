"""Private cache: answers of one caller that the console asks for again and again.

A route declares it: `dependencies=[authenticated, private_cache]`. Its answer then has an `ETag`,
and a request with that tag in `If-None-Match` gets 304 (RFC 9110).

An answer is also kept in the process, for less than a second: as long as the caller's `Actor` (see
`ActorCache`), until a cached row or a parameter changes (see `Cache.version`), and until the caller
changes anything. So it is never older than the permissions it was computed with.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from fastapi import Depends
from starlette.types import Scope, Send

from app.core.http.headers import get_header
from app.extensions.cache import Cache
from app.kit.context import Actor

MAX_CALLERS = 1_000
# The limit of the sessions of one user.
MAX_SESSIONS = 8
# The limit of the answers of one session.
MAX_ANSWERS = 32
MAX_BYTES = 256 * 1024
JSON_HEADER = (b"content-type", b"application/json")
# Path, query string and language.
AnswerKey = tuple[str, bytes, str]


class PrivateCacheRule:
    """The declaration of a route whose answers are kept for their caller."""

    async def __call__(self) -> None:
        """Does nothing: the route table reads the declaration."""


private_cache: Any = Depends(PrivateCacheRule())


@dataclass(frozen=True, slots=True)
class Answer:
    """The body of a successful JSON response. `etag` is None for one that is not kept."""

    body: bytes
    etag: bytes | None = None

    @classmethod
    def tagged(cls, body: bytes) -> "Answer":
        return cls(body, b'"%s"' % blake2b(body, digest_size=12).hexdigest().encode())

    async def send(self, scope: Scope, send: Send) -> None:
        """Sends the answer, or 304 if the client has it."""
        headers = [] if self.etag is None else [(b"etag", self.etag)]
        if self.etag is not None and self.etag == get_header(scope, b"if-none-match"):
            await send({"type": "http.response.start", "status": 304, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return
        headers += [JSON_HEADER, (b"content-length", b"%d" % len(self.body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


@dataclass(slots=True)
class KeptAnswers:
    """The answers of one caller, and what they were computed with."""

    actor: Actor
    versions: tuple[object, object]
    answers: dict[AnswerKey, Answer] = field(default_factory=dict)

    def add(self, key: AnswerKey, answer: Answer) -> None:
        if len(self.answers) < MAX_ANSWERS and len(answer.body) <= MAX_BYTES:
            self.answers[key] = answer


class PrivateCache:
    """The answers of all callers of one process.

    `parameters_version` returns an object that stays the same until a parameter changes.
    """

    def __init__(self, cache: Cache, parameters_version: Callable[[], object]) -> None:
        self._cache = cache
        self._parameters_version = parameters_version
        self._kept: OrderedDict[int, dict[str, KeptAnswers]] = OrderedDict()

    async def answers_of(self, actor: Actor) -> KeptAnswers | None:
        """Returns the current answers of a caller, or None if nothing may be kept."""
        cache_version = await self._cache.version()
        if cache_version is None:
            return None
        versions = (cache_version, self._parameters_version())
        sessions = self._kept.setdefault(actor.id, {})
        kept = sessions.get(actor.session_id)
        if kept is None or kept.actor is not actor or not _are_same(kept.versions, versions):
            if len(sessions) >= MAX_SESSIONS:
                sessions.clear()
            kept = sessions[actor.session_id] = KeptAnswers(actor, versions)
            self._kept.move_to_end(actor.id)
            if len(self._kept) > MAX_CALLERS:
                self._kept.popitem(last=False)
        return kept

    def forget(self, actor: Actor) -> None:
        """Drops the answers of a caller after a change. Requests that run now keep none."""
        self._kept.pop(actor.id, None)


def _are_same(one: tuple[object, object], other: tuple[object, object]) -> bool:
    return one[0] is other[0] and one[1] is other[1]

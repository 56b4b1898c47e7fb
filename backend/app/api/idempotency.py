"""`Idempotency-Key` of POST requests: a repeated request gets the answer of the first one.

The access rule of a route declares that it takes keys: `allow("…:create", idempotent=True)`. The
router needs `route_class=IdempotentRoute`, and the route one injected service that writes.

1. The access rule checks the caller and reads the key.
2. The transaction of the service begins with the insertion of the key.
3. The route puts the rendered answer into the row. The commit writes it together with the change.

So an answer is stored exactly if the change is, whatever happens to the process or the client.
"""

import json
import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Any

from fastapi import Header, Request, Response
from fastapi.routing import APIRoute
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.state import get_state
from app.core.http.request_rate import caller_of
from app.extensions.idempotency import (
    DuplicateKey,
    IdempotencyKey,
    IdempotencyStore,
    KeyedRequest,
)
from app.extensions.idempotency.store import store_answer
from app.kit.context import Actor
from app.kit.errors import Unprocessable
from app.kit.secret_fields import has_secret, secret_fields

HEADER = "Idempotency-Key"
HEADER_BYTES = b"idempotency-key"
REPLAYED_HEADER = "Idempotency-Replayed"
# Visible characters and spaces of ASCII.
KEY_PATTERN = re.compile(rb"[\x20-\x7e]{1,255}")
# The length belongs to one response, and a cookie is a credential.
UNSTORED_HEADERS = {"content-length", "set-cookie"}
# Key of the scope of a request.
SCOPE_KEY = "idempotency"

# Describes the header. `read_key` validates it, after the access check.
IdempotencyKeyHeader = Annotated[
    str | None,
    Header(
        alias=HEADER,
        description=(
            "A repeated request with the same key, path, query and body gets the first answer, "
            f"with `{REPLAYED_HEADER}: true`. 1 to 255 printable ASCII characters."
        ),
    ),
]
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


@dataclass(slots=True)
class KeyedCall:
    """The key of this call. `record` is its row, once the transaction has inserted it."""

    key: str
    record: IdempotencyKey | None = None


def read_key(request: Request, *, accepts_key: bool) -> None:
    """Reads the key of a POST request. Raises Unprocessable for an invalid one.

    A route that takes no keys rejects them: a client that sends one relies on it.
    """
    keys = [value for name, value in request.scope["headers"] if name == HEADER_BYTES]
    if not keys:
        return
    if not accepts_key:
        raise Unprocessable("idempotency.not_supported", field=HEADER)
    if len(keys) > 1 or not KEY_PATTERN.fullmatch(keys[0]):
        raise Unprocessable("idempotency.invalid_key", field=HEADER)
    request.scope[SCOPE_KEY] = KeyedCall(keys[0].decode())


async def insert_key(request: Request, db: AsyncSession, actor: Actor) -> None:
    """Inserts the key of the request, if it has one, into the transaction that begins.

    Raises DuplicateKey or InProgress if an equal key exists.
    """
    call: KeyedCall | None = request.scope.get(SCOPE_KEY)
    if call is not None:
        store = IdempotencyStore(db)
        keyed_request = await _keyed_request(request, actor, call.key)
        call.record = await store.insert(keyed_request, get_state(request).idempotency_signer)


async def _keyed_request(request: Request, actor: Actor, key: str) -> KeyedRequest:
    body_digest = sha256(await request.body()).hexdigest()
    query: bytes = request.scope["query_string"]
    path: str = request.scope["path"]
    return KeyedRequest(
        user_id=actor.id,
        caller=caller_of(actor, ""),
        route=request.scope["route"].name,
        key=key,
        content="\n".join((path, query.decode("latin-1"), body_digest)),
    )


class IdempotentRoute(APIRoute):
    """A route that stores its answer if the request has an idempotency key, and replays it."""

    @cached_property
    def may_store(self) -> bool:
        """Whether no field of the answer is a secret. Otherwise only its success is stored."""
        return self.response_model is not None and not secret_fields(self.response_model)

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()
        return self._answer_once(handle) if "POST" in (self.methods or ()) else handle

    def _answer_once(self, handle: Handler) -> Handler:
        async def answer_once(request: Request) -> Response:
            try:
                response = await handle(request)
            except DuplicateKey as duplicate:
                return await _replay(request, duplicate.request)
            call: KeyedCall | None = request.scope.get(SCOPE_KEY)
            if call is not None and call.record is not None:
                self._store(call.record, response)
            return response

        return answer_once

    def _store(self, record: IdempotencyKey, response: Response) -> None:
        """The transaction is open: dependencies with the scope "function" end after the handler."""
        headers = {
            name: value for name, value in response.headers.items() if name not in UNSTORED_HEADERS
        }
        body: bytes | None = getattr(response, "body", None) if self.may_store else None
        if body is not None and has_secret(json.loads(body)):
            body = None
        store_answer(record, response.status_code, headers, body)


async def _replay(request: Request, keyed_request: KeyedRequest) -> Response:
    """Returns the stored answer. Raises the error if there is none for this request."""
    state = get_state(request)
    actor: Actor = request.scope["actor"]
    async with state.database.read(actor.scope) as db:
        record = await IdempotencyStore(db).find(keyed_request, state.idempotency_signer)
    headers = {**(record.headers or {}), REPLAYED_HEADER: "true"}
    return Response(record.body, record.status or 200, headers)

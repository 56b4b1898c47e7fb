from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event

from app.api.access import session_only
from app.api.feature import Feature
from app.api.state import service_dependency
from app.api.v1.module_system.auth.services import AuthServicesDep
from app.core.http.headers import get_bearer_token
from app.extensions.events import EventPublisher, EventStream, Recipient

MEDIA_TYPE = "text/event-stream"
# For nginx, which collects a response before it sends it on.
UNBUFFERED = {"X-Accel-Buffering": "no"}

router = APIRouter(prefix="/events", tags=["实时更新"])

Publisher = Annotated[EventPublisher, service_dependency(EventPublisher)]


async def open_stream(
    request: Request,
    publisher: Publisher,
    auth: AuthServicesDep,
    last_event_id: Annotated[str, Header()] = "",
) -> AsyncIterator[EventStream]:
    """Opens a stream for the caller's session until the connection ends."""
    claims = auth.access_tokens.verify(get_bearer_token(request.scope).decode("latin-1"))
    recipient = Recipient(
        user_id=claims.user_id,
        session_id=claims.session_id,
        expires_at=datetime.fromtimestamp(claims.expires_at, UTC),
    )
    stream = publisher.open_stream(recipient, last_event_id)
    request.scope["is_stream"] = True
    try:
        yield stream
    finally:
        publisher.close_stream(stream)


@router.get(
    "",
    summary="实时更新",
    response_class=Response,
    responses={200: {"content": {MEDIA_TYPE: {}}}},
    dependencies=[session_only],
)
async def stream_events(
    stream: Annotated[EventStream, Depends(open_stream)],
) -> Response:
    """Streams the caller's events (`text/event-stream`).

    `Last-Event-ID` is the id of the last event that the client has received.
    """
    return StreamingResponse(encode_events(stream), media_type=MEDIA_TYPE, headers=UNBUFFERED)


async def encode_events(stream: EventStream) -> AsyncIterator[bytes]:
    """Yields the events in their wire format. A heartbeat is a comment."""
    async for event in stream.events():
        yield format_sse_event(
            event=event.type or None,
            data_str=event.data if event.type else None,
            comment=None if event.type else "",
            id=event.cursor,
            retry=event.retry,
        )


feature = Feature(router=router)

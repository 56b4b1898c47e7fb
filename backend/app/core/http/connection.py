"""Connections of the server: uvicorn's, with limits on the time and the size of a request's head.

httptools has no such limits. The time of a body is limited where it is read (`request_body`).
"""

import asyncio
import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import httptools
from uvicorn import Config, Server
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.core.http.exception_handlers import render_response
from app.kit.i18n import translate

log = logging.getLogger(__name__)

# Time to receive the rest of a request that is already answered, so that the client reads the
# answer before the connection closes.
LINGER_SECONDS = 5.0
# Time that a request that is still arriving has after a stop signal.
STOP_SECONDS = 2.0
# Time that an idle connection stays open after a stop signal: the client may just have sent its
# next request, which nobody may send again if it writes.
IDLE_STOP_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """The limits of one process. The defaults are those of the settings."""

    head_seconds: float = 10
    head_bytes: int = 32_768
    send_seconds: float = 60
    max_connections: int = 900


class ServerConfig(Config):
    """uvicorn's configuration with the limits and the address for browsers.

    Child processes get it too.
    """

    # Whether the server has begun to stop.
    is_stopping = False

    def __init__(
        self, app: Any, *, limits: ConnectionLimits, address: str = "", **options: Any
    ) -> None:
        self.limits = limits
        self.address = address
        super().__init__(app, http=LimitedProtocol, **options)


class AddressServer(Server):
    """uvicorn's server, which logs the address for browsers once it answers there."""

    config: ServerConfig

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and self.config.workers == 1 and not self.config.reload:
            log.info("Serving on %s (Ctrl-C stops it)", self.config.address)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stops. Connections that wait to be accepted are served: a close would reset them."""
        self.config.is_stopping = True
        clients = [client for listener in sockets or () for client in _accept_waiting(listener)]
        for server in self.servers:
            server.close()
        loop = asyncio.get_running_loop()
        for client in clients:
            await loop.connect_accepted_socket(self._create_protocol, client)
        await super().shutdown(sockets)

    def _create_protocol(self) -> "LimitedProtocol":
        return LimitedProtocol(self.config, self.server_state, self.lifespan.state)


def _accept_waiting(listener: socket.socket) -> Iterator[socket.socket]:
    """Yields the connections of a listener that does not block."""
    with suppress(OSError):
        while True:
            client, _ = listener.accept()
            client.setblocking(False)
            yield client


class LimitedProtocol(HttpToolsProtocol):
    """One connection. It always waits for something with a deadline."""

    limits: ConnectionLimits
    # True from the end of one request to the end of the next head.
    awaits_head = True
    # Bytes outside bodies since the last request or chunk began: the parser may keep them.
    head_bytes = 0
    waits_since = 0.0
    is_refused = False
    is_stopping = False
    deadline: asyncio.TimerHandle | None = None
    send_deadline: asyncio.TimerHandle | None = None

    def __init__(self, config: Config, *arguments: Any, **options: Any) -> None:
        self.limits = getattr(config, "limits", ConnectionLimits())
        super().__init__(config, *arguments, **options)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_head()
        if getattr(self.config, "is_stopping", False):
            self.shutdown()
        if len(self.connections) > self.limits.max_connections:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        self._clear_deadline()
        self.resume_writing()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """Lets the request in flight end, and one that the client may just have sent."""
        self.is_stopping = True
        if isinstance(self.config, ServerConfig):
            # For connections that are accepted, but not made yet.
            self.config.is_stopping = True
        if not self._is_answering:
            self._await_last_request()
            return
        # Without the header, the client may send another request on this connection.
        if not self.cycle.response_started:
            self.cycle.keep_alive = False
        if not self.awaits_head:
            self._set_deadline(STOP_SECONDS, self.transport.abort)

    def _await_last_request(self) -> None:
        """Waits for one more request, which is answered with `Connection: close`."""
        self._unset_keepalive_if_required()
        self._set_deadline(IDLE_STOP_SECONDS, self.transport.close)

    def _make_room(self) -> None:
        """Closes the connection that has waited longest for a head, or else this one."""
        waiting = [
            connection
            for connection in self.connections
            if isinstance(connection, LimitedProtocol)
            and connection.awaits_head
            and not connection._is_answering  # noqa: SLF001 (of this class)
        ]
        min(waiting, key=lambda connection: connection.waits_since).transport.close()

    def data_received(self, data: bytes) -> None:
        if self.is_refused:
            return
        self.head_bytes += len(data)
        if self.awaits_head and self.deadline is None and not self._is_answering:
            self._await_head()
        super().data_received(data)
        if not self.is_refused and self.head_bytes > self.limits.head_bytes:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "head_too_large")

    def on_header(self, name: bytes, value: bytes) -> None:
        if self.awaits_head:  # else it is a trailer
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        if self.is_refused:
            return
        # One read can contain a whole head that is too large, and a body after the head.
        size = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
        if size > self.limits.head_bytes:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "head_too_large")
            return
        self.awaits_head = False
        self.head_bytes = 0
        self._clear_deadline()
        if not self.url.startswith(b"/"):
            self._use_host_of_target()
        super().on_headers_complete()
        if self.is_stopping:
            self.cycle.keep_alive = False
            self._set_deadline(STOP_SECONDS, self.transport.abort)

    def _await_head(self) -> None:
        self.waits_since = self.loop.time()
        self._set_deadline(self.limits.head_seconds, self._refuse_slow_head)

    def _refuse_slow_head(self) -> None:
        if self.head_bytes:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT, "request_timeout")
        else:
            self.transport.close()

    def _use_host_of_target(self) -> None:
        """Replaces Host by the host of a target such as `http://host/path` (RFC 9112, 3.2.2)."""
        target = httptools.parse_url(self.url)
        if target.host is not None:
            port = b"" if target.port is None else b":%d" % target.port
            host = b"[%b]" % target.host if b":" in target.host else target.host
            others = [pair for pair in self.headers if pair[0] != b"host"]
            self.headers[:] = [(b"host", host + port), *others]

    def on_body(self, body: bytes) -> None:
        if not self.is_refused:
            self.head_bytes -= len(body)
            super().on_body(body)

    def on_chunk_header(self) -> None:
        self.head_bytes = 0

    def on_message_complete(self) -> None:
        if self.is_refused:
            return
        super().on_message_complete()
        self.awaits_head = True
        self.head_bytes = 0
        if self.deadline is None:
            return
        # The rest of an answered request has arrived, or one after a stop signal.
        self._clear_deadline()
        if not self._is_answering:
            self._await_next_request()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.transport.is_closing() or self._is_answering:
            return
        if not self.awaits_head:
            self._unset_keepalive_if_required()
            self._set_deadline(LINGER_SECONDS, self.transport.close)
        elif self.is_stopping:
            self._await_last_request()
        elif self.head_bytes:
            self._await_head()
        else:
            self.waits_since = self.loop.time()

    def _await_next_request(self) -> None:
        if self.is_stopping:
            self._await_last_request()
            return
        self.waits_since = self.loop.time()
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )

    def pause_writing(self) -> None:
        super().pause_writing()
        if self.send_deadline is None:
            self.send_deadline = self.loop.call_later(
                self.limits.send_seconds, self.transport.abort
            )

    def resume_writing(self) -> None:
        super().resume_writing()
        if self.send_deadline is not None:
            self.send_deadline.cancel()
            self.send_deadline = None

    @property
    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _set_deadline(self, seconds: float, on_expiry: Callable[[], None]) -> None:
        self._clear_deadline()
        self.deadline = self.loop.call_later(seconds, on_expiry)

    def _clear_deadline(self) -> None:
        if self.deadline is not None:
            self.deadline.cancel()
            self.deadline = None

    def _refuse(self, status: HTTPStatus, key: str) -> None:
        """Answers outside the application and closes the connection."""
        self.is_refused = True
        self._clear_deadline()
        if not self._is_answering:
            response = render_response({}, status, key, translate(key))
            lines = [b"%b: %b\r\n" % pair for pair in response.raw_headers]
            head = b"HTTP/1.1 %d %b\r\n" % (status, status.phrase.encode())
            self.transport.write(
                b"".join([head, *lines, b"connection: close\r\n\r\n", response.body])
            )
        self.transport.close()

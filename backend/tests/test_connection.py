"""Connections of the server: slow, large and half-sent requests do not hold resources."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn import Server

from app.core.http import connection
from app.core.http.connection import AddressServer, ConnectionLimits, ServerConfig
from app.main import create_app
from tests.conftest import SETTINGS

pytestmark = pytest.mark.anyio

LIMITS = ConnectionLimits(head_seconds=0.2, send_seconds=0.2)
PATIENT = ConnectionLimits(head_seconds=600, send_seconds=600)
GET = b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n"
LAST_GET = b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
CHUNKED = b"POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n"
POST = (
    b"POST /api/v1/auth/login HTTP/1.1\r\nhost: localhost\r\n"
    b"content-type: application/json\r\ncontent-length: 100\r\n\r\n{"
)


async def hello(scope: Scope, _: Receive, send: Send) -> None:
    """Answers with the Host header, without reading the body."""
    host = dict(scope["headers"]).get(b"host", b"")
    headers = [(b"content-length", b"%d" % len(host))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": host})


async def until(condition: Callable[[], object]) -> None:
    while not condition():  # noqa: ASYNC110 (uvicorn has no event for it)
        await asyncio.sleep(0.01)


@dataclass
class RunningServer:
    server: Server
    task: "asyncio.Task[None]"

    @property
    def connections(self) -> int:
        return len(self.server.server_state.connections)

    @asynccontextmanager
    async def open(
        self, data: bytes = b""
    ) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        port = self.server.servers[0].sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(data)
        try:
            yield reader, writer
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def exchange(self, data: bytes) -> bytes:
        """Sends the data and returns all that is received until the connection closes."""
        async with self.open(data) as (reader, _):
            return await reader.read()

    async def stop(self) -> None:
        self.server.should_exit = True
        await self.task


@asynccontextmanager
async def serve(
    app: ASGIApp = hello, limits: ConnectionLimits = LIMITS, **options: Any
) -> AsyncIterator[RunningServer]:
    config = ServerConfig(
        app, limits=limits, port=0, log_config=None, ws="none", lifespan="off", **options
    )
    server = Server(config)
    running = RunningServer(server, asyncio.create_task(server.serve()))
    await until(lambda: server.started)
    try:
        yield running
    finally:
        await running.stop()


@pytest.mark.parametrize(
    "data", [b"", b"\r\n", b"GET", b"GET / HTTP/1.1\r\nx: ", GET[:-2], GET + b"G"]
)
async def test_slow_head_is_closed(data: bytes) -> None:
    async with serve() as server:
        received = await server.exchange(data)
    if data.strip() and not data.startswith(GET):
        assert received.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
        assert b'"request_timeout"' in received


@pytest.mark.parametrize("prefix", [b"", GET])
async def test_head_that_never_ends_drop_by_drop_is_closed(prefix: bytes) -> None:
    """Each byte must not start the time again, on a new and on a kept connection."""
    drip = b"GET / HTTP/1.1\r\nx: " + b"y" * 100_000
    async with serve() as server, server.open(prefix) as (reader, writer):
        reading = asyncio.create_task(reader.read())
        for index in range(len(drip)):
            if reading.done():
                break
            writer.write(drip[index : index + 1])
            await asyncio.sleep(0.01)
        # A byte that arrives after the end resets the connection, which can lose the answer.
        with suppress(ConnectionResetError):
            assert b"408 Request Timeout" in await reading


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\r\nhost: localhost\r\nx: " + b"y" * 1_000_000,
        b"GET / HTTP/1.1\r\nhost: localhost\r\n" + b"x: y\r\n" * 100_000,
        b"GET / HTTP/1.1\r\n" + b"x" * 100_000,
        b"GET /" + b"y" * 100_000 + b" HTTP/1.1\r\n\r\n",
        b"\r\n" * 100_000,
        GET[:-2] + b"x: " + b"y" * 40_000 + b"\r\n\r\n",
        GET + b"GET / HTTP/1.1\r\nx: " + b"y" * 1_000_000,
        CHUNKED + b"0\r\n" + b"x: y\r\n" * 100_000,
        CHUNKED + b"1\r\nx\r\n" * 1000 + b"1;" + b"y" * 1_000_000,
    ],
)
async def test_large_head_is_refused_and_keeps_no_memory(data: bytes) -> None:
    async with serve(limits=PATIENT) as server:
        async with server.open(data) as (reader, _):
            with suppress(ConnectionResetError):
                received = await reader.read()
                assert b"HTTP/1.1 4" in received or data.startswith(b"POST")
        await until(lambda: not server.connections)


async def test_head_below_limit_and_long_body_are_accepted() -> None:
    head = b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1000000\r\nx: "
    request = head + b"y" * 30_000 + b"\r\n\r\n" + b"z" * 1_000_000
    async with serve(limits=PATIENT) as server:
        assert (await server.exchange(request + LAST_GET)).count(b"HTTP/1.1 200") == 2


async def test_long_body_of_small_chunks_is_accepted() -> None:
    async with serve(limits=PATIENT) as server:
        request = CHUNKED + b"1\r\nx\r\n" * 100_000 + b"0\r\n\r\n"
        assert (await server.exchange(request + LAST_GET)).count(b"HTTP/1.1 200") == 2


async def test_request_after_long_body_is_answered() -> None:
    body = b"z" * 100_000
    request = b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: %d\r\n\r\n" % len(body) + body
    async with serve(limits=PATIENT) as server:
        assert (await server.exchange(request + request + LAST_GET)).count(b"HTTP/1.1 200") == 3


async def test_slow_body_returns_408_and_closes() -> None:
    settings = SETTINGS.model_copy(update={"request_body_seconds": 0.2})
    async with serve(create_app(settings)) as server:
        received = await server.exchange(POST)
    assert received.startswith(b"HTTP/1.1 408 ")
    assert b'"request_timeout"' in received


async def test_rest_of_answered_request_does_not_hold_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connection, "LINGER_SECONDS", 0.2)
    async with serve() as server:
        assert (await server.exchange(POST)).startswith(b"HTTP/1.1 200")


async def test_idle_connection_is_closed() -> None:
    async with serve(limits=PATIENT, timeout_keep_alive=0.2) as server:
        assert (await server.exchange(GET)).startswith(b"HTTP/1.1 200")


async def test_response_that_is_not_read_is_dropped() -> None:
    async def flood(_: Scope, receive: Receive, send: Send) -> None:
        await receive()
        disconnect = asyncio.ensure_future(receive())
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while not disconnect.done():
            await send({"type": "http.response.body", "body": b"x" * 65536, "more_body": True})
            await asyncio.sleep(0)

    async with serve(flood) as server, server.open(GET):
        await until(lambda: server.connections)
        await until(lambda: not server.connections)


async def test_half_sent_requests_do_not_hold_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "STOP_SECONDS", 0.1)
    app = create_app(SETTINGS)
    async with (
        serve(app, PATIENT, timeout_graceful_shutdown=600) as server,
        server.open(),
        server.open(b"GET"),
        server.open(GET[:-2]),
        server.open(POST),
    ):
        await until(lambda: server.connections == 4 and server.server.server_state.tasks)
        async with asyncio.timeout(60):
            await server.stop()


async def test_connection_beyond_limit_replaces_the_one_that_waits_longest() -> None:
    async with (
        serve(limits=replace(PATIENT, max_connections=3)) as server,
        server.open(b"GET / HT") as (longest_waiting, _),
    ):
        await until(lambda: server.connections == 1)
        async with server.open(b"GET / HT"), server.open(b"GET / HT"):
            await until(lambda: server.connections == 3)
            async with server.open(GET) as (reader, _):
                assert (await reader.readline()).startswith(b"HTTP/1.1 200")
                assert await longest_waiting.read() == b""


@pytest.mark.parametrize(
    ("target", "host"),
    [
        (b"http://a.example/x", b"a.example"),
        (b"http://a.example:81/x", b"a.example:81"),
        (b"http://[::1]:81/x", b"[::1]:81"),
        (b"/x", b"localhost"),
        (b"//a.example/x", b"localhost"),
    ],
)
async def test_host_of_absolute_target_replaces_host_header(target: bytes, host: bytes) -> None:
    async with serve() as server:
        received = await server.exchange(
            b"GET " + target + b" HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
        )
    assert received.endswith(b"\r\n\r\n" + host)


async def test_stop_finishes_the_request_in_flight() -> None:
    may_answer = asyncio.Event()

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        await may_answer.wait()
        await hello(scope, receive, send)

    async with (
        serve(slow, PATIENT, timeout_graceful_shutdown=600) as server,
        server.open(GET) as (reader, _),
    ):
        await until(lambda: server.server.server_state.tasks)
        stopping = asyncio.create_task(server.stop())
        await until(lambda: not server.server.servers[0].is_serving())
        may_answer.set()
        await stopping
        assert (await reader.read()).startswith(b"HTTP/1.1 200")


async def test_request_on_idle_connection_after_stop_signal_is_answered() -> None:
    async with (
        serve(limits=PATIENT, timeout_graceful_shutdown=600) as server,
        server.open(GET) as (reader, writer),
    ):
        assert b"connection: close" not in await reader.readuntil(b"localhost")
        stopping = asyncio.create_task(server.stop())
        await until(lambda: not server.server.servers[0].is_serving())
        writer.write(GET)
        answer = await reader.read()
        assert answer.startswith(b"HTTP/1.1 200")
        assert b"\r\nconnection: close\r\n" in answer
        async with asyncio.timeout(60):
            await stopping


async def test_request_after_an_answer_that_had_begun_at_stop_is_answered() -> None:
    may_end = asyncio.Event()

    async def slow(_: Scope, __: Receive, send: Send) -> None:
        headers = [(b"content-length", b"1")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await may_end.wait()
        await send({"type": "http.response.body", "body": b"x"})

    async with (
        serve(slow, PATIENT, timeout_graceful_shutdown=600) as server,
        server.open(GET) as (reader, writer),
    ):
        assert b"connection: close" not in await reader.readuntil(b"\r\n\r\n")
        stopping = asyncio.create_task(server.stop())
        await until(lambda: not server.server.servers[0].is_serving())
        may_end.set()
        assert await reader.readexactly(1) == b"x"
        writer.write(GET)
        assert b"\r\nconnection: close\r\n" in await reader.read()
        async with asyncio.timeout(60):
            await stopping


async def test_body_that_ends_after_stop_signal_is_answered_slowly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connection, "STOP_SECONDS", 0.3)
    has_body = asyncio.Event()

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive())["more_body"]:
            pass
        has_body.set()
        await asyncio.sleep(0.6)
        await hello(scope, receive, send)

    head = b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\n\r\n"
    async with (
        serve(slow, PATIENT, timeout_graceful_shutdown=600) as server,
        server.open(head + b"a") as (reader, writer),
    ):
        await until(lambda: server.server.server_state.tasks)
        stopping = asyncio.create_task(server.stop())
        await until(lambda: not server.server.servers[0].is_serving())
        writer.write(b"b")
        await has_body.wait()
        assert (await reader.read()).startswith(b"HTTP/1.1 200")
        await stopping


async def test_stop_answers_connections_that_are_not_accepted_yet() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = ServerConfig(
            hello, limits=PATIENT, log_config=None, ws="none", lifespan="off", workers=2
        )
        config.load()
        server = AddressServer(config)
        server.lifespan = config.lifespan_class(config)
        await server.startup([listener])
        clients = [socket.create_connection(listener.getsockname()) for _ in range(3)]
        for client in clients:
            client.sendall(GET)
        # Nothing was awaited since they have connected.
        async with asyncio.timeout(60):
            await server.shutdown([listener])
    for client in clients:
        with client:
            answer = client.recv(1000)
            assert answer.startswith(b"HTTP/1.1 200")
            assert b"\r\nconnection: close\r\n" in answer

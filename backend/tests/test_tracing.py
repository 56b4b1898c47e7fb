"""Traces for OpenTelemetry: off unless configured, and without values of requests or rows."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode, format_trace_id
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import main
from app.api.state import get_app_state
from app.core.config import SettingsError
from app.core.database import Database
from app.extensions import tracing as tracing_module
from app.extensions.logger import patch_record
from app.extensions.trace_export import QueryRedactor
from app.extensions.tracing import (
    ENDPOINT_VARIABLES,
    Tracing,
    is_tracing_configured,
    tracing_from_environment,
)
from tests.conftest import SETTINGS, SYSTEM, Client

pytestmark = pytest.mark.anyio

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*ENDPOINT_VARIABLES, "OTEL_SDK_DISABLED", "OTEL_TRACES_EXPORTER"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("variables", "is_configured"),
    [
        ({}, False),
        ({ENDPOINT: ""}, False),
        ({ENDPOINT: "http://127.0.0.1:4318"}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:4318/v1/traces"}, True),
        ({ENDPOINT: "http://127.0.0.1:4318", "OTEL_SDK_DISABLED": "true"}, False),
        ({ENDPOINT: "http://127.0.0.1:4318", "OTEL_TRACES_EXPORTER": "none"}, False),
    ],
)
def test_only_an_endpoint_turns_tracing_on(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], *, is_configured: bool
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert is_tracing_configured() is is_configured


def test_without_configuration_the_application_has_no_tracing() -> None:
    assert get_app_state(main.create_app(SETTINGS)).tracing is None


def test_configured_tracing_without_its_packages_is_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(ENDPOINT, "http://127.0.0.1:4318")
    monkeypatch.setitem(sys.modules, "app.extensions.trace_export", None)
    with pytest.raises(SettingsError, match=rf"{ENDPOINT}.*requirements-otel\.txt"):
        tracing_from_environment()


@pytest.fixture
def exporter() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def traced_app(
    monkeypatch: pytest.MonkeyPatch, fresh: Database, exporter: InMemorySpanExporter
) -> FastAPI:
    provider = TracerProvider()
    provider.add_span_processor(QueryRedactor())
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(main, "tracing_from_environment", lambda: Tracing(provider))
    return main.create_app(SETTINGS, fresh)


@pytest.fixture
async def traced_client(traced_app: FastAPI) -> AsyncIterator[Client]:
    transport = ASGITransport(traced_app, raise_app_exceptions=False)
    async with Client(transport=transport, base_url="http://test/api/v1") as client:
        yield client


def spans_of_kind(exporter: InMemorySpanExporter, kind: SpanKind) -> list[ReadableSpan]:
    return [span for span in exporter.get_finished_spans() if span.kind is kind]


async def test_request_and_its_statements_are_one_trace(
    traced_client: Client, exporter: InMemorySpanExporter
) -> None:
    login = {"username": "no-such-user", "password": "hunter2-secret"}
    await traced_client.post("/auth/login", json=login, headers={"traceparent": PARENT})
    [request] = spans_of_kind(exporter, SpanKind.SERVER)
    statements = spans_of_kind(exporter, SpanKind.CLIENT)
    assert request.attributes is not None
    assert request.attributes["http.route"] == "/api/v1/auth/login"
    assert request.parent is not None
    contexts = [span.context for span in (request, *statements)]
    trace_ids = {context and context.trace_id for context in contexts}
    assert trace_ids == {0x0AF7651916CD43DD8448EB211C80319C}
    operations = {span.name for span in statements}
    assert "SELECT" in operations
    for value in login.values():
        assert value not in "".join(span.to_json() for span in exporter.get_finished_spans())


async def test_query_string_is_redacted(
    traced_client: Client, exporter: InMemorySpanExporter
) -> None:
    await traced_client.get("/positions", params={"token": "hunter2-secret"})
    [request] = spans_of_kind(exporter, SpanKind.SERVER)
    assert "hunter2" not in request.to_json()
    assert (request.attributes or {})["url.query"] == "REDACTED"


def extra_of_log_line() -> dict[str, Any]:
    record: Any = {"message": "text", "extra": {}}
    patch_record(record, 1000)
    extra: dict[str, Any] = record["extra"]
    return extra


def test_log_lines_within_a_trace_name_it() -> None:
    with TracerProvider().get_tracer("test").start_as_current_span("request") as span:
        trace_id = extra_of_log_line()["trace_id"]
    assert trace_id == format_trace_id(span.get_span_context().trace_id)
    assert "trace_id" not in extra_of_log_line()


async def test_failed_statement_names_the_error_and_no_value(
    traced_app: FastAPI, exporter: InMemorySpanExporter, fresh: Database
) -> None:
    tracing = get_app_state(traced_app).tracing
    assert tracing is not None
    statement = text("SELECT * FROM no_such_table WHERE a = :a")
    with (
        tracing.provider.get_tracer("test").start_as_current_span("parent"),
        pytest.raises(DBAPIError),
    ):
        async with fresh.transaction(SYSTEM) as db:
            await (await db.connection()).execute(statement, {"a": "hunter2-secret"})
    [span] = spans_of_kind(exporter, SpanKind.CLIENT)
    assert span.status.status_code is StatusCode.ERROR
    assert "error.type" in (span.attributes or {})
    assert "hunter2" not in span.to_json()


async def test_statement_outside_a_trace_has_no_span(
    traced_app: FastAPI, exporter: InMemorySpanExporter, fresh: Database
) -> None:
    assert get_app_state(traced_app).tracing is not None
    async with fresh.transaction(SYSTEM) as db:
        await (await db.connection()).execute(text("SELECT 1"))
    assert exporter.get_finished_spans() == ()


@contextmanager
def receiver(bodies: list[bytes]) -> Iterator[str]:
    """Runs a receiver of OTLP over HTTP. Yields its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


async def test_receiver_that_does_not_answer_does_not_hold_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tracing_module, "CLOSE_SECONDS", 0.1)
    released = Event()
    provider = TracerProvider()
    monkeypatch.setattr(provider, "shutdown", released.wait)
    try:
        await asyncio.wait_for(Tracing(provider).close(), 5)
    finally:
        released.set()


async def test_spans_reach_the_receiver_before_the_end(
    monkeypatch: pytest.MonkeyPatch, fresh: Database
) -> None:
    bodies: list[bytes] = []
    with receiver(bodies) as address:
        monkeypatch.setenv(ENDPOINT, address)
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
        app = main.create_app(SETTINGS, fresh)
        transport = ASGITransport(app, raise_app_exceptions=False)
        async with Client(transport=transport, base_url="http://test") as client:
            assert (await client.get("/health/live")).status_code == 200
        tracing = get_app_state(app).tracing
        assert tracing is not None
        await tracing.close()
    message = ExportTraceServiceRequest.FromString(b"".join(bodies))
    resource = message.resource_spans[0].resource
    attributes = {item.key: item.value.string_value for item in resource.attributes}
    assert attributes["service.name"] == "fastapiadmin"
    names = {span.name for scope in message.resource_spans[0].scope_spans for span in scope.spans}
    assert "GET /health/live" in names

"""Traces for OpenTelemetry: one span for each request, and one for each of its SQL statements.

The standard OTEL_ variables of the environment configure them. Without an endpoint nothing is
traced. FastAPI makes the spans of requests; the metrics of OpenTelemetry and its log records are
not used, because Prometheus reads the metrics, and log records contain values of requests.
"""

import asyncio
import os
from threading import Thread
from typing import TYPE_CHECKING, Any

from opentelemetry import trace
from opentelemetry.trace import SpanKind, StatusCode
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine, ExceptionContext

from app import __version__
from app.core.config import SettingsError

if TYPE_CHECKING:
    from fastapi.telemetry import TelemetryConfig
    from opentelemetry.trace import Span, TracerProvider

ENDPOINT_VARIABLES = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
# The text of other statements, such as CREATE TABLE, may contain values.
TRACED_OPERATIONS = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"})
MAX_STATEMENT_LENGTH = 4096
SPAN_KEY = "trace_span"
# A receiver that does not answer must not delay the end of the process.
CLOSE_SECONDS = 3.0


def is_tracing_configured() -> bool:
    """Returns whether the environment names a receiver of traces."""
    if os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return False
    if os.environ.get("OTEL_TRACES_EXPORTER", "otlp").strip().lower() == "none":
        return False
    return any(os.environ.get(name) for name in ENDPOINT_VARIABLES)


def tracing_from_environment() -> "Tracing | None":
    """Returns None if no receiver is configured. Raises SettingsError if the SDK is missing."""
    if not is_tracing_configured():
        return None
    try:
        from app.extensions.trace_export import create_tracer_provider
    except ImportError:
        name = next(name for name in ENDPOINT_VARIABLES if os.environ.get(name))
        raise SettingsError(
            [f"{name}: OpenTelemetry is not installed; install requirements-otel.txt"]
        ) from None
    return Tracing(create_tracer_provider())


class Tracing:
    """The spans of one application. `provider` sends them to the receiver."""

    def __init__(self, provider: "TracerProvider") -> None:
        self.provider = provider
        self._tracer = provider.get_tracer("app.extensions.tracing", __version__)

    def trace_statements(self, engine: Engine) -> None:
        """Adds a span for each statement that runs within another span."""
        event.listen(engine, "before_cursor_execute", self._start)
        event.listen(engine, "after_cursor_execute", _finish)
        event.listen(engine, "handle_error", _fail)

    async def close(self) -> None:
        """Sends the spans that wait. Those that take longer than CLOSE_SECONDS are lost."""
        shutdown: Any = getattr(self.provider, "shutdown", None)
        if shutdown is not None:
            # The exporter retries for longer, and only a daemon thread does not hold the process.
            thread = Thread(target=shutdown, daemon=True)
            thread.start()
            await asyncio.to_thread(thread.join, CLOSE_SECONDS)

    def _start(self, connection: Connection, _: object, statement: str, *__: object) -> None:
        if not trace.get_current_span().is_recording():
            return
        operation = statement.split(maxsplit=1)[0].upper() if statement else ""
        attributes = {"db.system.name": connection.dialect.name, "db.operation.name": operation}
        if operation in TRACED_OPERATIONS:
            # It has placeholders. Its values are never recorded.
            attributes["db.query.text"] = statement[:MAX_STATEMENT_LENGTH]
        span = self._tracer.start_span(operation, kind=SpanKind.CLIENT, attributes=attributes)
        connection.info[SPAN_KEY] = span


def telemetry_config(tracing: Tracing | None) -> "TelemetryConfig":
    """Returns the configuration of FastAPI's own spans."""
    return {
        "tracing": tracing is not None,
        "tracer_provider": None if tracing is None else tracing.provider,
        "metrics": False,
        "logs": False,
        "operation_spans": False,
        "auto_configure": False,
    }


def current_trace_id() -> str | None:
    """Returns the id of the trace in hexadecimal digits. None outside a traced request."""
    context = trace.get_current_span().get_span_context()
    return trace.format_trace_id(context.trace_id) if context.is_valid else None


def _finish(connection: Connection, *_: object) -> None:
    span: Span | None = connection.info.pop(SPAN_KEY, None)
    if span is not None:
        span.end()


def _fail(context: ExceptionContext) -> None:
    """Ends the span with the type of the error. Its message may contain values of rows."""
    if context.connection is None:
        return
    span: Span | None = context.connection.info.pop(SPAN_KEY, None)
    if span is not None:
        span.set_attribute("error.type", type(context.original_exception).__name__)
        span.set_status(StatusCode.ERROR)
        span.end()

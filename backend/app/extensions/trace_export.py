"""Export of traces over OTLP. It needs requirements-otel.txt."""

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Span, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from app import __version__

# Unless the environment names the service.
SERVICE_NAME = "fastapiadmin"
QUERY_ATTRIBUTE = "url.query"


class QueryRedactor(SpanProcessor):
    """Replaces query strings, which may contain secrets. The log has none either."""

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:  # noqa: ARG002
        if span.attributes and QUERY_ATTRIBUTE in span.attributes:
            span.set_attribute(QUERY_ATTRIBUTE, "REDACTED")


def create_tracer_provider() -> TracerProvider:
    """Returns a provider that the OTEL_ variables configure: endpoint, headers, sampling, names."""
    resource = Resource.create({"service.version": __version__})
    if str(resource.attributes["service.name"]).startswith("unknown_service"):
        resource = resource.merge(Resource({"service.name": SERVICE_NAME}))
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(QueryRedactor())
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider

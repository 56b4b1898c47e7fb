"""The metrics of an application under test, as numbers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from httpx2 import ASGITransport, AsyncClient
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette

from app.api.state import get_app_state

# Name of a sample and its labels.
Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def parse_samples(text: str) -> Samples:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def total(samples: Samples, name: str, **labels: str) -> float:
    """Returns the sum of all series of the sample that have these labels."""
    return sum(
        value
        for (sample_name, sample_labels), value in samples.items()
        if sample_name == name and labels.items() <= set(sample_labels)
    )


async def render_metrics(app: Starlette) -> Samples:
    text = await get_app_state(app).metrics.registry.render()
    return parse_samples(text.decode())


@asynccontextmanager
async def client_at(app: Starlette, ip: str) -> AsyncIterator[AsyncClient]:
    """A client without login at this address, by the name localhost."""
    transport = ASGITransport(app, raise_app_exceptions=False, client=(ip, 1))
    async with AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield client

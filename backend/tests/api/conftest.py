"""A provider, and a browser in which nobody is signed in."""

from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.v1.module_system.oidc.client import OidcClients
from tests.conftest import Client
from tests.fakes.oidc_provider import Provider, standing
from tests.helpers.app_state import app_of, replace_services
from tests.helpers.login import mary
from tests.helpers.oidc import PUBLIC_URL, setting


@pytest.fixture
def provider() -> Iterator[Provider]:
    with standing() as provider:
        yield provider


@pytest.fixture
async def traveller(client: Client, db: AsyncSession, provider: Provider) -> AsyncIterator[Client]:
    """Mary has an account here, with the address that the provider knows."""
    app = app_of(client)
    replace_services(app, OidcClients.from_settings([setting(provider)], PUBLIC_URL))
    db.add(mary(email="Mary@example.org"))
    await db.flush()
    yield client.as_(None)
    replace_services(app, OidcClients())

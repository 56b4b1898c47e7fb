"""A test provider, and a browser whose user can sign in there."""

from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.v1.module_system.oidc.client import OidcClients
from tests.conftest import Client
from tests.fakes.oidc_provider import Provider, running_provider
from tests.helpers.app_state import app_of, replace_services
from tests.helpers.login import new_user
from tests.helpers.oidc import PUBLIC_URL, provider_settings


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
async def browser(client: Client, db: AsyncSession, provider: Provider) -> AsyncIterator[Client]:
    """An anonymous browser. The user mary has the address that the provider has verified."""
    app = app_of(client)
    replace_services(app, OidcClients.from_settings([provider_settings(provider)], PUBLIC_URL))
    db.add(new_user(email="Mary@example.org"))
    await db.flush()
    yield client.as_(None)
    replace_services(app, OidcClients())

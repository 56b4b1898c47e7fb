"""A database URL that requires TLS, with a server that has none."""

import pytest

from app.core.database import Database
from app.core.database_engine import create_engine
from app.core.database_errors import DatabaseUnreachable

pytestmark = pytest.mark.anyio


async def test_required_tls_never_falls_back_to_plain_text(shared: Database) -> None:
    """The test servers have no TLS."""
    url = shared.engine.url
    if url.host is None:
        pytest.skip("the database is a file")
    address = url.update_query_dict({"sslmode": "require"}).render_as_string(hide_password=False)
    engine = create_engine(address)
    with pytest.raises(DatabaseUnreachable) as error_info:
        await engine.connect()
    assert "\n" not in str(error_info.value)
    await engine.dispose()

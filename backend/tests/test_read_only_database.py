"""A database that accepts no changes."""

import pytest
from sqlalchemy import event

from app.core.database import Database
from tests.conftest import sign_in
from tests.platform_schema import TEST_OPTIONS

pytestmark = pytest.mark.anyio

READ_ONLY = {
    "sqlite": "pragma query_only = on",
    "postgresql": "set default_transaction_read_only = on",
    "mysql": "set session transaction read only",
}


async def test_write_to_a_read_only_database_says_so(shared: Database) -> None:
    name = shared.engine.dialect.name
    database = Database(shared.engine.url.render_as_string(hide_password=False), TEST_OPTIONS)
    async with sign_in(database) as client:
        await database.engine.dispose()

        def make_read_only(connection: object, _: object) -> None:
            cursor = connection.cursor()  # type: ignore[attr-defined]
            cursor.execute(READ_ONLY["mysql" if name == "mariadb" else name])
            connection.commit()  # type: ignore[attr-defined]

        event.listen(database.engine.sync_engine, "connect", make_read_only)
        for headers, message in (({}, None), ({"accept-language": "en"}, "accepts no changes")):
            form = {"name": "a", "code": "read-only"}
            response = await client.post("/positions", json=form, headers=headers)
            assert (response.status_code, response.json()["error"]) == (503, "database_read_only")
            assert response.headers["retry-after"] == "5"
            assert message is None or message in response.json()["message"]
        assert (await client.get("/positions")).status_code == 200
    await database.close()

"""Values that the database cannot hold are 422 and name their field."""

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from sqlalchemy import BigInteger, MetaData, Numeric, SmallInteger, String, Table, Text, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import Mapped, mapped_column
from starlette.requests import Request

from app.core.database import Database
from app.core.http.exception_handlers import HANDLERS
from app.kit.data_scope import Global
from app.kit.db.value_errors import InvalidValue
from app.kit.model import Unmanaged
from tests.conftest import SYSTEM, Client
from tests.platform_schema import TEST_OPTIONS

pytestmark = pytest.mark.anyio


class Sample(Global, Unmanaged):
    """A model that promises more than its table, whose definition has changed since."""

    __tablename__ = "fa_sample"
    __wire_names__: ClassVar[dict[str, str]] = {"large": "largeNumber"}

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[str | None] = mapped_column("Body", Text)
    code: Mapped[str | None] = mapped_column(String(8))
    small: Mapped[int | None] = mapped_column(SmallInteger)
    large: Mapped[int | None] = mapped_column(BigInteger)
    price: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    needed: Mapped[str | None] = mapped_column(String(64))


Sample.metadata.remove(Sample.__table__)  # type: ignore[arg-type]

STRICT_SQLITE = (
    'create table fa_sample (id integer primary key, "Body" text, code text, small integer,'
    " large integer, price real, needed text not null) strict"
)
CREATE = (
    'create table fa_sample (id integer primary key, "Body" text, code varchar(8),'
    " small smallint, large bigint, price numeric(6, 2), needed varchar(64) not null)"
)


@pytest.fixture
async def sample(engine: AsyncEngine) -> AsyncIterator[Database]:
    name = engine.dialect.name
    sql = STRICT_SQLITE if name == "sqlite" else CREATE
    async with engine.execution_options(scope=SYSTEM).begin() as connection:
        await connection.execute(text("drop table if exists fa_sample"))
        await connection.execute(
            text(sql.replace('"', "`") if name in ("mysql", "mariadb") else sql)
        )
    database = Database(engine.url.render_as_string(hide_password=False), TEST_OPTIONS)
    yield database
    await database.close()
    async with engine.execution_options(scope=SYSTEM).begin() as connection:
        await connection.run_sync(Table("fa_sample", MetaData()).drop)


async def provoke(database: Database, **values: Any) -> tuple[str, tuple[str, ...]]:
    """Returns key and fields of the error of inserting the row, and of changing it."""
    results = []
    for is_update in (False, True):
        with pytest.raises(InvalidValue) as caught:  # noqa: PT012
            async with database.transaction(SYSTEM) as db:
                row = Sample(**({"needed": "x"} if is_update else {"needed": "x", **values}))
                row.id = 1
                db.add(row)
                await db.flush()
                for name, value in values.items():
                    setattr(row, name, value)
                await db.flush()
        results.append((caught.value.key, caught.value.fields))
    assert results[0] == results[1]
    return results[0]


async def test_text_that_is_too_long_names_the_field(sample: Database, engine: AsyncEngine) -> None:
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite does not limit texts")
    assert await provoke(sample, code="x" * 9) == ("too_long", ("code",))
    if engine.dialect.name != "postgresql":
        assert await provoke(sample, body="汉" * 22_000) == ("too_long", ("body",))


async def test_number_out_of_range_names_the_field(sample: Database, engine: AsyncEngine) -> None:
    assert await provoke(sample, large=2**63) == ("out_of_range", ("largeNumber",))
    if engine.dialect.name != "sqlite":
        assert await provoke(sample, small=2**15) == ("out_of_range", ("small",))
        assert await provoke(sample, price=Decimal(10_000)) == ("out_of_range", ("price",))


async def test_missing_value_names_the_field(sample: Database) -> None:
    assert await provoke(sample, needed=None) == ("required", ("needed",))


async def test_text_that_is_no_unicode_names_the_field(sample: Database) -> None:
    key, fields = await provoke(sample, code="\ud800")
    assert (key, fields) == ("not_text", ("code",))


async def test_value_of_another_type_names_the_field(sample: Database) -> None:
    assert (await provoke(sample, large="no number"))[1] == ("largeNumber",)


async def test_invalid_value_returns_422_with_fields() -> None:
    error = InvalidValue("insert", Exception(), "too_long", ("body",))
    handler = next(HANDLERS[kind] for kind in InvalidValue.__mro__ if kind in HANDLERS)
    response = await handler(Request({"type": "http"}), error)
    assert response.status_code == 422
    assert b'"field":"body"' in response.body
    assert issubclass(InvalidValue, DBAPIError)


async def test_very_long_filter_does_not_return_500(client: Client) -> None:
    response = await client.get("/positions", params={"name": "k" * 60_000})
    assert response.status_code in (200, 422)


async def test_text_beyond_the_bytes_of_its_column_names_the_field(
    client: Client, engine: AsyncEngine
) -> None:
    form = {"name": "large", "description": "汉" * 22_000}
    response = await client.post("/example/demos", json=form)
    if engine.dialect.name in ("mysql", "mariadb"):
        assert response.status_code == 422
        assert [error["field"] for error in response.json()["data"]] == ["description"]
    else:
        assert response.status_code == 200, response.text

"""Text filters and searches: the same rows on every database, whatever its collation."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, Text, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.kit.param import equal, like, not_equal, one_of
from tests.conftest import SYSTEM, Client

pytestmark = pytest.mark.anyio

VALUES = [
    "ABC",
    "abc",
    "Été",
    "été",
    "ETE",
    "Я",
    "я",
    "ΣΑΣ",
    "σας",
    "Straße",
    "STRASSE",
    "İstanbul",
    "istanbul",
    "\u212aelvin",
    "50%",
    "50_",
    "a/b",
    "a\\b",
    "名称😀",
    "名称😁",
    "Ünder_Score%",
]
CONTAINS = {
    "aBc": ["ABC", "abc"],
    "ÉTÉ": ["Été", "été"],
    "ete": ["ETE"],
    "Я": ["Я", "я"],
    "σ": ["ΣΑΣ", "σας"],
    "ΑΣ": ["ΣΑΣ", "σας"],
    "STRAß": ["Straße"],
    "strass": ["STRASSE"],
    "ISTAN": ["İstanbul", "istanbul"],
    "İSTAN": ["İstanbul", "istanbul"],
    "KELVIN": ["\u212aelvin"],
    "%": ["50%", "Ünder_Score%"],
    "_": ["50_", "Ünder_Score%"],
    "/": ["a/b"],
    "\\": ["a\\b"],
    "😀": ["名称😀"],
    "ü": ["Ünder_Score%"],
    "r_s": ["Ünder_Score%"],
}


async def names(client: Client, **params: Any) -> list[str]:
    response = await client.get("/positions", params={"page_size": 100, **params})
    assert response.status_code == 200, response.text
    return sorted(item["name"] for item in response.json()["data"]["items"])


async def test_contains_filter_ignores_case_in_every_script(client: Client) -> None:
    for number, value in enumerate(VALUES):
        body = {"name": value, "code": f"c{number}"}
        assert (await client.post("/positions", json=body)).status_code == 200
    for needle, expected in CONTAINS.items():
        assert await names(client, name=needle) == sorted(expected), needle
        found = (await client.get("/common/search", params={"q": needle})).json()["data"]
        labels = [hit["label"] for group in found for hit in group["items"]]
        assert sorted(label for label in labels if label in VALUES) == sorted(expected), needle


async def test_search_of_users_and_options_ignores_case_in_every_script(client: Client) -> None:
    await client.post("/roles", json={"name": "Éditeur", "code": "editor"})
    options = (await client.get("/roles/options", params={"search": "ÉDIT"})).json()["data"]
    assert [option["label"] for option in options] == ["Éditeur"]


# A column of each kind of collation, by database.
COLLATIONS = {
    "sqlite": [String(64), String(64, collation="NOCASE"), Text()],
    "postgresql": [String(64), String(64, collation="C"), Text(collation="fa_ci")],
    "mysql": [
        String(64, collation="utf8mb4_general_ci"),
        String(64, collation="utf8mb4_bin"),
        Text(collation="utf8mb4_unicode_ci"),
    ],
}
CREATE_COLLATION = (
    "create collation if not exists fa_ci"
    " (provider = icu, locale = 'und-u-ks-level1', deterministic = false)"
)


@asynccontextmanager
async def texts_table(engine: AsyncEngine) -> AsyncIterator[tuple[AsyncConnection, Table]]:
    """Yields a table whose columns c0, c1, … have different collations."""
    name = engine.dialect.name
    types: list[Any] = list(COLLATIONS["mysql" if name == "mariadb" else name])
    async with engine.execution_options(scope=SYSTEM).connect() as connection:
        if name == "postgresql":
            from sqlalchemy.dialects.postgresql import CITEXT

            await connection.execute(text(CREATE_COLLATION))
            await connection.execute(text("create extension if not exists citext"))
            types.append(CITEXT())
        columns = [Column(f"c{number}", type) for number, type in enumerate(types)]
        table = Table("fa_texts", MetaData(), Column("id", Integer, primary_key=True), *columns)
        await connection.run_sync(table.drop, checkfirst=True)
        await connection.run_sync(table.create)
        rows = [{column.name: value for column in columns} for value in VALUES]
        await connection.execute(insert(table), rows)
        try:
            yield connection, table
        finally:
            await connection.rollback()
            await connection.run_sync(table.drop, checkfirst=True)
            await connection.commit()


async def test_filters_of_any_collation_find_the_same_rows(engine: AsyncEngine) -> None:
    async with texts_table(engine) as (connection, table):
        for column in list(table.c)[1:]:
            statement = select(column).order_by(table.c.id)

            async def found(clauses: tuple[Any, ...], statement: Any = statement) -> list[str]:
                return list(await connection.scalars(statement.where(*clauses)))

            attribute: Any = column
            for needle, expected in CONTAINS.items():
                assert sorted(await found(like(attribute, needle))) == sorted(expected), column
            for value in VALUES:
                assert await found(equal(attribute, value)) == [value]
                others = [other for other in VALUES if other != value]
                assert await found(not_equal(attribute, value)) == others
            assert await found(one_of(attribute, ["abc", "été", "名称😁", "nothing"])) == [
                "abc",
                "été",
                "名称😁",
            ]
            assert await found(equal(attribute, "abc ")) == []


async def test_equality_filter_uses_the_index(engine: AsyncEngine) -> None:
    async with texts_table(engine) as (connection, table):
        await connection.execute(text("create index fa_texts_c0 on fa_texts (c0)"))
        await connection.execute(
            insert(table), [{"c0": f"value {number}"} for number in range(5000)]
        )
        name = connection.dialect.name
        if name == "postgresql":
            await connection.execute(text("analyze fa_texts"))
        attribute: Any = table.c.c0
        statement = select(table.c.id).where(*equal(attribute, "value 7"))
        explain = {"sqlite": "explain query plan "}.get(name, "explain ")
        compiled = statement.compile(
            dialect=connection.dialect, compile_kwargs={"literal_binds": True}
        )
        plan = (await connection.exec_driver_sql(explain + str(compiled).replace("%", "%%"))).all()
        assert "fa_texts_c0" in str(plan), plan


@pytest.mark.parametrize(
    ("first", "second"), [("abc", "ABC"), ("jose", "josé"), ("smile😀", "smile😁"), ("ＡＢ", "AB")]
)
async def test_codes_that_differ_are_two_on_every_database(
    client: Client, first: str, second: str
) -> None:
    for path in ("/positions", "/depts"):
        for code in (first, second):
            response = await client.post(path, json={"name": code, "code": code})
            assert response.status_code == 200, response.text
        response = await client.post(path, json={"name": "x", "code": second})
        assert response.status_code == 409
    found = await client.get("/positions", params={"code": first.upper()})
    codes = {item["code"] for item in found.json()["data"]["items"]}
    assert codes == ({"abc", "ABC"} if first == "abc" else {first})

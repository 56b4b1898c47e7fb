"""Tests of introspection that hold for all dialects."""

from pathlib import Path

import pytest

from app.generator.introspect import schema
from app.generator.introspect.database import open_database, reflect
from app.generator.introspect.schema import Dialect, IdentityKind, TypeFamily

from .conftest import FAMILIES, database, nasty, public

pytestmark = pytest.mark.anyio

ALL_DIALECTS = pytest.mark.parametrize("dialect", Dialect)


async def facts_of(dialect: Dialect, script: str, folder: Path) -> schema.SchemaInfo:
    async with database(dialect, script, folder) as url, open_database(url) as engine:
        return await reflect(engine)


@ALL_DIALECTS
@pytest.mark.parametrize("family", FAMILIES)
async def test_reflect_of_nasty_schema_returns_all_tables(
    dialect: Dialect, family: str, tmp_path: Path
) -> None:
    database_schema = await facts_of(dialect, nasty(dialect, family), tmp_path)
    assert database_schema.tables
    for name, table in database_schema.tables.items():
        assert table.name == name
        assert {*table.primary_key} <= {column.name for column in table.columns}
    assert (
        schema.SchemaInfo.model_validate_json(database_schema.model_dump_json()) == database_schema
    )


@ALL_DIALECTS
async def test_reflect_of_film_is_equal_in_all_dialects(dialect: Dialect, tmp_path: Path) -> None:
    film = (await facts_of(dialect, public(dialect, "sakila-schema"), tmp_path)).tables["film"]
    assert film.primary_key == ("film_id",)
    assert {(key.columns, key.target_table) for key in film.foreign_keys} == {
        (("language_id",), "language"),
        (("original_language_id",), "language"),
    }
    assert film.column("film_id").identity is IdentityKind.BY_DEFAULT
    rate = film.column("rental_rate")
    assert (rate.type.family, rate.type.precision, rate.type.scale) == (TypeFamily.DECIMAL, 4, 2)
    assert rate.default is not None
    assert rate.default.literal == "4.99"
    rating = [check.choices for check in film.checks if check.column == "rating" and check.choices]
    assert set(film.column("rating").type.choices or rating[0]) == {
        "G",
        "PG",
        "PG-13",
        "R",
        "NC-17",
    }
    assert film.column("title").type.length == 255
    assert not film.column("title").nullable
    assert film.column("description").nullable


@ALL_DIALECTS
async def test_reflect_of_chinook_returns_eleven_tables(dialect: Dialect, tmp_path: Path) -> None:
    database_schema = await facts_of(dialect, public(dialect, "chinook"), tmp_path)
    tables = {
        name.lower().replace("_", ""): table for name, table in database_schema.tables.items()
    }
    assert len(tables) == 11
    assert len(tables["playlisttrack"].primary_key) == 2
    assert len(tables["track"].foreign_keys) == 3
    (reports_to,) = tables["employee"].foreign_keys
    assert reports_to.target_table == tables["employee"].name


@ALL_DIALECTS
async def test_generated_column_has_expression_and_no_default(
    dialect: Dialect, tmp_path: Path
) -> None:
    table = (await facts_of(dialect, nasty(dialect, "12_generated_columns"), tmp_path)).tables[
        "generated_cols"
    ]
    assert table.column("full_name").computed
    assert table.column("total").computed
    assert table.column("full_name").default is None


@ALL_DIALECTS
async def test_composite_key_keeps_column_order(dialect: Dialect, tmp_path: Path) -> None:
    tables = (await facts_of(dialect, nasty(dialect, "03_composite_pk"), tmp_path)).tables
    line = tables["sales_order_line"]
    assert line.primary_key == ("region", "order_no", "line_no")
    (key,) = line.foreign_keys
    assert (key.columns, key.target_columns) == (("region", "order_no"), ("region", "order_no"))
    assert key.on_delete == "CASCADE"


@ALL_DIALECTS
async def test_partial_or_functional_unique_index_is_not_plain(
    dialect: Dialect, tmp_path: Path
) -> None:
    table = (await facts_of(dialect, nasty(dialect, "25_unique_shapes"), tmp_path)).tables[
        "uniques"
    ]
    plain_sets = {unique.columns for unique in table.uniques if unique.is_plain}
    assert ("tenant_id", "code") in plain_sets
    assert ("tenant_id",) not in plain_sets


async def test_comment_is_verbatim(tmp_path: Path) -> None:
    database_schema = await facts_of(
        Dialect.POSTGRESQL, nasty(Dialect.POSTGRESQL, "07_hostile_comments"), tmp_path
    )
    table = database_schema.tables["hostile_comments"]
    assert table.column("c_sql").comment == "'); DROP TABLE sys_menu; --"
    assert table.column("c_triple_double").comment == '"""\nimport os\n"""'


async def test_trigger_names_are_read(tmp_path: Path) -> None:
    database_schema = await facts_of(
        Dialect.POSTGRESQL, nasty(Dialect.POSTGRESQL, "12_generated_columns"), tmp_path
    )
    assert database_schema.tables["generated_cols"].triggers == ("gc_bi",)

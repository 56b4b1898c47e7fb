"""What three databases say of their tables, in one language."""

from pathlib import Path

import pytest

from app.generator.introspect import schema
from app.generator.introspect.database import open_database, reflect
from app.generator.introspect.schema import Dialect, IdentityKind, TypeFamily

from .conftest import FAMILIES, database, nasty, public

pytestmark = pytest.mark.anyio

EVERYWHERE = pytest.mark.parametrize("dialect", Dialect)


async def facts_of(dialect: Dialect, script: str, folder: Path) -> schema.SchemaInfo:
    async with database(dialect, script, folder) as url, open_database(url) as engine:
        return await reflect(engine)


@EVERYWHERE
@pytest.mark.parametrize("family", FAMILIES)
async def test_no_table_is_too_nasty_to_read(dialect: Dialect, family: str, tmp_path: Path) -> None:
    read = await facts_of(dialect, nasty(dialect, family), tmp_path)
    assert read.tables
    for name, table in read.tables.items():
        assert table.name == name
        assert {*table.primary_key} <= {column.name for column in table.columns}
    assert schema.SchemaInfo.model_validate_json(read.model_dump_json()) == read


@EVERYWHERE
async def test_film_is_the_same_in_every_dialect(dialect: Dialect, tmp_path: Path) -> None:
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


@EVERYWHERE
async def test_chinook_has_eleven_tables_and_a_junction(dialect: Dialect, tmp_path: Path) -> None:
    read = await facts_of(dialect, public(dialect, "chinook"), tmp_path)
    tables = {name.lower().replace("_", ""): table for name, table in read.tables.items()}
    assert len(tables) == 11
    assert len(tables["playlisttrack"].primary_key) == 2
    assert len(tables["track"].foreign_keys) == 3
    (reports_to,) = tables["employee"].foreign_keys
    assert reports_to.target_table == tables["employee"].name


@EVERYWHERE
async def test_a_generated_column_keeps_its_expression(dialect: Dialect, tmp_path: Path) -> None:
    table = (await facts_of(dialect, nasty(dialect, "12_generated_columns"), tmp_path)).tables[
        "generated_cols"
    ]
    assert table.column("full_name").computed
    assert table.column("total").computed
    assert table.column("full_name").default is None


@EVERYWHERE
async def test_keys_of_several_columns_keep_their_order(dialect: Dialect, tmp_path: Path) -> None:
    tables = (await facts_of(dialect, nasty(dialect, "03_composite_pk"), tmp_path)).tables
    line = tables["sales_order_line"]
    assert line.primary_key == ("region", "order_no", "line_no")
    (key,) = line.foreign_keys
    assert (key.columns, key.target_columns) == (("region", "order_no"), ("region", "order_no"))
    assert key.on_delete == "CASCADE"


@EVERYWHERE
async def test_a_partial_or_functional_key_is_not_whole(dialect: Dialect, tmp_path: Path) -> None:
    table = (await facts_of(dialect, nasty(dialect, "25_unique_shapes"), tmp_path)).tables[
        "uniques"
    ]
    whole = {unique.columns for unique in table.uniques if unique.is_plain}
    assert ("tenant_id", "code") in whole
    assert ("tenant_id",) not in whole


async def test_a_comment_is_kept_to_the_letter(tmp_path: Path) -> None:
    read = await facts_of(
        Dialect.POSTGRESQL, nasty(Dialect.POSTGRESQL, "07_hostile_comments"), tmp_path
    )
    table = read.tables["hostile_comments"]
    assert table.column("c_sql").comment == "'); DROP TABLE sys_menu; --"
    assert table.column("c_triple_double").comment == '"""\nimport os\n"""'


async def test_a_trigger_is_named(tmp_path: Path) -> None:
    read = await facts_of(
        Dialect.POSTGRESQL, nasty(Dialect.POSTGRESQL, "12_generated_columns"), tmp_path
    )
    assert read.tables["generated_cols"].triggers == ("gc_bi",)

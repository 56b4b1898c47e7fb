"""Enum types of PostgreSQL that have got another value since the module was generated."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import ARRAY, MetaData, select, text
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Database
from app.kit.crud.primary_key import parse_id
from app.kit.data_scope import Global
from app.kit.db.native_enum import NativeEnum
from app.kit.errors import NotFound
from app.kit.model import Unmanaged
from app.kit.param import equal, one_of
from tests.conftest import SYSTEM
from tests.platform_schema import TEST_OPTIONS

pytestmark = pytest.mark.anyio

CHOICES = ("glad", "sad")


class Elsewhere(Unmanaged):
    """Has metadata of its own: the fixtures of other tests create the types in the shared one."""

    __abstract__ = True
    metadata = MetaData()


class Feeling(Global, Elsewhere):
    __tablename__ = "fa_feeling"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mood: Mapped[str] = mapped_column(NativeEnum(*CHOICES, name="mood", schema="fa_other"))
    moods: Mapped[list[str]] = mapped_column(
        ARRAY(NativeEnum(*CHOICES, name="mood", schema="fa_other"))
    )


class Mood(Global, Elsewhere):
    __tablename__ = "fa_mood"

    name: Mapped[str] = mapped_column(NativeEnum(*CHOICES, name="mood"), primary_key=True)


@pytest.fixture
async def feelings(engine: AsyncEngine) -> AsyncIterator[Database]:
    if engine.dialect.name != "postgresql":
        pytest.skip("only PostgreSQL has enum types; others store texts")
    async with engine.execution_options(scope=SYSTEM).begin() as connection:
        for sql in (
            "drop schema if exists fa_other cascade",
            "create schema fa_other",
            "create type fa_other.mood as enum ('glad', 'sad', 'new')",
            "create table fa_feeling (id int unique, mood fa_other.mood, moods fa_other.mood[])",
            "insert into fa_feeling values (1, 'new', '{new,glad}')",
        ):
            await connection.execute(text(sql))
    database = Database(engine.url.render_as_string(hide_password=False), TEST_OPTIONS)
    yield database
    await database.close()
    async with engine.execution_options(scope=SYSTEM).begin() as connection:
        await connection.execute(text("drop table fa_feeling"))
        await connection.execute(text("drop schema fa_other cascade"))


async def test_enum_value_that_was_added_later_is_read_and_saved(feelings: Database) -> None:
    async with feelings.transaction(SYSTEM) as db:
        row = await db.get_one(Feeling, 1)
        assert (row.mood, row.moods) == ("new", ["new", "glad"])
        db.add(Feeling(id=2, mood=row.mood, moods=row.moods))
        row.mood = "sad"
        row.moods = ["sad"]
        await db.flush()
        for clauses in (equal(Feeling.mood, "sad"), one_of(Feeling.mood, ["sad", "glad"])):
            assert list(await db.scalars(select(Feeling.id).where(*clauses))) == [1]
        await db.refresh(row)
        assert (row.mood, row.moods) == ("sad", ["sad"])


def test_key_that_is_no_value_of_the_enum_is_no_row() -> None:
    assert parse_id(Mood, "glad") == ("glad",)
    with pytest.raises(NotFound):
        parse_id(Mood, "nope")

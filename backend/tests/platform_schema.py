"""The platform's own tables, made anew. What else the database holds stays, though it may point at
them.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.kit.data_scope import DataScope
from app.kit.model import Base
from app.migrations.upgrade import upgrade

SYSTEM = DataScope.system("the ground of the tests")
BY_HISTORY = (
    "alembic_version",
    "alembic_under_way",
    "example_demo",
)  # in no metadata that `drop_all` looks at
# Keys of others to us. PostgreSQL drops no table that one points at; SQLite and MySQL can be told
# to look away.
POINTING = """
select l.conrelid::regclass::text as place, quote_ident(l.conname) as name, pg_get_constraintdef(l.oid) as words
from pg_constraint l join pg_class ours on ours.oid = l.confrelid join pg_class theirs on theirs.oid = l.conrelid
where l.contype = 'f' and ours.relname = any(:ours) and not theirs.relname = any(:ours) and l.conparentid = 0
"""


async def renew(engine: AsyncEngine) -> None:
    """Their rows may point at what is no longer there."""
    async with (
        engine.execution_options(scope=SYSTEM).connect() as connection,
        _unwatched(connection) as pointing,
    ):
        await connection.run_sync(Base.metadata.drop_all)
        for made in BY_HISTORY:
            await connection.execute(text(f"drop table if exists {made}"))
        await connection.commit()
    await upgrade(engine.url.render_as_string(hide_password=False))
    async with engine.execution_options(scope=SYSTEM).begin() as connection:
        for place, name, words in pointing:
            unproven = words.removesuffix(" NOT VALID")
            await connection.execute(
                text(f"alter table {place} add constraint {name} {unproven} not valid")
            )


@asynccontextmanager
async def _unwatched(connection: AsyncConnection) -> AsyncIterator[list[tuple[str, str, str]]]:
    match connection.dialect.name:
        case "sqlite":
            raw = (await connection.get_raw_connection()).driver_connection
            assert raw is not None
            await raw.execute("pragma foreign_keys = off")  # which no transaction would listen to
            yield []
            await raw.execute("pragma foreign_keys = on")
        case "postgresql":
            found = (
                await connection.execute(
                    text(POINTING), {"ours": [*Base.metadata.tables, *BY_HISTORY]}
                )
            ).all()
            for place, name, _ in found:
                await connection.execute(text(f"alter table {place} drop constraint {name}"))
            yield [(row.place, row.name, row.words) for row in found]
        case _:
            await connection.execute(text("set foreign_key_checks = 0"))
            yield []
            await connection.execute(text("set foreign_key_checks = 1"))

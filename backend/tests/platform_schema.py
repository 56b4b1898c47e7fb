"""Creates the platform's own tables anew. Other tables of the database stay."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.kit.data_scope import DataScope
from app.kit.db.options import DEFAULT_OPTIONS
from app.kit.model import Base
from app.migrations.upgrade import upgrade

SYSTEM = DataScope.system("test schema")
# Tables of the migrations that `drop_all` does not know.
MIGRATION_TABLES = ("alembic_version", "alembic_under_way", "example_demo")
# Foreign keys of other tables to the platform's. PostgreSQL does not drop a referenced table; the
# checks of SQLite and MySQL can be switched off.
SELECT_FOREIGN_KEYS = """
select
    fk.conrelid::regclass::text as table_name,
    quote_ident(fk.conname) as name,
    pg_get_constraintdef(fk.oid) as definition
from pg_constraint fk
join pg_class target on target.oid = fk.confrelid
join pg_class source on source.oid = fk.conrelid
where fk.contype = 'f' and fk.conparentid = 0
    and target.relname = any(:tables) and not source.relname = any(:tables)
"""


# A pooler in front of the test database cannot be recognised by its URL.
TEST_OPTIONS = replace(
    DEFAULT_OPTIONS, transaction_pooler=os.environ.get("TEST_DATABASE_POOLER") == "transaction"
)


async def renew(engine: AsyncEngine) -> None:
    """Drops and creates the tables. Rows of other tables may then reference missing rows."""
    async with (
        engine.execution_options(scope=SYSTEM).connect() as connection,
        _without_foreign_keys(connection) as foreign_keys,
    ):
        await connection.run_sync(Base.metadata.drop_all)
        for name in MIGRATION_TABLES:
            await connection.execute(text(f"drop table if exists {name}"))
        await connection.commit()
    await upgrade(engine.url.render_as_string(hide_password=False), TEST_OPTIONS)
    async with engine.execution_options(scope=SYSTEM).begin() as connection:
        for table_name, name, definition in foreign_keys:
            unchecked = f"{definition.removesuffix(' NOT VALID')} not valid"
            await connection.execute(
                text(f"alter table {table_name} add constraint {name} {unchecked}")
            )


@asynccontextmanager
async def _without_foreign_keys(
    connection: AsyncConnection,
) -> AsyncIterator[list[tuple[str, str, str]]]:
    match connection.dialect.name:
        case "sqlite":
            raw = (await connection.get_raw_connection()).driver_connection
            assert raw is not None
            # The pragma has no effect inside a transaction.
            await raw.execute("pragma foreign_keys = off")
            yield []
            await raw.execute("pragma foreign_keys = on")
        case "postgresql":
            tables = [*Base.metadata.tables, *MIGRATION_TABLES]
            rows = (await connection.execute(text(SELECT_FOREIGN_KEYS), {"tables": tables})).all()
            for table_name, name, _ in rows:
                await connection.execute(text(f"alter table {table_name} drop constraint {name}"))
            yield [(row.table_name, row.name, row.definition) for row in rows]
        case _:
            await connection.execute(text("set foreign_key_checks = 0"))
            yield []
            await connection.execute(text("set foreign_key_checks = 1"))

"""Commands for the schema and the initial data of the database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli import language
from app.core.config import BACKEND_DIR, Settings, audit_signer, load_settings
from app.kit import i18n

if TYPE_CHECKING:
    from app.core.database import Database


def upgrade() -> None:
    """Apply missing migrations and insert missing initial data."""
    row_count = asyncio.run(upgrade_database(load_settings()))
    typer.echo(f"The schema is up to date. Rows of initial data inserted: {row_count}.")


def revision(
    message: Annotated[
        str, typer.Argument(help='Short description of the migration, such as "add notes".')
    ],
) -> None:
    """Write a migration for changes of the models. Does not need a database."""
    if not message.strip():
        raise typer.BadParameter("must not be empty", param_hint="MESSAGE")
    paths = asyncio.run(_create_revision(load_settings(), message))
    for path in paths:
        typer.echo(f"written: {path.relative_to(BACKEND_DIR)}")
    if not paths:
        typer.echo("Nothing to migrate: alembic/versions already contains every model.")


def initialize() -> None:
    """Insert missing initial data. Rows that an administrator changed or deleted stay so."""
    row_count = asyncio.run(_initialize_current_schema(load_settings()))
    typer.echo(f"Rows of initial data inserted: {row_count}.")


async def _create_revision(settings: Settings, message: str) -> list[Path]:
    from app.migrations.state import require_supported
    from app.migrations.upgrade import create_revision

    await require_supported(settings.database_url, settings.database_options)
    return await create_revision(message)


async def upgrade_database(settings: Settings) -> int:
    """Applies missing migrations and returns the number of inserted rows of initial data."""
    from app.migrations.upgrade import upgrade

    await upgrade(
        settings.database_url, settings.database_options, tolerant=settings.is_development
    )
    return await initialize_database(settings)


async def initialize_database(settings: Settings) -> int:
    """Inserts initial data and the first administrator. Returns the number of inserted rows.

    Their names are in the language of the terminal, or in the default language if it has none.
    """
    from app.extensions.audit.signing import sign_new_chains
    from app.scripts.first_admin import create_first_admin
    from app.scripts.initialize import initialize

    i18n.current_language.set(language.terminal_language(default=i18n.DEFAULT_LANGUAGE))
    async with open_database(settings) as database:
        if await sign_new_chains(database):
            typer.echo("Audit chains signed. This is expected once: at the installation, or at the")
            typer.echo("upgrade to the version that signs them. See docs/guide/security.md.")
        row_count = await initialize(database)
        password = await create_first_admin(database, settings)
    if password is not None:
        typer.echo(f"Created the first account: admin, password {password} (printed only once).")
    return row_count


async def _initialize_current_schema(settings: Settings) -> int:
    await require_current_schema(settings)
    return await initialize_database(settings)


async def require_current_schema(settings: Settings) -> None:
    from app.migrations.state import require_current

    await require_current(settings.database_url, settings.database_options)


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator["Database"]:
    """Loads every model and opens the database. Skips broken features in development."""
    from app.api.router import load_features
    from app.core.database import Database

    load_features(tolerant=settings.is_development)
    database = Database(settings.database_url, settings.database_options, audit_signer(settings))
    try:
        yield database
    finally:
        await database.close()

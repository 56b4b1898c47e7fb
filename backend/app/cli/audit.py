"""Commands for the audit log."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from app.core.config import load_settings

if TYPE_CHECKING:
    from app.core.database import Database

DaysOption = Annotated[int, typer.Option(min=1, help="Days of entries to retain.")]

cli = typer.Typer(no_args_is_help=True, help="Verify the audit log and delete old entries.")


@cli.command()
def verify() -> None:
    """Check that no audit entry was edited, deleted or inserted later.

    Names the first invalid entry of each hash chain. Exits with 1 if there is one.
    """
    count, problems = asyncio.run(_verify())
    for problem in problems:
        typer.echo(problem, err=True)
    if problems:
        typer.echo(f"invalid: {len(problems)} chains have an invalid entry; valid entries: {count}")
        sys.exit(1)
    typer.echo(f"ok: {count} entries")


@cli.command()
def purge(days: DaysOption = 180) -> None:
    """Delete audit entries older than this number of days. The rest can still be verified."""
    count = asyncio.run(_purge(timedelta(days=days)))
    typer.echo(f"Audit entries deleted: {count}.")


async def _verify() -> tuple[int, list[str]]:
    from app.extensions.audit.verify import verify_chains
    from app.kit.data_scope import DataScope

    scope = DataScope.system("audit verification")
    async with _open_current_database() as database, database.read(scope) as db:
        report = await verify_chains(db)
    return report.count, [str(problem) for problem in report.problems]


async def _purge(age: timedelta) -> int:
    from app.extensions.audit.retention import purge_entries
    from app.kit.model import utc_now

    async with _open_current_database() as database:
        return await purge_entries(database, utc_now() - age)


@asynccontextmanager
async def _open_current_database() -> AsyncIterator["Database"]:
    """Loads every model and opens the database. Raises DatabaseNotReady if it is not current."""
    from app.api import features
    from app.core.database import Database
    from app.migrations.state import require_current

    list(features.discover_features())
    settings = load_settings()
    await require_current(settings.database_url, settings.database_options)
    options = settings.database_options.without_statement_limit()
    database = Database(settings.database_url, options)
    try:
        yield database
    finally:
        await database.close()

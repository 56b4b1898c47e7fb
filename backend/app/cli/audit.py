"""The audit by command. Its code is imported only when a command runs."""

import asyncio
import sys
from datetime import timedelta
from typing import Annotated

import typer

DaysOption = Annotated[int, typer.Option(min=1, help="How many days of entries stay.")]

audit = typer.Typer(
    no_args_is_help=True, help="Who changed what: prove that nobody touched it; let old entries go."
)


@audit.command()
def verify() -> None:
    """Was an entry edited, deleted or slipped in? Names the first such entry of each chain, and
    ends with 1.
    """
    count, problems = asyncio.run(_verify())
    for problem in problems:
        typer.echo(problem, err=True)
    typer.echo(f"broken, after {count} entries that fit" if problems else f"ok: {count} entries")
    sys.exit(1 if problems else 0)


@audit.command()
def purge(days: DaysOption = 180) -> None:
    """Let entries older than so many days go. What stays can still be verified."""
    typer.echo(f"{asyncio.run(_purge(timedelta(days=days)))} entries went.")


async def _verify() -> tuple[int, list[str]]:
    from app.api import features
    from app.core.config import load_settings
    from app.core.database import Database
    from app.extensions.audit.verify import verify_chains
    from app.kit.data_scope import DataScope
    from app.migrations.state import require_current

    list(features.discover_features())
    await require_current(url := load_settings().database_url)
    database = Database(url)
    try:
        async with database.read(DataScope.system("audit verification")) as db:
            verdict = await verify_chains(db)
    finally:
        await database.close()
    return verdict.count, [str(problem) for problem in verdict.problems]


async def _purge(age: timedelta) -> int:
    from app.api import features
    from app.core.config import load_settings
    from app.core.database import Database
    from app.extensions.audit.retention import purge_entries
    from app.kit.model import utc_now
    from app.migrations.state import require_current

    list(features.discover_features())
    await require_current(url := load_settings().database_url)
    database = Database(url)
    try:
        return await purge_entries(database, utc_now() - age)
    finally:
        await database.close()

"""The audit by command. Its code is imported only when a command runs."""

import asyncio
import sys
from datetime import timedelta
from typing import Annotated

import typer

Days = Annotated[int, typer.Option(min=1, help="How many days of entries stay.")]

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
def purge(days: Days = 180) -> None:
    """Let entries older than so many days go. What stays can still be verified."""
    typer.echo(f"{asyncio.run(_purge(timedelta(days=days)))} entries went.")


async def _verify() -> tuple[int, list[str]]:
    from app.api import features
    from app.core.config import load
    from app.core.database import Database
    from app.extensions.audit.verify import verify
    from app.kit.scope import Scope
    from app.scripts.history import require_current

    list(features.discover())
    await require_current(url := load().database_url)
    database = Database(url)
    try:
        async with database.read(Scope.system("is the audit whole?")) as db:
            verdict = await verify(db)
    finally:
        await database.close()
    return verdict.count, [str(problem) for problem in verdict.problems]


async def _purge(age: timedelta) -> int:
    from app.api import features
    from app.core.config import load
    from app.core.database import Database
    from app.extensions.audit.retention import purge
    from app.kit.model import now
    from app.scripts.history import require_current

    list(features.discover())
    await require_current(url := load().database_url)
    database = Database(url)
    try:
        return await purge(database, now() - age)
    finally:
        await database.close()

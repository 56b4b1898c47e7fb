"""Commands for the audit log."""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.core.config import audit_signer, load_settings

if TYPE_CHECKING:
    from app.core.database import Database
    from app.extensions.audit.ends import ChainEnd

EndsOption = Annotated[
    Path | None, typer.Option(help="A file that `audit ends` has printed earlier.")
]
ForceOption = Annotated[
    bool, typer.Option("--force", help="Replace signatures whose key is lost or that are wrong.")
]
DaysOption = Annotated[int, typer.Option(min=1, help="Days of entries to retain.")]

cli = typer.Typer(no_args_is_help=True, help="Verify the audit log and delete old entries.")


@cli.command()
def verify(ends: EndsOption = None) -> None:
    """Check that no audit entry was edited, deleted or inserted later.

    Names the first invalid entry of each hash chain. Exits with 1 if there is one.
    """
    count, problems = asyncio.run(_verify(_read_ends(ends)))
    for problem in problems:
        typer.echo(problem, err=True)
    if problems:
        typer.echo(f"invalid: {len(problems)} chains have an invalid entry; valid entries: {count}")
        sys.exit(1)
    typer.echo(f"ok: {count} entries")


@cli.command("ends")
def print_ends() -> None:
    """Print the end of each chain, for a file outside the database: `audit verify --ends FILE`."""
    typer.echo(asyncio.run(_ends()))


@cli.command()
def sign(*, force: ForceOption = False) -> None:
    """Sign all chains with the newest key, before an older one is removed from the settings.

    Exits with 1, and signs none, if an entry or a signature is invalid.
    """
    problems = asyncio.run(_sign(force=force))
    for problem in problems:
        typer.echo(problem, err=True)
    if problems:
        typer.echo("not signed")
        sys.exit(1)
    typer.echo("signed")


@cli.command()
def purge(days: DaysOption = 180) -> None:
    """Delete audit entries older than this number of days. The rest can still be verified."""
    count = asyncio.run(_purge(timedelta(days=days)))
    typer.echo(f"Audit entries deleted: {count}.")


def _read_ends(file: Path | None) -> "Sequence[ChainEnd]":
    from app.extensions.audit.ends import parse_ends

    if file is None:
        return ()
    try:
        return parse_ends(file.read_text("utf-8"))
    except (OSError, ValueError):
        message = "must be a file that `main.py audit ends` has printed"
        raise typer.BadParameter(message, param_hint="--ends") from None


async def _ends() -> str:
    from app.extensions.audit.ends import chain_ends, dump_ends
    from app.kit.data_scope import DataScope

    scope = DataScope.system("audit ends")
    async with _open_current_database() as database, database.read(scope) as db:
        return dump_ends(await chain_ends(db))


async def _sign(*, force: bool) -> list[str]:
    from app.extensions.audit.signing import sign_chains

    async with _open_current_database() as database:
        return [str(problem) for problem in await sign_chains(database, force=force)]


async def _verify(ends: "Sequence[ChainEnd]") -> tuple[int, list[str]]:
    from app.extensions.audit.verify import verify_chains
    from app.kit.data_scope import DataScope

    scope = DataScope.system("audit verification")
    async with _open_current_database() as database, database.read(scope) as db:
        report = await verify_chains(db, database.audit_signer, ends)
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
    database = Database(settings.database_url, options, audit_signer(settings))
    try:
        yield database
    finally:
        await database.close()

"""Commands for user accounts."""

import asyncio
from typing import Annotated

import typer

from app.cli.database import open_database, require_current_schema
from app.cli.errors import exit_with
from app.core.config import Settings, load_settings


def reset_password(
    username: Annotated[str, typer.Argument(help="Username or e-mail address of the account.")],
    mfa: Annotated[
        bool,
        typer.Option(
            "--mfa",
            help="Also delete the authenticator, recovery codes, passkeys and linked accounts.",
        ),
    ] = False,
) -> None:
    """Give a user a temporary password for one login.

    For the last administrator, whose password and second factors no other administrator can reset.
    """
    password = asyncio.run(_reset_password(load_settings(), username, reset_factors=mfa))
    if password is None:
        exit_with(f"USERNAME: no user signs in as {username}.")
    typer.echo(f"Password of {username}: {password} (printed only once, valid for one login).")
    if mfa:
        typer.echo("Two-step verification, passkeys and linked accounts are deleted.")


async def _reset_password(settings: Settings, username: str, *, reset_factors: bool) -> str | None:
    await require_current_schema(settings)
    from app.scripts.first_admin import issue_temporary_password

    async with open_database(settings) as database:
        return await issue_temporary_password(database, username, reset_factors=reset_factors)

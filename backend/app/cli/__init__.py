"""Commands of `main.py`. `python3 main.py run` needs only the packages of requirements.txt.

A command imports what it needs when it runs, so that the others start without it.
"""

import os
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from app import __version__
from app.cli import audit, database, generator, routes, server, users, worker
from app.cli.errors import handle_cli_errors
from app.core.config import ENV_VARIABLE


class EnvOptionGroup(TyperGroup):
    """Command group that accepts `--env` anywhere in the command line.

    Errors that a person can fix end a command with one line.
    """

    def main(self, *args: Any, **options: Any) -> Any:
        with handle_cli_errors():
            return super().main(*args, **options)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        env_args = []
        other_args = []
        remaining = iter(args)
        for arg in remaining:
            if arg == "--":
                other_args += [arg, *remaining]
            elif arg == "--env":
                env_args.append(arg)
                value = next(remaining, None)
                if value is not None:
                    env_args.append(value)
            elif arg.startswith("--env="):
                env_args.append(arg)
            else:
                other_args.append(arg)
        return super().parse_args(ctx, [*env_args, *other_args])


def print_version(requested: bool) -> None:
    if requested:
        typer.echo(__version__)
        raise typer.Exit


cli = typer.Typer(
    cls=EnvOptionGroup,
    no_args_is_help=True,
    add_completion=False,
    help="FastApiAdmin. `python3 main.py run` starts the server.",
)


@cli.callback()
def select_env(
    env: Annotated[
        str | None,
        typer.Option(
            help="Settings file env/.env.<ENV>.py: dev, test, prod or a name of your own. "
            "Allowed anywhere in the command line."
        ),
    ] = None,
    *,
    version: Annotated[  # noqa: ARG001 (its callback does the work)
        bool,
        typer.Option("--version", help="Print the version.", callback=print_version, is_eager=True),
    ] = False,
) -> None:
    if env is not None:
        os.environ[ENV_VARIABLE] = env


cli.command()(server.run)
cli.command()(worker.worker)
cli.command()(database.upgrade)
cli.command()(database.revision)
cli.command()(database.initialize)
cli.command()(users.reset_password)
cli.command("routes")(routes.list_routes)
cli.add_typer(generator.cli, name="gen")
cli.add_typer(audit.cli, name="audit")

"""Maps errors of commands to one-line messages and exit codes. Bugs keep their traceback."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer

from app.core.config import SettingsError
from app.core.database_errors import describe_outage

# The shell's convention: 128 + SIGINT.
INTERRUPTED_EXIT_CODE = 130


@contextmanager
def handle_cli_errors() -> Iterator[None]:
    try:
        yield
    except SettingsError as error:
        exit_with(str(error), SettingsError.EXIT_CODE)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED_EXIT_CODE)
    except Exception as error:
        message = describe_outage(error)
        if message is None:
            raise
        exit_with(message)


def exit_with(message: str, code: int = 1) -> NoReturn:
    typer.echo(message, err=True)
    sys.exit(code)

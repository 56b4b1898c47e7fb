"""How a command ends: in a line where a person has to mend something, in a traceback where we have
to.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer

from app.core.config import SettingsError
from app.core.database_errors import describe_outage

INTERRUPTED_EXIT_CODE = 130  # as a shell counts it


@contextmanager
def handle_cli_errors() -> Iterator[None]:
    try:
        yield
    except SettingsError as error:
        exit_with(str(error), SettingsError.EXIT_CODE)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED_EXIT_CODE)
    except Exception as error:
        if (line := describe_outage(error)) is None:
            raise
        exit_with(line)


def exit_with(message: str, code: int = 1) -> NoReturn:
    typer.echo(message, err=True)
    sys.exit(code)

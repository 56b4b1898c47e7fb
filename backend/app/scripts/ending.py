"""How a command ends: in a line where a person has to mend something, in a traceback where we have
to.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer

from app.core.config import Misconfigured
from app.core.trouble import trouble

INTERRUPTED = 130  # as a shell counts it


@contextmanager
def ending() -> Iterator[None]:
    try:
        yield
    except Misconfigured as error:
        stop(str(error), Misconfigured.EXIT)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception as error:
        if (line := trouble(error)) is None:
            raise
        stop(line)


def stop(line: str, code: int = 1) -> NoReturn:
    typer.echo(line, err=True)
    sys.exit(code)

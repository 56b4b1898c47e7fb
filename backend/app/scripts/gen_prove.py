"""`gen prove`: what it prints, and with which code it ends. What it does stands in `prove`.

Verdicts go to stdout, one line each as it is known; what it is doing meanwhile goes to stderr.
"""

import asyncio
import json
import signal
from collections.abc import Collection
from importlib.util import find_spec

import typer
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app.api import features
from app.core.config import load
from app.kit import i18n
from app.kit.errors import AppError
from app.scripts import terminal
from app.scripts.prove import Outcome, Report, Verdict, prove

NEEDED = ("pytest", "anyio", "ruff", "mypy", "python_calamine")
FAILED, NOT_ASKED = 1, 2


def run(address: str | None, names: Collection[str], as_json: bool) -> int:
    """1 where a table failed, 2 where nothing could be asked, as a shell counts where it was stopped."""
    i18n.load(features.HERE.parents[1] / "locales")
    i18n.language.set(terminal.language())
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        typer.echo(i18n.say("command.missing", names=", ".join(missing)), err=True)
        return NOT_ASKED
    try:
        report = asyncio.run(_prove(address, names, as_json))
    except AppError as error:
        typer.echo(i18n.say(error.key, **error.values), err=True)
        return NOT_ASKED
    except (SQLAlchemyError, OSError) as error:
        words = str(error.orig if isinstance(error, DBAPIError) else error)
        typer.echo(i18n.say("command.unreadable", reason=" ".join(words.split()))[:300], err=True)
        return NOT_ASKED
    except (KeyboardInterrupt, asyncio.CancelledError) as error:
        typer.echo(i18n.say("command.stopped"), err=True)
        return 128 + (signal.SIGINT if isinstance(error, KeyboardInterrupt) else signal.SIGTERM)
    typer.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2) if as_json else report.summary())
    return FAILED if report.count(Outcome.FAILED) else 0


async def _prove(address: str | None, names: Collection[str], as_json: bool) -> Report:
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    list(features.discover())

    def heard(verdict: Verdict) -> None:
        typer.echo(verdict.line(), err=as_json)

    return await prove(address or load().database_url, names, heard, lambda step: typer.echo(f"… {step}", err=True))

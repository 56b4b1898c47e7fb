"""`gen prove`: with which words and which code it ends. What it does stands in `prove`."""

import asyncio
import signal
from collections.abc import Collection
from importlib.util import find_spec

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app.api import features
from app.core.config import load
from app.generator.proof import ProofOutcome, Words
from app.kit import i18n
from app.kit.errors import AppError
from app.scripts import terminal
from app.scripts.prove import Report, prove
from app.scripts.prove.telling import Teller

NEEDED = ("pytest", "anyio", "ruff", "mypy", "python_calamine")
FAILED = 1
NOT_ASKED = 2


def run(address: str | None, names: Collection[str], teller: Teller) -> int:
    """1 where a table failed, 2 where nothing could be asked, as a shell counts where it was
    stopped.
    """
    i18n.load(features.HERE.parents[1] / "locales")
    i18n.language.set(terminal.language())
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        teller.failure(_words("command.missing", names=", ".join(missing)))
        return NOT_ASKED
    try:
        report = asyncio.run(_prove(address, names, teller))
    except AppError as error:
        teller.failure(_words(error.key, **error.values))
        return NOT_ASKED
    except BrokenPipeError:  # whoever asked is gone
        return NOT_ASKED
    except (SQLAlchemyError, OSError) as error:
        said = str(error.orig if isinstance(error, DBAPIError) else error)
        teller.failure(_words("command.unreadable", reason=" ".join(said.split())[:300]))
        return NOT_ASKED
    except (KeyboardInterrupt, asyncio.CancelledError) as error:
        teller.failure(_words("command.stopped"))
        return 128 + (signal.SIGINT if isinstance(error, KeyboardInterrupt) else signal.SIGTERM)
    teller.end(report)
    return FAILED if report.count(ProofOutcome.FAILED) else 0


async def _prove(address: str | None, names: Collection[str], teller: Teller) -> Report:
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    list(features.discover())
    return await prove(address or load().database_url, names, teller)


def _words(key: str, **values: object) -> Words:
    return Words(key=key, values={name: str(value) for name, value in values.items()})

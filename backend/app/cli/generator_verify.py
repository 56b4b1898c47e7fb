"""`gen prove`: with which words and which code it ends. What it does stands in `prove`."""

import asyncio
import signal
from collections.abc import Collection
from importlib.util import find_spec

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app.api import features
from app.cli import language
from app.core.config import load_settings
from app.generator.verify.events import LocalizedMessage, VerifyOutcome
from app.generator.verify.reporters import Reporter
from app.generator.verify.run import Report, verify
from app.kit import i18n
from app.kit.errors import AppError

REQUIRED_PACKAGES = ("pytest", "anyio", "ruff", "mypy", "python_calamine")
EXIT_FAILED = 1
EXIT_NOT_RUN = 2


def run(address: str | None, names: Collection[str], reporter: Reporter) -> int:
    """1 where a table failed, 2 where nothing could be asked, as a shell counts where it was
    stopped.
    """
    i18n.load(features.FEATURES_DIR.parents[1] / "locales")
    i18n.current_language.set(language.terminal_language())
    if missing := [name for name in REQUIRED_PACKAGES if find_spec(name) is None]:
        reporter.on_failure(_message("command.missing", names=", ".join(missing)))
        return EXIT_NOT_RUN
    try:
        report = asyncio.run(_verify(address, names, reporter))
    except AppError as error:
        reporter.on_failure(_message(error.key, **error.values))
        return EXIT_NOT_RUN
    except BrokenPipeError:  # whoever asked is gone
        return EXIT_NOT_RUN
    except (SQLAlchemyError, OSError) as error:
        said = str(error.orig if isinstance(error, DBAPIError) else error)
        reporter.on_failure(_message("command.unreadable", reason=" ".join(said.split())[:300]))
        return EXIT_NOT_RUN
    except (KeyboardInterrupt, asyncio.CancelledError) as error:
        reporter.on_failure(_message("command.stopped"))
        return 128 + (signal.SIGINT if isinstance(error, KeyboardInterrupt) else signal.SIGTERM)
    reporter.on_end(report)
    return EXIT_FAILED if report.count(VerifyOutcome.FAILED) else 0


async def _verify(address: str | None, names: Collection[str], reporter: Reporter) -> Report:
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    list(features.discover_features())
    return await verify(address or load_settings().database_url, names, reporter)


def _message(key: str, **values: object) -> LocalizedMessage:
    return LocalizedMessage(key=key, values={name: str(value) for name, value in values.items()})

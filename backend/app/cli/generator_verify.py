"""Command `gen verify`: its messages and exit codes. The work is in `generator.verify`."""

import asyncio
import signal
from collections.abc import Collection
from importlib.util import find_spec

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app.api import features
from app.api.v1.module_generator.gencode.jinja2_template_util import TEMPLATES
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
    """Returns the exit code: 1 if a table failed, 2 if the database could not be verified.

    A stopped run returns 128 + the number of the signal.
    """
    i18n.load(features.FEATURES_DIR.parents[1] / "locales")
    i18n.current_language.set(language.terminal_language())
    missing = [name for name in REQUIRED_PACKAGES if find_spec(name) is None]
    if missing:
        reporter.on_failure(_message("command.missing", names=", ".join(missing)))
        return EXIT_NOT_RUN
    try:
        report = asyncio.run(_verify(address, names, reporter))
    except AppError as error:
        reporter.on_failure(_message(error.key, **error.values))
        return EXIT_NOT_RUN
    except BrokenPipeError:
        # The program that read the output has ended.
        return EXIT_NOT_RUN
    except (SQLAlchemyError, OSError) as error:
        reason = str(error.orig if isinstance(error, DBAPIError) else error)
        reporter.on_failure(_message("command.unreadable", reason=" ".join(reason.split())[:300]))
        return EXIT_NOT_RUN
    except (KeyboardInterrupt, asyncio.CancelledError) as error:
        reporter.on_failure(_message("command.stopped"))
        stop_signal = signal.SIGINT if isinstance(error, KeyboardInterrupt) else signal.SIGTERM
        return 128 + stop_signal
    reporter.on_end(report)
    return EXIT_FAILED if report.count(VerifyOutcome.FAILED) else 0


async def _verify(address: str | None, names: Collection[str], reporter: Reporter) -> Report:
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    list(features.discover_features())
    address = address or load_settings().database_url
    return await verify(address, TEMPLATES, names, reporter)


def _message(key: str, **values: object) -> LocalizedMessage:
    return LocalizedMessage(key=key, values={name: str(value) for name, value in values.items()})

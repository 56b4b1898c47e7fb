"""Runs the demo: `python -m demo`. DATABASE_URL selects the server; the default is SQLite."""

import asyncio
import os
import signal
import sys

from sqlalchemy.exc import SQLAlchemyError

from app.core.config import BACKEND_DIR
from app.kit import i18n
from app.kit.errors import AppError
from demo import DemoError, run_demo

DEFAULT_DATABASE_URL = "sqlite+aiosqlite:///scratch.db"


def print_step(step: str, detail: str) -> None:
    sys.stdout.write(f"{step:9} {detail}\n")
    sys.stdout.flush()


async def main() -> int:
    """Returns the exit code: 1 if a step failed."""
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    try:
        await run_demo(os.environ.get("DATABASE_URL") or DEFAULT_DATABASE_URL, print_step)
    except DemoError as error:
        return _report_failure(str(error))
    except AppError as error:
        return _report_failure(i18n.translate(error.key, **error.values))
    except (SQLAlchemyError, OSError) as error:
        return _report_failure(" ".join(str(getattr(error, "orig", None) or error).split()))
    sys.stdout.write("demo: ok\n")
    return 0


def _report_failure(message: str) -> int:
    sys.stderr.write(f"demo: failed: {message}\n")
    return 1


if __name__ == "__main__":
    i18n.load(BACKEND_DIR / "app" / "locales")
    try:
        sys.exit(asyncio.run(main()))
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.stderr.write("demo: stopped\n")
        sys.exit(130)

"""`python -m app.scripts.demo`. DATABASE_URL chooses a server to make the scratch database on;
without it, SQLite.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from app.kit import i18n
from app.kit.errors import AppError
from app.scripts.demo import Failed, demo

SQLITE = "sqlite+aiosqlite:///scratch.db"


def say(step: str, seen: str) -> None:
    sys.stdout.write(f"{step:9} {seen}\n")
    sys.stdout.flush()


async def main() -> int:
    """0 when every step did what it should."""
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    try:
        await demo(os.environ.get("DATABASE_URL") or SQLITE, say)
    except Failed as failed:
        return _stop(str(failed))
    except AppError as error:
        return _stop(i18n.say(error.key, **error.values))
    except (SQLAlchemyError, OSError) as error:
        return _stop(" ".join(str(getattr(error, "orig", None) or error).split()))
    sys.stdout.write("demo: ok\n")
    return 0


def _stop(line: str) -> int:
    sys.stderr.write(f"demo: failed: {line}\n")
    return 1


if __name__ == "__main__":
    i18n.load(Path(__file__).parents[2] / "locales")
    try:
        sys.exit(asyncio.run(main()))
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.stderr.write("demo: stopped\n")
        sys.exit(130)

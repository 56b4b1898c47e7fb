"""What the process tells those who run it: our lines and everybody else's, in one form, with no
secret in them.
"""

import json
import logging
import re
import sys
from collections.abc import Mapping
from datetime import timedelta
from traceback import format_exception
from typing import TYPE_CHECKING, TextIO

from loguru import logger

from app.core.config import Misconfigured, Settings
from app.core.middleware import request_id

if TYPE_CHECKING:
    from loguru import FormatFunction, Record

NAMES = r"password|passwd|secret|token|authorization|cookie|api_?key"
SECRETS = (
    (
        rf"""((?:{NAMES})[\w-]*["']?\s*[:=]\s*["']?)(?:(?:bearer|basic)\s+)?[^\s"',;&)}}\]]+""",
        r"\1***",
    ),
    (r"\b((?:bearer|basic)\s+)[\w.~+/=-]{8,}", r"\1***"),
    (r"(\w://[^\s:/@]*:)[^\s/]+@", r"\1***@"),
)
MASKS = [(re.compile(pattern, re.IGNORECASE), shown) for pattern, shown in SECRETS]
BREAKS = str.maketrans({"\n": "\\n", "\r": "\\r"})
QUIET: dict[str, str] = {"watchfiles": "WARNING", "httpx": "WARNING"}
CONSOLE = (
    "<green>{time:HH:mm:ss.SSS}</green> <level>{level: <8}</level> <cyan>{extra[request_id]: <8.8}</cyan> "
    "<level>{message}</level> <dim>{name}</dim>\n{extra[traceback]}"
)


def install(settings: Settings, stream: TextIO = sys.stderr) -> None:
    """To `stream`, and to a file where LOG_FILE says so; what was installed before is replaced."""
    levels = {**QUIET, **settings.module_levels}
    logging.basicConfig(handlers=[Intercept()], level=settings.log_level, force=True)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = (
            name != "uvicorn.access"
        )  # AccessLog says it, and who it was

    logger.remove()
    logger.configure(patcher=complete)
    form: FormatFunction = as_json if settings.logs_json else as_text
    shown: dict[str | None, str | int | bool] = {"": settings.log_level}
    shown.update(levels)
    # What no module shows is not even put together.
    lowest = min(logger.level(str(level)).no for level in shown.values())
    logger.add(stream, level=lowest, filter=shown, format=form, backtrace=False, diagnose=False)
    if settings.log_file is not None:
        try:
            logger.add(
                settings.log_file,
                level=lowest,
                filter=shown,
                format=form,
                backtrace=False,
                diagnose=False,
                rotation=settings.log_rotation_mb * 1024 * 1024,
                retention=timedelta(days=settings.log_retention_days),
                encoding="utf-8",
            )
        except OSError as error:
            raise Misconfigured([f"LOG_FILE: cannot be written ({error.strerror})"]) from None


class Intercept(logging.Handler):
    """Takes what is said through the standard library, under the name it was said by."""

    def emit(self, record: logging.LogRecord) -> None:
        if (
            record.name == "uvicorn.error"
            and record.exc_info
            and record.msg.startswith("Exception in ASGI")
        ):
            return  # the handler of crashes has said so, and of which request

        def spoken(line: "Record") -> None:
            line["name"] = record.name
            line["line"] = record.lineno

        level = record.levelname if record.levelname in KNOWN else record.levelno
        logger.patch(spoken).opt(exception=record.exc_info).log(level, record.getMessage())


KNOWN = {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}


def complete(line: "Record") -> None:
    """In whose request, without its secrets, and on one line: nobody outside forges another."""
    line["message"] = masked(line["message"]).translate(BREAKS)
    line["extra"] = {**line["extra"], "request_id": request_id.get()}


def as_text(line: "Record") -> str:
    line["extra"]["traceback"] = traceback(line)
    return CONSOLE


def as_json(line: "Record") -> str:
    """One object a line, its fields named as python-json-logger names them."""
    said: Mapping[str, object] = {
        "timestamp": line["time"].isoformat(),
        "levelname": line["level"].name,
        "name": line["name"],
        "message": line["message"],
        **{name: value for name, value in line["extra"].items() if name != "json"},
        **({"exc_info": traceback(line)} if line["exception"] else {}),
    }
    line["extra"]["json"] = json.dumps(said, ensure_ascii=False, default=str)
    return "{extra[json]}\n"


def traceback(line: "Record") -> str:
    error = line["exception"]
    return (
        masked("".join(format_exception(error.type, error.value, error.traceback))) if error else ""
    )


def masked(text: str) -> str:
    for pattern, shown in MASKS:
        text = pattern.sub(shown, text)
    return text

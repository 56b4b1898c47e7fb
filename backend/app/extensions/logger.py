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

from app.core.config import Settings, SettingsError
from app.core.http.middleware import request_id

if TYPE_CHECKING:
    from loguru import FormatFunction, Record

SECRET_NAMES = r"password|passwd|secret|token|authorization|cookie|api_?key"  # noqa: S105 (not a password)
SECRET_PATTERNS = (
    (
        rf"""((?:{SECRET_NAMES})[\w-]*["']?\s*[:=]\s*["']?)(?:(?:bearer|basic)\s+)?[^\s"',;&)}}\]]+""",
        r"\1***",
    ),
    (r"\b((?:bearer|basic)\s+)[\w.~+/=-]{8,}", r"\1***"),
    (r"(\w://[^\s:/@]*:)[^\s/]+@", r"\1***@"),
)
MASKS = [(re.compile(pattern, re.IGNORECASE), shown) for pattern, shown in SECRET_PATTERNS]
NEWLINES = str.maketrans({"\n": "\\n", "\r": "\\r"})
DEFAULT_LEVELS: dict[str, str] = {"watchfiles": "WARNING", "httpx": "WARNING"}
TEXT_FORMAT = (
    "<green>{time:HH:mm:ss.SSS}</green> <level>{level: <8}</level> <cyan>{extra[request_id]: <8.8}</cyan> "
    "<level>{message}</level> <dim>{name}</dim>\n{extra[traceback]}"
)


def configure_logging(settings: Settings, stream: TextIO = sys.stderr) -> None:
    """To `stream`, and to a file where LOG_FILE says so; what was installed before is replaced."""
    levels = {**DEFAULT_LEVELS, **settings.module_levels}
    logging.basicConfig(handlers=[InterceptHandler()], level=settings.log_level, force=True)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = (
            name != "uvicorn.access"
        )  # AccessLog says it, and who it was

    logger.remove()
    logger.configure(patcher=patch_record)
    form: FormatFunction = format_json if settings.json_logs else format_text
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
            raise SettingsError([f"LOG_FILE: cannot be written ({error.strerror})"]) from None


class InterceptHandler(logging.Handler):
    """Takes what is said through the standard library, under the name it was said by."""

    def emit(self, record: logging.LogRecord) -> None:
        if (
            record.name == "uvicorn.error"
            and record.exc_info
            and record.msg.startswith("Exception in ASGI")
        ):
            return  # the handler of crashes has said so, and of which request

        def set_source(line: "Record") -> None:
            line["name"] = record.name
            line["line"] = record.lineno

        level = record.levelname if record.levelname in STANDARD_LEVELS else record.levelno
        logger.patch(set_source).opt(exception=record.exc_info).log(level, record.getMessage())


STANDARD_LEVELS = {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}


def patch_record(line: "Record") -> None:
    """In whose request, without its secrets, and on one line: nobody outside forges another."""
    line["message"] = mask_secrets(line["message"]).translate(NEWLINES)
    line["extra"] = {**line["extra"], "request_id": request_id.get()}


def format_text(line: "Record") -> str:
    line["extra"]["traceback"] = format_traceback(line)
    return TEXT_FORMAT


def format_json(line: "Record") -> str:
    """One object a line, its fields named as python-json-logger names them."""
    said: Mapping[str, object] = {
        "timestamp": line["time"].isoformat(),
        "levelname": line["level"].name,
        "name": line["name"],
        "message": line["message"],
        **{name: value for name, value in line["extra"].items() if name != "json"},
        **({"exc_info": format_traceback(line)} if line["exception"] else {}),
    }
    line["extra"]["json"] = json.dumps(said, ensure_ascii=False, default=str)
    return "{extra[json]}\n"


def format_traceback(line: "Record") -> str:
    error = line["exception"]
    return (
        mask_secrets("".join(format_exception(error.type, error.value, error.traceback)))
        if error
        else ""
    )


def mask_secrets(text: str) -> str:
    for pattern, shown in MASKS:
        text = pattern.sub(shown, text)
    return text

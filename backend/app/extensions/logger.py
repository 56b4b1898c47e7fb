"""The log of the server: all loggers in one format, with secrets masked."""

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

# Patterns, and no secrets.
SECRET_NAMES = r"password|passwd|secret|token|authorization|cookie|api_?key"  # noqa: S105
VALUE_PATTERN = r"""[\w-]*["']?\s*[:=]\s*["']?)(?:(?:bearer|basic)\s+)?[^\s"',;&)}\]]+"""
SECRET_PATTERNS = (
    (rf"((?:{SECRET_NAMES}){VALUE_PATTERN}", r"\1***"),
    (r"\b((?:bearer|basic)\s+)[\w.~+/=-]{8,}", r"\1***"),
    (r"(\w://[^\s:/@]*:)[^\s/]+@", r"\1***@"),
)
MASKS = [
    (re.compile(pattern, re.IGNORECASE), replacement) for pattern, replacement in SECRET_PATTERNS
]
NEWLINES = str.maketrans({"\n": "\\n", "\r": "\\r"})
DEFAULT_LEVELS: dict[str, str] = {"watchfiles": "WARNING", "httpx": "WARNING"}
TEXT_FORMAT = (
    "<green>{time:HH:mm:ss.SSS}</green> <level>{level: <8}</level> "
    "<cyan>{extra[request_id]: <8.8}</cyan> <level>{message}</level> "
    "<dim>{name}</dim>\n{extra[traceback]}"
)


def configure_logging(settings: Settings, stream: TextIO = sys.stderr) -> None:
    """Replaces all handlers: logs to `stream`, and to LOG_FILE if it is set."""
    levels = {**DEFAULT_LEVELS, **settings.module_levels}
    logging.basicConfig(handlers=[InterceptHandler()], level=settings.log_level, force=True)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers.clear()
        # AccessLogMiddleware logs requests, with their user.
        logging.getLogger(name).propagate = name != "uvicorn.access"

    logger.remove()
    logger.configure(patcher=patch_record)
    log_format: FormatFunction = format_json if settings.json_logs else format_text
    level_by_module: dict[str | None, str | int | bool] = {"": settings.log_level}
    level_by_module.update(levels)
    # Records below the lowest level of any module are not formatted.
    lowest = min(logger.level(str(level)).no for level in level_by_module.values())
    logger.add(
        stream,
        level=lowest,
        filter=level_by_module,
        format=log_format,
        backtrace=False,
        diagnose=False,
    )
    if settings.log_file is not None:
        try:
            logger.add(
                settings.log_file,
                level=lowest,
                filter=level_by_module,
                format=log_format,
                backtrace=False,
                diagnose=False,
                rotation=settings.log_rotation_mb * 1024 * 1024,
                retention=timedelta(days=settings.log_retention_days),
                encoding="utf-8",
            )
        except OSError as error:
            raise SettingsError([f"LOG_FILE: cannot be written ({error.strerror})"]) from None


class InterceptHandler(logging.Handler):
    """Passes records of the standard library to loguru, under the name of their logger."""

    def emit(self, record: logging.LogRecord) -> None:
        if (
            record.name == "uvicorn.error"
            and record.exc_info
            and record.msg.startswith("Exception in ASGI")
        ):
            # The exception handler has logged it, with the id of the request.
            return

        def set_source(loguru_record: "Record") -> None:
            loguru_record["name"] = record.name
            loguru_record["line"] = record.lineno

        level = record.levelname if record.levelname in STANDARD_LEVELS else record.levelno
        logger.patch(set_source).opt(exception=record.exc_info).log(level, record.getMessage())


STANDARD_LEVELS = {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}


def patch_record(record: "Record") -> None:
    """Adds the request id, masks secrets and escapes line breaks.

    A text from outside thus cannot forge a log line.
    """
    record["message"] = mask_secrets(record["message"]).translate(NEWLINES)
    record["extra"] = {**record["extra"], "request_id": request_id.get()}


def format_text(record: "Record") -> str:
    record["extra"]["traceback"] = format_traceback(record)
    return TEXT_FORMAT


def format_json(record: "Record") -> str:
    """Returns one JSON object per line, with the field names of python-json-logger."""
    fields: Mapping[str, object] = {
        "timestamp": record["time"].isoformat(),
        "levelname": record["level"].name,
        "name": record["name"],
        "message": record["message"],
        **{name: value for name, value in record["extra"].items() if name != "json"},
        **({"exc_info": format_traceback(record)} if record["exception"] else {}),
    }
    record["extra"]["json"] = json.dumps(fields, ensure_ascii=False, default=str)
    return "{extra[json]}\n"


def format_traceback(record: "Record") -> str:
    error = record["exception"]
    return (
        mask_secrets("".join(format_exception(error.type, error.value, error.traceback)))
        if error
        else ""
    )


def mask_secrets(text: str) -> str:
    for pattern, replacement in MASKS:
        text = pattern.sub(replacement, text)
    return text

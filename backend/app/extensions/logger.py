"""The log of the server: all loggers in one format, with secrets masked."""

import json
import logging
import sys
from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from traceback import format_exception
from typing import TYPE_CHECKING, TextIO

from loguru import logger

from app.core.config import Settings, SettingsError
from app.core.http.middleware import request_id
from app.core.log_context import run_id
from app.extensions import access_log
from app.extensions.access_log import AccessLines, AccessLog
from app.extensions.log_writer import LogWriter, locked_writer, stream_writer
from app.extensions.tracing import current_trace_id
from app.kit.redact import mask_secrets

if TYPE_CHECKING:
    from loguru import FormatFunction, Logger, Record

NEWLINES = str.maketrans({"\n": "\\n", "\r": "\\r"})
DEFAULT_LEVELS: dict[str, str] = {
    "watchfiles": "WARNING",
    "httpx2": "WARNING",
    "taskiq": "WARNING",
}
# Their lines of level DEBUG contain values of statements, rows and headers, so none is logged.
LOGGERS_OF_VALUES = ("aiosqlite", "httpcore2", "sqlalchemy.engine")
# A longer traceback loses its oldest entries. The error itself is the last one.
MAX_TRACEBACK_ENTRIES = 60
TEXT_FORMAT = (
    "<green>{time:HH:mm:ss.SSS}</green> <level>{level: <8}</level> "
    "<cyan>{extra[request_id]: <8.8}</cyan> <level>{message}</level> "
    "<dim>{name}</dim>\n{extra[traceback]}"
)
RUN_TEXT_FORMAT = TEXT_FORMAT.replace("{message}", "run={extra[run_id]} {message}")


def configure_logging(settings: Settings, stream: TextIO = sys.stderr) -> list[LogWriter]:
    """Replaces all handlers: logs to `stream`, and to LOG_FILE if it is set.

    Returns the writers of both. Threads of their own write the lines.
    """
    levels = {**DEFAULT_LEVELS, **settings.module_levels}
    _configure_standard_library(settings.log_level, levels)
    logger.remove()
    logger.configure(patcher=partial(patch_record, limit=settings.log_max_chars))
    log_format: FormatFunction = partial(
        format_json if settings.json_logs else format_text, limit=settings.log_max_chars
    )
    level_by_module: dict[str | None, str | int | bool] = {"": settings.log_level}
    level_by_module.update(levels)
    capacity = settings.log_buffer_kb * 1024
    dropped = partial(format_dropped, settings.json_logs)
    writers = [LogWriter(stream_writer(stream), capacity, dropped)]
    if settings.log_file is not None:
        file_logger, write_lines = _open_log_file(settings.log_file, settings)
        writers.append(LogWriter(write_lines, capacity, dropped, close=file_logger.remove))
    # A terminal gets colours, which only loguru adds.
    AccessLog.lines = (
        None
        if stream.isatty()
        else AccessLines(writers, settings.json_logs, settings.log_max_chars)
    )
    access_level = logger.level(_level_of(access_log.__name__, level_by_module))
    AccessLog.is_enabled = access_level.no <= logger.level("INFO").no
    for writer in writers:
        logger.add(
            writer,
            # Records below the lowest level of any module are not formatted.
            level=min(logger.level(str(level)).no for level in level_by_module.values()),
            filter=level_by_module,
            format=log_format,
            colorize=writer is writers[0] and stream.isatty(),
            backtrace=False,
            diagnose=False,
        )
    return writers


def _level_of(name: str, level_by_module: Mapping[str | None, str | int | bool]) -> str:
    """Returns the level of a module: its own, or that of the nearest package around it."""
    while name and name not in level_by_module:
        name = name.rpartition(".")[0]
    return str(level_by_module[name])


def _configure_standard_library(level: str, levels: Mapping[str, str]) -> None:
    """Passes the records of all standard loggers, and Python's warnings, to loguru."""
    logging.basicConfig(handlers=[InterceptHandler()], level=level, force=True)
    logging.captureWarnings(True)
    for name, module_level in levels.items():
        logging.getLogger(name).setLevel(module_level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers.clear()
        # AccessLogMiddleware logs requests, with their user.
        logging.getLogger(name).propagate = name != "uvicorn.access"


def _open_log_file(file: Path, settings: Settings) -> "tuple[Logger, Callable[[str], object]]":
    """Returns a logger that rotates the file and deletes old files, and a function that writes.

    It is a logger of its own, because a sink of the main logger would write in its caller's thread.
    Several processes may share the file: each reopens it when another one has rotated it.
    """
    file_logger = deepcopy(logger)
    # The lines are masked already.
    file_logger.configure(patcher=lambda _: None)
    try:
        file_logger.add(
            file,
            format=lambda _: "{message}",
            rotation=settings.log_rotation_mb * 1024 * 1024,
            retention=timedelta(days=settings.log_retention_days),
            encoding="utf-8",
            watch=True,
        )
        # The name is none that retention would delete.
        write_lines = locked_writer(file_logger.info, file.with_name(f".{file.name}.lock"))
    except OSError as error:
        raise SettingsError([f"LOG_FILE: cannot be written ({error.strerror})"]) from None
    return file_logger, write_lines


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
        if record.levelno < logging.INFO and _logs_values(record.name):
            return

        def set_source(loguru_record: "Record") -> None:
            loguru_record["name"] = record.name
            loguru_record["line"] = record.lineno

        level = record.levelname if record.levelname in STANDARD_LEVELS else record.levelno
        logger.patch(set_source).opt(exception=record.exc_info).log(level, record.getMessage())


STANDARD_LEVELS = {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}


def _logs_values(name: str) -> bool:
    return any(name == prefix or name.startswith(f"{prefix}.") for prefix in LOGGERS_OF_VALUES)


def patch_record(record: "Record", limit: int) -> None:
    """Adds ids of request, run and trace, cuts long texts, masks secrets, escapes line breaks.

    A text from outside thus cannot forge a log line, and cannot make it long.
    """
    record["message"] = mask_secrets(record["message"], limit).translate(NEWLINES)
    record["extra"] = {
        **{
            name: mask_secrets(value, limit) if isinstance(value, str) else value
            for name, value in record["extra"].items()
        },
        "request_id": request_id.get(),
        **({"trace_id": trace_id} if (trace_id := current_trace_id()) else {}),
        **({"run_id": run} if (run := run_id.get()) else {}),
    }


def format_text(record: "Record", limit: int) -> str:
    record["extra"]["traceback"] = format_traceback(record, limit)
    return RUN_TEXT_FORMAT if "run_id" in record["extra"] else TEXT_FORMAT


def format_json(record: "Record", limit: int) -> str:
    """Returns one JSON object per line, with the field names of python-json-logger."""
    fields: Mapping[str, object] = {
        "timestamp": record["time"].isoformat(),
        "levelname": record["level"].name,
        "name": record["name"],
        "message": record["message"],
        **{name: value for name, value in record["extra"].items() if name != "json"},
        **({"exc_info": format_traceback(record, limit)} if record["exception"] else {}),
    }
    record["extra"]["json"] = json.dumps(fields, ensure_ascii=False, default=str)
    return "{extra[json]}\n"


def format_dropped(as_json: bool, count: int) -> str:
    """Returns the line that tells how many lines were not written."""
    message = f"{count} log lines were dropped: the reader of the log was slower than the server"
    if not as_json:
        return f"WARNING  {message}\n"
    timestamp = datetime.now(UTC).isoformat()  # noqa: TID251 (as of other log lines)
    fields = {
        "timestamp": timestamp,
        "levelname": "WARNING",
        "name": __name__,
        "message": message,
    }
    return json.dumps(fields) + "\n"


def format_traceback(record: "Record", limit: int) -> str:
    """Returns the last entries of the traceback, each of at most `limit` characters."""
    error = record["exception"]
    if not error:
        return ""
    entries = format_exception(error.type, error.value, error.traceback)
    return "".join(mask_secrets(entry, limit) for entry in entries[-MAX_TRACEBACK_ENTRIES:])

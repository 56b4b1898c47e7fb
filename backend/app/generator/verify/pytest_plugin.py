"""A pytest plugin in the workspace that writes the result of each test to a pipe as JSON.

A response says what a user can do about an error of the database, so the failure of its test gets
the words of the database too.
"""

import json
import os
from typing import TYPE_CHECKING

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

if TYPE_CHECKING:
    import pytest

PIPE_VARIABLE = "VERIFY_PIPE"  # a file descriptor
MAX_LENGTH = 300  # characters of each part of a failure
database_errors: list[str] = []  # of the test that is running


@event.listens_for(Engine, "handle_error")
def record_database_error(context: ExceptionContext) -> None:
    database_errors.append(str(context.original_exception))


def pytest_runtest_setup() -> None:
    database_errors.clear()


def pytest_runtest_logreport(report: "pytest.TestReport") -> None:
    if report.failed or (report.when == "call" and report.passed):
        _emit(report.nodeid, report)


def pytest_collectreport(report: "pytest.CollectReport") -> None:
    if report.failed:
        _emit(report.nodeid, report)


def _emit(test: str, report: "pytest.TestReport | pytest.CollectReport") -> None:
    line = {"test": test, "failure": _first_line(report) if report.failed else ""}
    os.write(int(os.environ[PIPE_VARIABLE]), json.dumps(line).encode() + b"\n")


def _first_line(report: "pytest.TestReport | pytest.CollectReport") -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    lines = (crash.message if crash is not None else report.longreprtext).strip().splitlines()
    # The error of a file that cannot be collected starts with "E ".
    error_lines = [line for line in lines if line.startswith("E ")]
    line = next(iter(error_lines or lines), "failed").removeprefix("E").strip()[:MAX_LENGTH]
    if not database_errors:
        return line
    # The driver may begin with its exception class: "<class '...'>: value too long".
    error = database_errors[-1].partition("'>: ")
    reason = " ".join((error[2] or error[0]).split())[:MAX_LENGTH]
    return line if reason in line else f"{line} (database: {reason})"

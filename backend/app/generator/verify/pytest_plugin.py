"""A pytest plugin in the workspace that writes the result of each test to a pipe as JSON."""

import json
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

PIPE_VARIABLE = "VERIFY_PIPE"  # a file descriptor


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
    return next(iter(error_lines or lines), "failed").removeprefix("E").strip()[:300]

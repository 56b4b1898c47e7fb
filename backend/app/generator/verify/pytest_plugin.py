"""A plugin of pytest, in the copied tree: the end of each test is a line of JSON to who listens at
the other end.
"""

import json
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

PIPE_VARIABLE = "PROVE_PIPE"  # the number of an open file


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
    words = (crash.message if crash is not None else report.longreprtext).strip().splitlines()
    told = [word for word in words if word.startswith("E ")]  # of a file that cannot be collected
    return next(iter(told or words), "it failed").removeprefix("E").strip()[:300]

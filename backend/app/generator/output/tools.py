"""Runs ruff, mypy and an import check on files in a copy of the application.

A tool that is not installed is skipped and reported: a production image has no mypy.
"""

import os
import re
import subprocess
import sys
from ast import parse
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

BACKEND_PREFIX = "backend/"
PROBLEM_LINE = re.compile(
    r"(?P<path>[^\s:]+\.py):(?P<line>\d+):(?:\d+:)? (?!note: )(?P<message>.+)"
)
# Enough for mypy with a cold cache on a busy machine.
TOOL_TIMEOUT_SECONDS = 300
# Run in a process of its own, by name: the generator imports nothing of the API.
IMPORT_CHECK_MODULE = "app.api.import_check"


class CheckProblem(NamedTuple):
    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class CheckResult(NamedTuple):
    problems: tuple[CheckProblem, ...]
    skipped_tools: tuple[str, ...]  # not installed


def run_tools(
    backend: Path, files: Iterable[str], cache: Path, *, types: bool = True
) -> CheckResult:
    """Checks `files`, paths in the repository whose back end has been copied to `backend`.

    `cache` is the cache folder of mypy. Without `types`, mypy is not run.
    """
    paths = [
        path.removeprefix(BACKEND_PREFIX)
        for path in sorted(files)
        if path.startswith(BACKEND_PREFIX) and path.endswith(".py")
    ]
    tools = {
        "ruff": ("ruff", "check", "--no-cache", "--output-format=concise", *paths),
        "mypy": ("mypy", "--strict", "--no-error-summary", f"--cache-dir={cache}", *paths),
    }
    if not types:
        del tools["mypy"]
    skipped_tools = tuple(name for name in tools if not find_spec(name))
    problems: list[CheckProblem] = []
    for name, command in tools.items():
        if name not in skipped_tools:
            problems += _run_tool(backend, *command)
    if "ruff" not in skipped_tools:
        problems += _format_problems(backend, paths)
    modules = [_module_name(path) for path in paths if path.startswith("app/")]
    problems += _run_tool(backend, IMPORT_CHECK_MODULE, *modules)
    return CheckResult(tuple(dict.fromkeys(problems)), skipped_tools)


def syntax_errors(files: Mapping[str, str]) -> Iterator[CheckProblem]:
    for path, text in sorted(files.items()):
        if path.endswith(".py"):
            try:
                parse(text, path)
            except SyntaxError as error:
                yield CheckProblem(path, error.lineno or 1, error.msg)
            except ValueError as error:  # a null byte
                yield CheckProblem(path, 1, str(error))


def _run_tool(backend: Path, module: str, *arguments: str) -> list[CheckProblem]:
    """Returns one problem for each line that names a file and a line.

    If the tool fails without such a line, the last line of its output is the problem.
    """
    try:
        process = subprocess.run(  # noqa: S603 (fixed tools, on names that were validated)
            [sys.executable, "-m", module, *arguments],
            cwd=backend,
            env={**os.environ, "PYTHONPATH": str(backend), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
            timeout=TOOL_TIMEOUT_SECONDS,
        )
    except subprocess.TimeoutExpired:
        message = f"{module} took longer than {TOOL_TIMEOUT_SECONDS} seconds"
        return [CheckProblem(f"{BACKEND_PREFIX}app", 1, message)]
    if process.returncode == 0:
        return []
    matches = [PROBLEM_LINE.fullmatch(line.strip()) for line in process.stdout.splitlines()]
    problems = [
        CheckProblem(BACKEND_PREFIX + match["path"], int(match["line"]), match["message"])
        for match in matches
        if match is not None
    ]
    if not problems:
        lines = (process.stderr or process.stdout).strip().splitlines() or [f"{module} failed"]
        return [CheckProblem(f"{BACKEND_PREFIX}app", 1, lines[-1])]
    return problems


def _format_problems(backend: Path, paths: Sequence[str]) -> list[CheckProblem]:
    process = subprocess.run(  # noqa: S603 (fixed tools, on names that were validated)
        [sys.executable, "-m", "ruff", "format", "--no-cache", "--check", *paths],
        cwd=backend,
        capture_output=True,
        text=True,
        check=False,
        timeout=TOOL_TIMEOUT_SECONDS,
    )
    prefix = "Would reformat: "
    return [
        CheckProblem(BACKEND_PREFIX + line.removeprefix(prefix), 1, "not formatted with ruff")
        for line in process.stdout.splitlines()
        if line.startswith(prefix)
    ]


def _module_name(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

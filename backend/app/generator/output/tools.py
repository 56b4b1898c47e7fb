"""The project's own tools, asked about files that lie in a copy of the application.

A tool that is not installed is skipped, and said so: mypy is not where only the product runs.
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
TOOL_TIMEOUT = 300  # seconds a tool may take, with a cold cache on a busy machine
# Everything generated, then the whole application: two modules must not map one table. What is
# broken without us is
# no fault of ours, and stops nobody. At last the classes find each other, which many do by name
# alone.
IMPORT_SCRIPT = """
import re, subprocess, sys, traceback
from importlib import import_module
from pathlib import Path
try:
    for name in sys.argv[1:]:
        import_module(name)
    from app.api import features
    broken = []
    list(features.discover_features(broken))
except BaseException as error:
    frames = traceback.extract_tb(error.__traceback__)
    here = [frame for frame in frames if Path(frame.filename).is_relative_to(Path.cwd())]
    path, line = (Path(here[-1].filename).relative_to(Path.cwd()), here[-1].lineno) if here else ("app/main.py", 1)
    if isinstance(error, SyntaxError) and error.filename:
        path, line = error.filename, error.lineno
    print(f"{path}:{line}: {type(error).__name__}: {' '.join(str(error).split())}")
    sys.exit(1)
alone = "import sys; from importlib import import_module; [import_module(name) for name in sys.argv[1:]]"
for feature, reason in broken:
    package = f"app.api.v1.module_{feature.replace('/', '.')}"
    parts = [f"{package}.{part.stem}" for part in (features.FEATURES_DIR / f"module_{feature}").glob("*.py")]
    if subprocess.run([sys.executable, "-c", alone, *parts], capture_output=True).returncode == 0:
        print(f"app/api/v1/module_{feature}/__init__.py:1: {reason}")
        sys.exit(1)
from sqlalchemy.orm import configure_mappers
from app.kit.model import Base
try:
    configure_mappers()
except Exception as error:
    reason = " ".join(str(error).split())
    for model in (mapper.class_ for mapper in Base.registry.mappers):
        if model.__module__ in sys.argv and re.search(rf"\\b{model.__name__}\\b", reason):
            print(f"{model.__module__.replace('.', '/')}.py:1: {type(error).__name__}: {reason}")
            sys.exit(1)
"""


class CheckProblem(NamedTuple):
    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class CheckResult(NamedTuple):
    problems: tuple[CheckProblem, ...]
    skipped_tools: tuple[str, ...]  # tools that are not installed here


def run_tools(
    backend: Path, files: Iterable[str], cache: Path, *, types: bool = True
) -> CheckResult:
    """`files` are paths below the repository's root, and lie in `backend`; `cache` is where mypy
    remembers the rest.
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
    found = [
        problem
        for tool in tools.values()
        if find_spec(tool[0])
        for problem in _run_tool(backend, "-m", *tool)
    ]
    if find_spec("ruff"):
        found += _format_problems(backend, paths)
    found += _run_tool(
        backend,
        "-c",
        IMPORT_SCRIPT,
        *(_module_name(path) for path in paths if path.startswith("app/")),
    )
    return CheckResult(
        tuple(dict.fromkeys(found)),
        tuple(name for name, tool in tools.items() if not find_spec(tool[0])),
    )


def syntax_errors(files: Mapping[str, str]) -> Iterator[CheckProblem]:
    for path, text in sorted(files.items()):
        if path.endswith(".py"):
            try:
                parse(text, path)
            except SyntaxError as error:
                yield CheckProblem(path, error.lineno or 1, error.msg)
            except ValueError as error:  # a null byte
                yield CheckProblem(path, 1, str(error))


def _run_tool(backend: Path, *command: str) -> list[CheckProblem]:
    """What a tool found, one problem a line. It fails without naming a line: then its last words
    are the problem.
    """
    try:
        ended = subprocess.run(  # noqa: S603 (our own tools, on names that were validated)
            [sys.executable, *command],
            cwd=backend,
            env={**os.environ, "PYTHONPATH": str(backend), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
            timeout=TOOL_TIMEOUT,
        )
    except subprocess.TimeoutExpired:
        return [
            CheckProblem(
                f"{BACKEND_PREFIX}app", 1, f"{command[1]} took longer than {TOOL_TIMEOUT} seconds"
            )
        ]
    if ended.returncode == 0:
        return []
    located = [
        found
        for line in ended.stdout.splitlines()
        if (found := PROBLEM_LINE.fullmatch(line.strip()))
    ]
    if not located:
        words = (ended.stderr or ended.stdout).strip().splitlines() or [f"{command[1]} failed"]
        return [CheckProblem(f"{BACKEND_PREFIX}app", 1, words[-1])]
    return [
        CheckProblem(BACKEND_PREFIX + found["path"], int(found["line"]), found["message"])
        for found in located
    ]


def _format_problems(backend: Path, paths: Sequence[str]) -> list[CheckProblem]:
    ended = subprocess.run(  # noqa: S603 (likewise)
        [sys.executable, "-m", "ruff", "format", "--no-cache", "--check", *paths],
        cwd=backend,
        capture_output=True,
        text=True,
        check=False,
        timeout=TOOL_TIMEOUT,
    )
    names = (
        line.partition(": ")[2]
        for line in ended.stdout.splitlines()
        if line.startswith("Would reformat: ")
    )
    return [CheckProblem(BACKEND_PREFIX + name, 1, "not as ruff formats it") for name in names]


def _module_name(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

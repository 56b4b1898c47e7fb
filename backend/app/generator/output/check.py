"""Checks generated files before they are written, in a copy of the application."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from app.generator.output.tools import BACKEND_PREFIX, CheckResult, run_tools, syntax_errors

OVERLAY_PATHS = ("pyproject.toml", "app", "tests")


def check_files(
    root: Path, files: Mapping[str, str], cache: Path, *, types: bool = True
) -> CheckResult:
    """Returns the problems of `files`, which maps paths in the repository to texts.

    `cache` is the cache folder of mypy, which makes the next check faster.
    """
    if problems := tuple(syntax_errors(files)):
        return CheckResult(problems, ())
    with _overlay(root, files) as backend:
        return run_tools(backend, files, cache, types=types)


@contextmanager
def _overlay(root: Path, files: Mapping[str, str]) -> Iterator[Path]:
    """Yields the back end of a copy with `files` in it.

    The copies keep their modification times, so that the caches of mypy and Python stay valid.
    """
    with TemporaryDirectory(prefix="generated-") as folder:
        backend = Path(folder) / BACKEND_PREFIX
        for name in OVERLAY_PATHS:
            source = root / BACKEND_PREFIX / name
            if source.is_dir():
                shutil.copytree(source, backend / name)
            elif source.exists():
                backend.mkdir(exist_ok=True)
                shutil.copy2(source, backend / name)
        for path, text in files.items():
            target = Path(folder) / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode())
        yield backend

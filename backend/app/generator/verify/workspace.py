"""A copy of the project to write modules into. The project itself is only read."""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from app.generator.project import MYPY_CACHE
from app.generator.scratch.name import scratch_folder

REPOSITORY_ROOT = Path(__file__).parents[4]
COPIED_PATHS = (
    "app",
    "alembic",
    "tests/conftest.py",
    "tests/helpers",
    "tests/platform_schema.py",
    "tests/__init__.py",
    "tests/api/__init__.py",
    MYPY_CACHE,
)
CONFIG_FILES = ("alembic.ini", "pyproject.toml")
PLATFORM_MODULES = (
    "module_system",
    "module_monitor",
    "module_task",
    "module_common",
    "module_generator",
)


@contextmanager
def workspace() -> Iterator[Path]:
    """Yields a copy of the back end without generated and example modules, and removes it later.

    The copies keep their modification times, so that the caches of mypy and Python stay valid.
    """
    with scratch_folder() as folder:
        backend = folder / "backend"
        for name in (*COPIED_PATHS, *CONFIG_FILES):
            source = REPOSITORY_ROOT / "backend" / name
            target = backend / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=_ignored_names)
            elif source.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, target)
        yield backend


def _ignored_names(folder: str, names: list[str]) -> set[str]:
    if Path(folder).name != "v1":
        return set()
    return {name for name in names if name.startswith("module_") and name not in PLATFORM_MODULES}


def add_files(backend: Path, files: Mapping[str, str]) -> None:
    """Writes `files`, which maps paths relative to the root of the repository to texts."""
    for name, text in files.items():
        path = (backend.parent / name).resolve()
        if not path.is_relative_to(backend.parent.resolve()):
            raise ValueError(f"{name}: path is outside the workspace")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def remove_files(backend: Path, files: Iterable[str]) -> None:
    """Removes files that would keep pytest from collecting the tests of other modules."""
    for name in files:
        (backend.parent / name).unlink(missing_ok=True)

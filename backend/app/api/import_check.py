"""Imports generated modules and then the whole application: `python -m app.api.import_check`.

The arguments are the generated modules. The first problem is printed as `path:line: message`, and
the exit code is 1. The generator runs this in a copy of the project that has the new files in it.

All features are imported, because two modules must not map one table. A feature that cannot be
imported on its own either was broken before, so it is no problem of the new modules. At last the
mappers are configured, because many classes refer to each other by name.
"""

import re
import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from traceback import extract_tb

from sqlalchemy.orm import configure_mappers

from app.api import features
from app.api.feature import FeatureError
from app.kit.model import Base

IMPORT_ALONE = """
import sys
from importlib import import_module
for name in sys.argv[1:]:
    import_module(name)
"""


def find_problem(modules: Sequence[str]) -> str | None:
    errors: list[FeatureError] = []
    try:
        for name in modules:
            import_module(name)
        list(features.discover_features(errors))
    except BaseException as error:  # noqa: BLE001 (SystemExit as well: a module may raise anything)
        return _describe(error)
    for feature, message in errors:
        if _imports_alone(feature):
            return f"app/api/v1/module_{feature}/__init__.py:1: {message}"
    return _mapper_problem(modules)


def _describe(error: BaseException) -> str:
    frames = [
        (Path(frame.filename), frame.lineno)
        for frame in extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(Path.cwd())
    ]
    path = "app/main.py"
    line: int | None = 1
    if frames:
        path = frames[-1][0].relative_to(Path.cwd()).as_posix()
        line = frames[-1][1]
    if isinstance(error, SyntaxError) and error.filename:
        path = error.filename
        line = error.lineno
    return f"{path}:{line}: {type(error).__name__}: {' '.join(str(error).split())}"


def _imports_alone(feature: str) -> bool:
    package = f"app.api.v1.module_{feature.replace('/', '.')}"
    folder = features.FEATURES_DIR / f"module_{feature}"
    modules = [f"{package}.{path.stem}" for path in folder.glob("*.py")]
    command = [sys.executable, "-c", IMPORT_ALONE, *modules]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603


def _mapper_problem(modules: Sequence[str]) -> str | None:
    try:
        configure_mappers()
    except Exception as error:  # noqa: BLE001 (SQLAlchemy raises several kinds)
        reason = " ".join(str(error).split())
        for model in (mapper.class_ for mapper in Base.registry.mappers):
            if model.__module__ in modules and re.search(rf"\b{model.__name__}\b", reason):
                path = f"{model.__module__.replace('.', '/')}.py"
                return f"{path}:1: {type(error).__name__}: {reason}"
    return None


if __name__ == "__main__":
    problem = find_problem(sys.argv[1:])
    if problem is not None:
        sys.stdout.write(f"{problem}\n")
        sys.exit(1)

"""Copy of the project with one generated module."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from benchmarks.rows import PRODUCT
from tests.server_process import command

ROOT = Path(__file__).parents[1]
COPIED = ("app", "alembic", "templates", "main.py", "alembic.ini", "pyproject.toml", "tests")
IGNORED_PATTERNS = shutil.ignore_patterns("__pycache__", ".*_cache", ".venv", ".hypothesis")


def copy_project(scratch: Path) -> Path:
    """Copies what the server and the generator need, without stored data. Returns `backend`."""
    for name in COPIED:
        source = ROOT / "backend" / name
        target = scratch / "backend" / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=IGNORED_PATTERNS)
        else:
            shutil.copy2(source, target)
    shutil.copytree(ROOT / "benchmarks", scratch / "benchmarks", ignore=IGNORED_PATTERNS)
    return scratch / "backend"


def generate_module(backend: Path, env: Mapping[str, str]) -> str:
    """Creates a table, generates its module and returns the path of its list."""
    definition = backend / "product.json"
    definition.write_text(json.dumps(PRODUCT), "utf-8")
    command(env, "gen", "create", str(definition), "--module", "bench", backend=backend)
    command(env, "gen", "output", PRODUCT["name"], "--no-types", backend=backend)
    routes = json.loads(command(env, "routes", "--json", backend=backend))
    paths: list[str] = [
        route["path"]
        for route in routes
        if route["feature"].startswith("bench/") and route["methods"] == ["GET"]
    ]
    return min(paths, key=len)

"""A copy of the project with one module generated into it, so that the real tree stays as it is."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from tests.server_process import command

from .rows import PRODUCT

ROOT = Path(__file__).parents[1]
LEFT_OUT = shutil.ignore_patterns("__pycache__", ".*_cache", ".venv", ".hypothesis")


def copied(scratch: Path) -> Path:
    """What generating and serving need of it, without what this one has stored."""
    for name in ("app", "alembic", "templates", "main.py", "alembic.ini", "pyproject.toml", "tests"):
        source = ROOT / "backend" / name
        target = scratch / "backend" / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=LEFT_OUT)
        else:
            shutil.copy2(source, target)
    shutil.copytree(ROOT / "benchmarks", scratch / "benchmarks", ignore=LEFT_OUT)
    return scratch / "backend"


def generate(backend: Path, env: Mapping[str, str]) -> str:
    """Make the table, import it, and write its module, as a person does by command; where its list
    is.
    """
    described = backend / "product.json"
    described.write_text(json.dumps(PRODUCT), "utf-8")
    command(env, "gen", "create", str(described), "--module", "bench", backend=backend)
    command(env, "gen", "output", PRODUCT["name"], "--no-types", backend=backend)
    routes = json.loads(command(env, "routes", "--json", backend=backend))
    paths: list[str] = [
        one["path"] for one in routes if one["feature"].startswith("bench/") and one["methods"] == ["GET"]
    ]
    return min(paths, key=len)

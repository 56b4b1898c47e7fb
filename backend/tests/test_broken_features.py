"""Broken features: skipped in development, an error in every other environment."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from httpx2 import AsyncClient

from demo.errors import DemoError
from demo.project_copy import ProjectCopy, copy_backend

pytestmark = pytest.mark.anyio

MODEL = """
from sqlalchemy.orm import Mapped, mapped_column, relationship
from app.kit.db.types import Id
from app.kit.model import Base, Record
from app.kit.data_scope import Global
"""
ROUTER = """
from fastapi import APIRouter
from app.api.feature import Feature

router = APIRouter(prefix="/ajar")
"""
OPEN_ROUTE = """
@router.get("")
async def list_ajar() -> None: ...
"""
BROKEN_FEATURES = {
    "syntax": {"controller.py": "def ("},
    "missing": {
        "service.py": "import nothing_of_this_name",
        "controller.py": "from . import service",
    },
    # Imports another broken feature before that is discovered.
    "borrowing": {"controller.py": "from app.api.v1.module_broken.clash.model import Clash"},
    "clash": {
        "model.py": f"""{MODEL}
class Fine(Global, Record):
    __tablename__ = "clash_fine"

class Clash(Global, Record):
    __tablename__ = "sys_user"
"""
    },
    "undeclared": {"model.py": f'{MODEL}\nclass Note(Record):\n    __tablename__ = "note"\n'},
    "wiring": {
        "model.py": f"""{MODEL}
class Wired(Global, Record):
    __tablename__ = "wired"
    other: Mapped["Nowhere"] = relationship()
"""
    },
    "ajar": {"controller.py": f"{ROUTER}{OPEN_ROUTE}\nfeature = Feature(router=router)\n"},
    "doubled": {
        "controller.py": f"""{ROUTER}
from app.kit.parameters import parameter
LIMIT = parameter("export.max_rows", bool, default=True)
feature = Feature(router=router, parameters=(LIMIT,))
"""
    },
    "undeclared_feature": {"controller.py": f"{ROUTER}{OPEN_ROUTE}"},
}


@pytest.fixture
async def project(tmp_path: Path) -> AsyncIterator[ProjectCopy]:
    with copy_backend() as backend:
        yield ProjectCopy(backend, f"sqlite+aiosqlite:///{tmp_path / 'app.db'}")


def add_broken_features(backend: Path) -> None:
    for name, files in BROKEN_FEATURES.items():
        folder = backend / "app/api/v1/module_broken" / name
        folder.mkdir(parents=True)
        for path in (folder.parent / "__init__.py", folder / "__init__.py"):
            path.touch()
        for file, text in files.items():
            (folder / file).write_text(text, "utf-8")


async def test_broken_features_in_development_are_reported_and_skipped(
    project: ProjectCopy,
) -> None:
    add_broken_features(project.backend)
    async with (
        project.run_server() as url,
        AsyncClient(base_url=f"{url}/api/v1", timeout=60) as client,
    ):
        credentials = {"username": "admin", "password": "123456"}
        token = (await client.post("/auth/login", json=credentials)).json()
        client.headers["authorization"] = f"Bearer {token['access_token']}"
        for path in ("/users", "/example/demos"):
            response = await client.get(path)
            assert response.status_code == 200, response.text
        assert (await client.get("/broken/ajar")).status_code == 404
    server_log = project.stderr.read_text("utf-8")
    routes = await project.run_command("routes")
    routes_errors = project.stderr.read_text("utf-8")
    for name in BROKEN_FEATURES:
        assert f"broken/{name} is broken and left out: " in server_log
        assert f"broken: broken/{name}: " in routes_errors
    assert "SyntaxError: invalid syntax (module_broken/syntax/controller.py:1)" in routes_errors
    assert any("/api/v1/users" in line for line in routes)
    assert not any("ajar" in line for line in routes)
    with pytest.raises(DemoError):
        await project.run_command("revision", "add notes")


@pytest.mark.parametrize("name", ["syntax", "undeclared", "doubled"])
async def test_broken_feature_outside_development_stops_the_start(
    project: ProjectCopy, name: str
) -> None:
    add_broken_features(project.backend)
    for other_name in BROKEN_FEATURES:
        if other_name != name:
            (project.backend / "app/api/v1/module_broken" / other_name / "__init__.py").unlink()
    project.environment["APP_ENV"] = "testing"
    with pytest.raises(DemoError):
        await project.run_command("routes")
    errors = project.stderr.read_text("utf-8")
    assert any(kind in errors for kind in ("Error", "ScopeNotDeclared", "DuplicateParameter"))
    if name == "doubled":
        place = "the platform and by the feature broken/doubled"
        assert f"parameter export.max_rows is declared by {place}" in " ".join(errors.split())


async def test_start_finishes_interrupted_writes_of_the_generator(project: ProjectCopy) -> None:
    root = project.backend.parent
    target = "backend/app/api/v1/module_example/demo/sql.sql"
    staging = root / ".generating/killed"
    staging.mkdir(parents=True)
    (staging / "0").write_text("-- whole\n")
    (staging / "journal.json").write_text(
        json.dumps([{"path": target, "before": None, "edited": False}])
    )
    (root / target).unlink()
    async with project.run_server():
        assert await asyncio.to_thread((root / target).read_text) == "-- whole\n"
        assert not staging.exists()

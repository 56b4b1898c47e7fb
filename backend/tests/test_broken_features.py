"""A feature that is broken takes no other down where a person works on it, and starts nowhere else."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from httpx import AsyncClient

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
BROKEN = {
    "syntax": {"controller.py": "def ("},
    "missing": {
        "service.py": "import nothing_of_this_name",
        "controller.py": "from . import service",
    },
    "borrowing": {
        "controller.py": "from app.api.v1.module_broken.clash.model import Clash"
    },  # before it is its turn
    "clash": {
        "model.py": f"""{MODEL}
class Fine(Global, Record):
    __tablename__ = "clash_fine"

class Clash(Global, Record):
    __tablename__ = "sys_user"
"""
    },
    "undeclared": {"model.py": f'{MODEL}\nclass Nobodys(Record):\n    __tablename__ = "nobodys"\n'},
    "wiring": {
        "model.py": f"""{MODEL}
class Wired(Global, Record):
    __tablename__ = "wired"
    other: Mapped["Nowhere"] = relationship()
"""
    },
    "ajar": {"controller.py": f"{ROUTER}{OPEN_ROUTE}\nfeature = Feature(router=router)\n"},
    "undeclared_feature": {"controller.py": f"{ROUTER}{OPEN_ROUTE}"},
}


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[ProjectCopy]:
    with copy_backend() as backend:
        yield ProjectCopy(backend, f"sqlite+aiosqlite:///{tmp_path / 'app.db'}")


def spoil(backend: Path) -> None:
    for name, files in BROKEN.items():
        folder = backend / "app/api/v1/module_broken" / name
        folder.mkdir(parents=True)
        for path in (folder.parent / "__init__.py", folder / "__init__.py"):
            path.touch()
        for file, text in files.items():
            (folder / file).write_text(text, "utf-8")


async def test_in_development_it_is_named_and_the_rest_works(place: ProjectCopy) -> None:
    spoil(place.backend)
    async with (
        place.run_server() as url,
        AsyncClient(base_url=f"{url}/api/v1", timeout=60) as client,
    ):
        token = (
            await client.post("/auth/login", json={"username": "admin", "password": "123456"})
        ).json()
        client.headers["authorization"] = f"Bearer {token['access_token']}"
        for path in ("/users", "/example/demos"):
            answer = await client.get(path)
            assert answer.status_code == 200, answer.text
        assert (await client.get("/broken/ajar")).status_code == 404
    served = place.stderr.read_text("utf-8")
    routes = await place.run_command("routes")
    told = place.stderr.read_text("utf-8")
    for name in BROKEN:
        assert f"broken/{name} is broken and left out: " in served
        assert f"broken: broken/{name}: " in told
    assert "SyntaxError: invalid syntax (module_broken/syntax/controller.py:1)" in told
    assert any("/api/v1/users" in line for line in routes)
    assert not any("ajar" in line for line in routes)
    with pytest.raises(DemoError):
        await place.run_command("revision", "without the broken ones")


@pytest.mark.parametrize("name", ["syntax", "undeclared"])
async def test_elsewhere_nothing_starts(place: ProjectCopy, name: str) -> None:
    spoil(place.backend)
    for other in BROKEN:
        if other != name:
            (place.backend / "app/api/v1/module_broken" / other / "__init__.py").unlink()
    place.environment["APP_ENV"] = "testing"
    with pytest.raises(DemoError):
        await place.run_command("routes")
    told = place.stderr.read_text("utf-8")
    assert "Error" in told or "ScopeNotDeclared" in told


async def test_a_start_finishes_what_a_killed_process_left_half_written(place: ProjectCopy) -> None:
    root = place.backend.parent
    target = "backend/app/api/v1/module_example/demo/sql.sql"
    staged = root / ".generating/killed"
    staged.mkdir(parents=True)
    (staged / "0").write_text("-- whole\n")
    (staged / "journal.json").write_text(
        json.dumps([{"path": target, "before": None, "edited": False}])
    )
    (root / target).unlink()
    async with place.run_server():
        assert await asyncio.to_thread((root / target).read_text) == "-- whole\n"
        assert not staged.exists()

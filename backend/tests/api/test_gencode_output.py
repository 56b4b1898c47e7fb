"""What `output` does to a project: a copy of this one, so that what is written stands on the real
application.
"""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from app.api.v1.module_system.menu.model import Menu
from app.core.database import Database
from app.generator.project import MYPY_CACHE
from tests.api.test_gencode import BASE, detail, form, library, signed_in, take
from tests.conftest import SETTINGS, SYSTEM, Client

__all__ = ["library"]  # a fixture
pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[3]
BOOK = "backend/app/api/v1/module_library/book"
OUTPUT = f"{BASE}/output/book"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    backend = tmp_path / "project/backend"
    for name in ("app", "tests"):
        shutil.copytree(ROOT / "backend" / name, backend / name)
    if (ROOT / "backend" / MYPY_CACHE).exists():
        shutil.copytree(ROOT / "backend" / MYPY_CACHE, backend / MYPY_CACHE)
    shutil.copy2(ROOT / "backend/pyproject.toml", backend)
    return tmp_path / "project"


@pytest.fixture
async def here(library: Database, project: Path) -> AsyncIterator[Client]:
    async for client in signed_in(library, SETTINGS.model_copy(update={"generator_root": project})):
        await take(client, "book")
        yield client


def stamps(root: Path) -> dict[str, int]:
    return {
        str(path.relative_to(root)): path.stat().st_mtime_ns
        for path in root.rglob("*")
        if path.is_file()
    }


async def test_a_module_is_checked_and_written_once(here: Client, project: Path) -> None:
    first = await here.post(OUTPUT)
    assert first.status_code == 200, first.text
    data = first.json()["data"]
    assert f"{BOOK}/controller.py" in data["written"]
    assert data["skipped"] == []
    before = stamps(project / "backend/app") | stamps(project / "frontend")
    second = (await here.post(OUTPUT)).json()["data"]
    assert (second["written"], second["kept"]) == ([], [])
    assert stamps(project / "backend/app") | stamps(project / "frontend") == before
    files = (await here.get(f"{BASE}/preview/1")).json()["data"]["files"]
    assert {file["status"] for file in files} == {"unchanged"}
    assert {file["diff"] for file in files} == {""}


async def test_a_hand_edit_is_refused_by_name_unless_forced(here: Client, project: Path) -> None:
    assert (await here.post(OUTPUT, params={"types": False})).status_code == 200
    service = project / BOOK / "service.py"
    mine = service.read_text("utf-8") + "\n\nMINE = 1\n"
    service.write_text(mine, "utf-8")
    refused = await here.post(OUTPUT, params={"types": False})
    assert (refused.status_code, refused.json()["error"]) == (409, "generator.hand_edited")
    assert f"{BOOK}/service.py" in refused.json()["message"]
    files = (await here.get(f"{BASE}/preview/1")).json()["data"]["files"]
    assert {f["path"]: f["status"] for f in files if f["status"] != "unchanged"} == {
        f"{BOOK}/service.py": "hand-edited"
    }
    assert next(file["diff"] for file in files if file["diff"]).endswith("-MINE = 1\n")
    forced = (await here.post(OUTPUT, params={"types": False, "force": True})).json()["data"]
    assert (forced["written"], forced["kept"]) == (
        [f"{BOOK}/service.py"],
        [f"{BOOK}/service.py.orig"],
    )
    assert (project / BOOK / "service.py.orig").read_text("utf-8") == mine


async def test_a_module_that_does_not_pass_is_reported_and_not_written(
    here: Client, project: Path
) -> None:
    other = project / "backend/app/api/v1/module_other/book"
    other.mkdir(parents=True)
    (other.parent / "__init__.py").touch()
    (other / "__init__.py").touch()
    (other / "model.py").write_text(
        "from sqlalchemy import Column, Integer, Table\nfrom app.kit.model import Unmanaged\n\n"
        "Table('book', Unmanaged.metadata, Column('id', Integer))\n"
    )
    answer = await here.post(OUTPUT, params={"types": False})
    assert (answer.status_code, answer.json()["error"]) == (422, "generator.check_failed")
    assert "model.py:" in answer.json()["message"]
    assert not (project / BOOK).exists()


async def test_a_neighbour_brought_along_gives_way_to_its_own_module(
    here: Client, project: Path
) -> None:
    assert (await here.post(OUTPUT, params={"types": False})).status_code == 200
    assert (project / "backend/app/api/v1/module_library/shelf/model.py").exists()
    await take(here, "shelf")
    answer = await here.post(f"{BASE}/output/shelf", params={"types": False})
    assert answer.status_code == 200, answer.text
    again = await here.post(OUTPUT, params={"types": False})
    assert again.json()["data"]["kept"] == []


async def test_writing_asks_for_the_menus(here: Client, library: Database) -> None:
    """Those of features that lie in this application: the copy's own are planted when it starts."""
    assert (await here.post(OUTPUT, params={"types": False})).status_code == 200
    async with library.read(SYSTEM) as db:
        count = await db.scalar(
            select(func.count()).where(Menu.permission == "generator:gencode:code")
        )
    assert count == 1


async def test_no_module_is_written_of_a_table_that_is_gone(
    here: Client, library: Database, project: Path
) -> None:
    async with library.engine.execution_options(scope=SYSTEM).begin() as connection:
        await connection.execute(text("drop table book"))
    answer = await here.post(OUTPUT, params={"types": False})
    assert (answer.status_code, answer.json()["error"]) == (404, "generator.table_gone")
    assert not (project / BOOK).exists()


async def test_a_module_that_was_renamed_says_what_is_in_its_way(
    here: Client, project: Path
) -> None:
    assert (await here.post(OUTPUT, params={"types": False})).status_code == 200
    data = form(await detail(here, 1), business_name="volume")
    assert (await here.put(f"{BASE}/update/1", json=data)).status_code == 200
    before = stamps(project / "backend/app")
    answer = await here.post(OUTPUT, params={"types": False})
    assert (answer.status_code, answer.json()["error"]) == (409, "generator.mapped_elsewhere")
    assert BOOK in answer.json()["message"]
    assert stamps(project / "backend/app") == before

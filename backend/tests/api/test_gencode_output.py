"""Tests of the `output` endpoint on a copy of this project."""

import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from app.api.v1.module_system.menu.model import Menu, MenuType
from app.core.database import Database
from app.generator.project import MYPY_CACHE
from tests.conftest import SETTINGS, SYSTEM, Client
from tests.helpers.gencode import (
    BASE,
    fetch_detail,
    import_tables,
    library,
    open_client,
    update_body,
)

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
async def generator_client(library: Database, project: Path) -> AsyncIterator[Client]:
    async for client in open_client(
        library, SETTINGS.model_copy(update={"generator_root": project})
    ):
        await import_tables(client, "book")
        yield client


def modification_times(root: Path) -> dict[str, int]:
    return {
        str(path.relative_to(root)): path.stat().st_mtime_ns
        for path in root.rglob("*")
        if path.is_file()
    }


async def test_output_twice_changes_nothing(generator_client: Client, project: Path) -> None:
    first = await generator_client.post(OUTPUT)
    assert first.status_code == 200, first.text
    data = first.json()["data"]
    assert f"{BOOK}/controller.py" in data["written"]
    assert data["skipped"] == []
    before = modification_times(project / "backend/app") | modification_times(project / "frontend")
    second = (await generator_client.post(OUTPUT)).json()["data"]
    assert (second["written"], second["kept"]) == ([], [])
    assert (
        modification_times(project / "backend/app") | modification_times(project / "frontend")
        == before
    )
    files = (await generator_client.get(f"{BASE}/preview/1")).json()["data"]["files"]
    assert {file["status"] for file in files} == {"unchanged"}
    assert {file["diff"] for file in files} == {""}


async def test_output_over_hand_edited_file_returns_409_unless_forced(
    generator_client: Client, project: Path
) -> None:
    assert (await generator_client.post(OUTPUT, params={"types": False})).status_code == 200
    service = project / BOOK / "service.py"
    edited_text = service.read_text("utf-8") + "\n\nEDITED = 1\n"
    service.write_text(edited_text, "utf-8")
    response = await generator_client.post(OUTPUT, params={"types": False})
    assert (response.status_code, response.json()["error"]) == (409, "generator.hand_edited")
    assert f"{BOOK}/service.py" in response.json()["message"]
    files = (await generator_client.get(f"{BASE}/preview/1")).json()["data"]["files"]
    statuses = {file["path"]: file["status"] for file in files if file["status"] != "unchanged"}
    assert statuses == {f"{BOOK}/service.py": "hand-edited"}
    assert next(file["diff"] for file in files if file["diff"]).endswith("-EDITED = 1\n")
    data = (await generator_client.post(OUTPUT, params={"types": False, "force": True})).json()[
        "data"
    ]
    assert data["written"] == [f"{BOOK}/service.py"]
    assert data["kept"] == [f"{BOOK}/service.py.orig"]
    assert (project / BOOK / "service.py.orig").read_text("utf-8") == edited_text


async def test_output_with_check_problem_returns_422_and_writes_nothing(
    generator_client: Client, project: Path
) -> None:
    other = project / "backend/app/api/v1/module_other/book"
    other.mkdir(parents=True)
    (other.parent / "__init__.py").touch()
    (other / "__init__.py").touch()
    (other / "model.py").write_text(
        "from sqlalchemy import Column, Integer, Table\nfrom app.kit.model import Unmanaged\n\n"
        "Table('book', Unmanaged.metadata, Column('id', Integer))\n"
    )
    response = await generator_client.post(OUTPUT, params={"types": False})
    assert (response.status_code, response.json()["error"]) == (422, "generator.check_failed")
    assert "model.py:" in response.json()["message"]
    assert not (project / BOOK).exists()


async def test_output_of_module_replaces_its_stub(generator_client: Client, project: Path) -> None:
    assert (await generator_client.post(OUTPUT, params={"types": False})).status_code == 200
    assert (project / "backend/app/api/v1/module_library/shelf/model.py").exists()
    await import_tables(generator_client, "shelf")
    response = await generator_client.post(f"{BASE}/output/shelf", params={"types": False})
    assert response.status_code == 200, response.text
    response = await generator_client.post(OUTPUT, params={"types": False})
    assert response.json()["data"]["kept"] == []


async def test_output_installs_menus(generator_client: Client, library: Database) -> None:
    """The menus are those of this application. The copy would add its own when it starts."""
    assert (await generator_client.post(OUTPUT, params={"types": False})).status_code == 200
    async with library.read(SYSTEM) as db:
        count = await db.scalar(
            select(func.count()).where(Menu.permission == "generator:gencode:code")
        )
    assert count == 1


async def test_output_of_dropped_table_returns_404(
    generator_client: Client, library: Database, project: Path
) -> None:
    async with library.engine.execution_options(scope=SYSTEM).begin() as connection:
        await connection.execute(text("drop table book"))
    response = await generator_client.post(OUTPUT, params={"types": False})
    assert (response.status_code, response.json()["error"]) == (404, "generator.table_gone")
    assert not (project / BOOK).exists()


async def test_output_of_renamed_module_returns_409_with_old_folder(
    generator_client: Client, project: Path
) -> None:
    assert (await generator_client.post(OUTPUT, params={"types": False})).status_code == 200
    data = update_body(await fetch_detail(generator_client, 1), business_name="volume")
    assert (await generator_client.put(f"{BASE}/update/1", json=data)).status_code == 200
    before = modification_times(project / "backend/app")
    response = await generator_client.post(OUTPUT, params={"types": False})
    assert (response.status_code, response.json()["error"]) == (409, "generator.mapped_elsewhere")
    assert BOOK in response.json()["message"]
    assert modification_times(project / "backend/app") == before


async def test_output_with_permission_of_another_menu_returns_409_and_writes_nothing(
    generator_client: Client, library: Database, project: Path
) -> None:
    """Roles that grant the menu would grant the new module, too."""
    async with library.transaction(SYSTEM) as db:
        db.add(Menu(type=MenuType.BUTTON, name="b", name_en="b", permission="library:book:delete"))
    response = await generator_client.post(OUTPUT, params={"types": False})
    assert (response.status_code, response.json()["error"]) == (409, "generator.permission_taken")
    assert "library:book:delete" in response.json()["message"]
    assert not (project / BOOK / "controller.py").exists()


async def test_output_with_permission_of_another_feature_returns_409(
    generator_client: Client, project: Path
) -> None:
    demo_menu = project / "backend/app/api/v1/module_example/demo/menu.json"
    menu = json.loads(demo_menu.read_text("utf-8"))
    menu["buttons"][0]["permission"] = "library:book:create"
    demo_menu.write_text(json.dumps(menu), "utf-8")
    response = await generator_client.post(OUTPUT, params={"types": False})
    assert (response.status_code, response.json()["error"]) == (409, "generator.permission_taken")

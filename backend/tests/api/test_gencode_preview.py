"""Files of a module: their preview and their archive."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import text

from app.core.database import Database
from tests.conftest import SYSTEM, Client
from tests.helpers.gencode import (
    BASE,
    fetch_detail,
    generator_client,
    import_tables,
    library,
    update_body,
)

__all__ = ["generator_client", "library"]  # fixtures
pytestmark = pytest.mark.anyio


async def test_preview_of_module_with_owner_uses_platform_classes(
    generator_client: Client, library: Database
) -> None:
    integer = "bigint" if library.engine.dialect.name != "sqlite" else "integer"
    identity = {"postgresql": "bigserial", "sqlite": "integer"}.get(
        library.engine.dialect.name, "bigint auto_increment"
    )
    ddl = f"""
    create table visit (id {identity} not null primary key,
        created_by {integer} not null, dept_id {integer} not null,
        foreign key (created_by) references sys_user (id),
        foreign key (dept_id) references sys_dept (id))
    """
    async with library.engine.execution_options(scope=SYSTEM).begin() as connection:
        await connection.execute(text(ddl))
    id = (await import_tables(generator_client, "visit"))["visit"]
    body = update_body(await fetch_detail(generator_client, id), dept_column="dept_id")
    response = await generator_client.put(f"{BASE}/update/{id}", json=body)
    assert response.json()["data"][0]["field"] == "owner_column"
    body["owner_column"] = "created_by"
    assert (await generator_client.put(f"{BASE}/update/{id}", json=body)).status_code == 200
    files = (await generator_client.get(f"{BASE}/preview/{id}")).json()["data"]["files"]
    texts = {
        file["path"].partition("/v1/")[2]: file["content"]
        for file in files
        if "/v1/" in file["path"]
    }
    assert {path.rpartition("/")[0] for path in texts} == {"module_library", "module_library/visit"}
    model = texts["module_library/visit/model.py"]
    schema = texts["module_library/visit/schema.py"]
    assert "from app.api.v1.module_system.user.model import User" in model
    assert "class Visit(Scoped, Unmanaged)" in model
    assert "ForeignKey(User.id)" in model
    assert "class VisitCreate(Schema)" in schema
    create_schema = schema.partition("class VisitCreate")[2].partition("class VisitOut")[0]
    assert "created_by" not in create_schema
    assert "dept_id" not in create_schema


async def test_preview_puts_menu_into_chosen_directory(generator_client: Client) -> None:
    names = {"type": "directory", "name": "阅读", "name_en": "Reading"}
    responses = [
        await generator_client.post("/menus", json={**names, "path": path})
        for path in ("/reading", "/a/b")
    ]
    reading, deep = (response.json()["data"]["id"] for response in responses)
    id = (await import_tables(generator_client))["book"]
    data = update_body(await fetch_detail(generator_client, id), parent_menu_id=reading)
    assert (await generator_client.put(f"{BASE}/update/{id}", json=data)).status_code == 200
    files = (await generator_client.get(f"{BASE}/preview/{id}")).json()["data"]["files"]
    (menu,) = (file["content"] for file in files if file["path"].endswith("/menu.json"))
    assert '"parent": "reading"' in menu
    (script,) = (file["content"] for file in files if file["path"].endswith("/sql.sql"))
    assert "SELECT MIN(id) FROM sys_menu WHERE type = 'directory' AND path = '/reading'" in script
    response = await generator_client.put(
        f"{BASE}/update/{id}", json={**data, "version": 2, "parent_menu_id": deep}
    )
    assert response.json()["data"][0]["field"] == "parent_menu_id"


async def test_preview_returns_status_of_each_file(
    generator_client: Client, tmp_path: Path
) -> None:
    id = (await import_tables(generator_client, "book"))["book"]
    files = (await generator_client.get(f"{BASE}/preview/{id}")).json()["data"]["files"]
    paths = {file["path"] for file in files}
    assert "backend/app/api/v1/module_library/book/controller.py" in paths
    assert "backend/app/api/v1/module_library/shelf/model.py" in paths  # a referenced table
    assert {file["status"] for file in files} == {"new"}
    assert list((tmp_path / "project").iterdir()) == []


async def test_zip_of_same_tables_is_identical_and_equals_preview(generator_client: Client) -> None:
    ids = await import_tables(generator_client)
    archives = [
        (await generator_client.patch(f"{BASE}/batch/output", json={"ids": order})).content
        for order in (list(ids.values()), list(reversed(ids.values())))
    ]
    assert archives[0] == archives[1]
    names = ZipFile(BytesIO(archives[0])).namelist()
    assert "backend/app/api/v1/module_library/shelf/service.py" in names
    preview = (await generator_client.get(f"{BASE}/preview/{ids['book']}")).json()["data"]["files"]
    for file in preview:
        assert ZipFile(BytesIO(archives[0])).read(file["path"]).decode() == file["content"]

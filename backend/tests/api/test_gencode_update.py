"""Settings of imported tables: what can be changed, and to what."""

from typing import Any

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


async def test_configuration_can_be_read_updated_and_deleted(generator_client: Client) -> None:
    ids = await import_tables(generator_client)
    data = await fetch_detail(generator_client, ids["book"])
    names = [column["column_name"] for column in data["columns"]]
    assert names == ["id", "title", "price", "shelf_id"]
    assert "shelf" in data["columns_explanations"][3]["html_type"]
    data["columns"][1]["title"] = "题名"
    body = update_body(data, function_name="藏书")
    response = await generator_client.put(f"{BASE}/update/{ids['book']}", json=body)
    assert response.status_code == 200, response.text
    updated = await fetch_detail(generator_client, ids["book"])
    assert updated["function_name"] == "藏书"
    assert updated["columns"][1]["title"] == "题名"
    assert updated["version"] == 2
    stale = await generator_client.put(f"{BASE}/update/{ids['book']}", json=update_body(data))
    assert (stale.status_code, stale.json()["error"]) == (409, "stale")
    page = (await generator_client.get(f"{BASE}/list", params={"table_name": "boo"})).json()["data"]
    assert [table["function_name"] for table in page["items"]] == ["藏书"]
    assert (
        await generator_client.delete(f"{BASE}/delete", params={"ids": [ids["book"]]})
    ).status_code == 200
    assert (await generator_client.get(f"{BASE}/detail/{ids['book']}")).status_code == 404
    assert (await generator_client.get(f"{BASE}/list")).json()["data"]["total"] == 1


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("table_name", "shelf", "fact_fixed"),
        ("module_name", "../../etc", "name_invalid"),
        ("module_name", "system", "platform_module"),
        ("module_name", "m" * 41, "name_invalid"),
        ("business_name", "class", "name_invalid"),
        ("business_name", "b" * 41, "name_invalid"),
        ("class_name", "os.system", "class_name_invalid"),
        ("class_name", "User", "class_name_invalid"),
        ("package_name", "app.core", "package_fixed"),
        ("template", "tree", "template_unavailable"),
        ("function_name", " ", "name_empty"),
        ("owner_column", "missing", "no_such_column"),
        ("parent_menu_id", 999_999, "no_such_directory"),
        ("columns.1.python_field", "Title", "name_invalid"),
        ("columns.1.python_field", "metadata", "name_invalid"),
        ("columns.1.python_field", "str", "name_invalid"),
        ("columns.1.python_field", "f" * 41, "name_invalid"),
        ("columns.2.python_field", "title", "field_twice"),
        ("columns.1.column_name", "other", "no_such_column"),
        ("columns.1.column_type", "text", "fact_fixed"),
        ("columns.1.is_pk", True, "fact_fixed"),
        ("columns", [], "columns_missing"),
        ("columns.1.title", " ", "name_empty"),
        ("columns.1.title_en", "", "name_empty"),
        ("columns.1.html_type", "switch", "widget_unfit"),
        ("columns.1.html_type", "select", "widget_unfit"),
        ("columns.3.html_type", "tree_select", "widget_unfit"),
        ("columns.1.dict_type", "missing", "no_such_dict"),
        ("columns.2.dict_type", "system_position_status", "no_choice"),
    ],
)
async def test_update_with_invalid_setting_returns_422_with_field(
    generator_client: Client, field: str, value: object, error: str
) -> None:
    id = (await import_tables(generator_client))["book"]
    data = update_body(await fetch_detail(generator_client, id))
    *path, name = field.split(".")
    container: Any = data
    for part in path:
        container = container[int(part)] if part.isdecimal() else container[part]
    container[name] = value
    response = await generator_client.put(f"{BASE}/update/{id}", json=data)
    assert (response.status_code, response.json()["error"]) == (422, f"generator.{error}")
    assert response.json()["data"][0]["field"] == field


async def test_update_with_attribute_named_like_a_type_returns_422(
    generator_client: Client,
) -> None:
    ids = await import_tables(generator_client, "book")
    data = update_body(await fetch_detail(generator_client, ids["book"]))
    data["columns"][1]["python_field"] = "date"
    response = await generator_client.put(f"{BASE}/update/{ids['book']}", json=data)
    assert response.status_code == 422


async def test_tables_with_the_same_singular_become_separate_modules(
    generator_client: Client, library: Database
) -> None:
    async with library.engine.execution_options(scope=SYSTEM).begin() as connection:
        for name in ("bus", "buses"):
            await connection.execute(text(f"create table {name} (id integer primary key)"))
    ids = await import_tables(generator_client, "bus", "buses")
    details = [await fetch_detail(generator_client, ids[name]) for name in ids]
    assert [detail["business_name"] for detail in details] == ["bus", "bus_row"]
    for field, value, owner, free in (
        ("business_name", "bus", "bus", "bus_row"),
        ("business_name", "buses", "bus", "buses_row"),
        ("class_name", "Bus", "bus", "BusRow"),
        ("class_name", "BusOut", "bus", "BusOutRow"),
        ("class_name", "Provider", "system/oidc", "ProviderRow"),
    ):
        body = update_body(details[1], **{field: value})
        response = await generator_client.put(f"{BASE}/update/{ids['buses']}", json=body)
        assert response.status_code == 409, (value, response.text)
        (error,) = response.json()["data"]
        assert error["field"] == field
        assert owner in error["message"]
        assert f": {free}" in error["message"] or f"：{free}" in error["message"]


async def test_detail_lists_readonly_settings_with_reasons(
    generator_client: Client, library: Database
) -> None:
    script = """
    create table loan (code varchar(8) primary key, days integer,
        twice integer generated always as (days * 2) stored,
        taken timestamp default current_timestamp)
    """
    async with library.engine.execution_options(scope=SYSTEM).begin() as connection:
        await connection.execute(text(script))
    ids = await import_tables(generator_client, "loan", "book")
    both = ["is_insert", "is_edit"]
    data = await fetch_detail(generator_client, ids["loan"])
    assert data["columns_readonly"] == [["is_edit"], [], both, both]
    settings = [(column["is_insert"], column["is_edit"]) for column in data["columns"]]
    assert settings == [(True, False), (True, True), (False, False), (False, False)]
    has_explanation = ["is_edit" in reasons for reasons in data["columns_explanations"]]
    assert has_explanation == [True, False, True, True]
    assert (await fetch_detail(generator_client, ids["book"]))["columns_readonly"] == [
        both,
        [],
        [],
        [],
    ]


async def test_update_of_dictionary_changes_widget_and_query_type(
    generator_client: Client,
) -> None:
    id = (await import_tables(generator_client))["book"]
    data = update_body(await fetch_detail(generator_client, id))
    dictionary = {"name": "颜色", "name_en": "Colour", "code": "colour"}
    assert (await generator_client.post("/dicts", json=dictionary)).status_code == 200
    data["columns"][1]["dict_type"] = "colour"
    updated = (await generator_client.put(f"{BASE}/update/{id}", json=data)).json()["data"]
    title = updated["columns"][1]
    assert (title["html_type"], title["query_type"]) == ("select", "in")
    assert updated["columns_widgets"][1] == ["input", "textarea", "editor", "password"]
    assert updated["columns_dict_widgets"][1] == ["select", "radio"]
    data = update_body(updated)
    data["columns"][1]["dict_type"] = None
    updated = (await generator_client.put(f"{BASE}/update/{id}", json=data)).json()["data"]
    assert updated["columns"][1]["html_type"] == "input"


async def test_update_with_unfit_widget_returns_available_widgets(generator_client: Client) -> None:
    id = (await import_tables(generator_client))["book"]
    data = update_body(await fetch_detail(generator_client, id))
    data["columns"][1]["html_type"] = "date"
    (error,) = (await generator_client.put(f"{BASE}/update/{id}", json=data)).json()["data"]
    assert error["field"] == "columns.1.html_type"
    assert "input, textarea, editor, password" in error["message"]


async def test_update_with_used_business_name_returns_409(generator_client: Client) -> None:
    ids = await import_tables(generator_client)
    data = update_body(await fetch_detail(generator_client, ids["book"]), business_name="shelf")
    response = await generator_client.put(f"{BASE}/update/{ids['book']}", json=data)
    assert (response.status_code, response.json()["data"][0]["field"]) == (409, "business_name")


async def test_update_with_used_class_name_returns_409(generator_client: Client) -> None:
    ids = await import_tables(generator_client)
    data = update_body(await fetch_detail(generator_client, ids["book"]), class_name="Shelf")
    response = await generator_client.put(f"{BASE}/update/{ids['book']}", json=data)
    assert (response.status_code, response.json()["data"][0]["field"]) == (409, "class_name")

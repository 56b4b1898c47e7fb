"""Display names: no character in them is invisible or changes the direction of the text."""

from itertools import product
from typing import Any

import pytest

from app.kit.characters import has_invisible
from tests.conftest import Client

pytestmark = pytest.mark.anyio

# Path, a valid form, and the fields that hold one line.
FORMS: list[tuple[str, dict[str, Any], tuple[str, ...]]] = [
    ("/roles", {"name": "r", "code": "r"}, ("name",)),
    ("/dicts", {"name": "d", "name_en": "d", "code": "d"}, ("name", "name_en")),
    (
        "/dict-items",
        {"dict_id": 1, "label": "i", "label_en": "i", "value": "i"},
        ("label", "label_en", "value"),
    ),
    ("/positions", {"name": "p", "code": "p"}, ("name", "code")),
    ("/depts", {"name": "d"}, ("name", "code", "leader")),
    (
        "/menus",
        {"type": "directory", "name": "m", "name_en": "m", "path": "/m"},
        ("name", "name_en", "icon"),
    ),
    (
        "/users",
        {"username": "writer", "password": "a long enough passphrase", "dept_id": 1},
        ("name", "avatar"),
    ),
    ("/api-keys/mine", {"name": "k", "scopes": ["system:user:query"]}, ("name",)),
]
INVISIBLE = ["a\u200bb", "a\u202eb", "a\x07b", "a\nb", "a\u2028b", "\u2066a", "a\u3164", "a\u00adb"]
VISIBLE = [
    "می\u200cخواهم",
    "👨\u200d👩\u200d👧",
    "☺\ufe0f",
    "क्\u200dष",
    "O'Brien—«A» 1/2",
    "王\u3000小明",
]


@pytest.mark.parametrize(("path", "form", "fields"), FORMS)
async def test_display_name_with_invisible_character_returns_422(
    client: Client, path: str, form: dict[str, Any], fields: tuple[str, ...]
) -> None:
    for field, text in product(fields, INVISIBLE):
        response = await client.post(path, json={**form, field: text})
        assert response.status_code == 422
        errors = [error["field"] for error in response.json()["data"]]
        assert errors == [field], response.text


async def test_display_name_of_any_language_is_stored_unchanged(client: Client) -> None:
    for number, text in enumerate(VISIBLE):
        response = await client.post("/positions", json={"name": text, "code": str(number)})
        assert response.json()["data"]["name"] == text


async def test_role_code_with_other_characters_returns_422(client: Client) -> None:
    for code in ("Sales Clerk!", "a b", "", "ключ", "a/b", "-a", "a\u200b"):
        response = await client.post("/roles", json={"name": "r", "code": code})
        assert response.status_code == 422
        assert [error["field"] for error in response.json()["data"]] == ["code"]


@pytest.mark.parametrize("text", [*VISIBLE, "", "plain", "é" * 100_000])
def test_visible_texts_have_no_invisible_character(text: str) -> None:
    assert not has_invisible(text)

"""Tasks and their failures have messages for users."""

import ast
from pathlib import Path

import pytest
from fastapi import FastAPI

from app.api.state import get_app_state
from app.extensions import queue
from app.kit import i18n

pytestmark = pytest.mark.anyio


def test_every_task_has_a_title_in_every_language(assembled: FastAPI) -> None:
    for language, catalog in i18n.catalogs.items():
        names = {task.name for task in get_app_state(assembled).tasks}
        untitled = {name for name in names if f"task.{name}" not in catalog}
        assert untitled == set(), f"{language}: add task.<name> to app/locales"


@pytest.mark.usefixtures("assembled")
def test_every_error_of_the_queue_has_a_message() -> None:
    keys = {
        node.value
        for path in Path(str(queue.__file__)).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.startswith("task.")
    }
    assert len(keys) >= 4
    assert [key for key in keys if not i18n.has_key(key)] == []

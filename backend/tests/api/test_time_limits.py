"""Times in requests: with a zone, and in the range of Python in UTC. Others are 422, never 500."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from app.core.config import BACKEND_DIR
from app.kit.db.dialects.sqlite.times import parse_datetime
from tests.conftest import Client
from tests.helpers.openapi_cases import Operation, operations, resolved

pytestmark = pytest.mark.anyio

NAIVE = "2020-01-01T00:00:00"
AWARE = "2020-01-01T00:00:00Z"
# Times whose UTC is outside the years 1 to 9999.
OVERFLOWING = (
    "0001-01-01T00:00:00+14:00",
    "0001-01-01T00:00:00+00:01",
    "9999-12-31T23:59:59-14:00",
    "9999-12-31T23:59:59.999999-00:01",
)
EXTREME = (
    *OVERFLOWING,
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999Z",
    "0000-01-01T00:00:00Z",
    "10000-01-01T00:00:00Z",
    "0001-01-01T00:00:00",
    "9999-12-31T23:59:59.999999",
    "2020-01-01T00:00:00+23:59",
    "2020-06-30T23:59:60Z",
    "-1",
    "1e30",
    "253402300800",
    "-99999999999999",
    "NaN",
    "inf",
    "0001-01-01",
    "9999-12-31",
    "23:59:59.999999+23:59",
    "",
)
FORMATS = {"date-time", "local-date-time", "date", "time", "duration"}


def formats(schema: dict[str, Any]) -> set[str]:
    """Returns the formats of the values that a parameter or a field takes."""
    schema = resolved(schema)
    schema = resolved(schema["items"]) if "items" in schema else schema
    return {schema["format"]} & FORMATS if "format" in schema else set()


def time_fields() -> Iterator[tuple[Operation, str, str, bool]]:
    """Yields operation, name, format, and whether it is a query parameter."""
    for operation in operations():
        for name, schema in operation.parameters("query"):
            yield from ((operation, name, format, True) for format in formats(schema))
        for name, schema in (operation.form or {}).get("properties", {}).items():
            yield from ((operation, name, format, False) for format in formats(schema))


CASES = list(time_fields())


async def send(client: Client, operation: Operation, request: dict[str, Any]) -> tuple[int, str]:
    path = re.sub(r"\{\w+\}", "1", operation.path)
    response = await client.request(operation.verb, path, **request)
    return response.status_code, response.text


def test_all_routes_with_times_are_found() -> None:
    names = {(operation.path, name) for operation, name, _, _ in CASES}
    assert {
        ("/monitor/online", "seen_after"),
        ("/monitor/audit", "start"),
        ("/monitor/login-logs", "end"),
        ("/api-keys/mine", "expires_at"),
        ("/example/demos", "released_on_from"),
    } <= names, names


@pytest.mark.parametrize(
    ("operation", "name", "format", "is_query"),
    CASES,
    ids=[f"{operation} {name}" for operation, name, _, _ in CASES],
)
async def test_extreme_time_never_returns_500(
    client: Client, operation: Operation, name: str, format: str, is_query: bool
) -> None:
    form = {"name": "n", "scopes": ["system:user:query"]} if "api-keys" in operation.path else {}
    for value in (*EXTREME, NAIVE, AWARE):
        request = {"params": {name: value}} if is_query else {"json": {**form, name: value}}
        status, text = await send(client, operation, request)
        assert status < 500, (value, text)
        # The row with an id in the path may not exist, which is found out first.
        if format == "date-time" and value in OVERFLOWING and "{" not in operation.path:
            assert status == 422, (value, text)
            assert f'"field":"{name}"' in text
    if format == "date-time" and "{" not in operation.path:
        rejected = []
        for value in (NAIVE, AWARE):
            request = {"params": {name: value}} if is_query else {"json": {name: value}}
            _, text = await send(client, operation, request)
            rejected.append(f'"field":"{name}"' in text)
        # A column of an existing table without a zone takes local times only.
        assert rejected == [True, False] or (rejected == [False, True] and "demo" in operation.path)


def test_only_one_module_imports_the_unbounded_type() -> None:
    pattern = re.compile(r"^from pydantic import [^\n]*\bAwareDatetime\b", re.MULTILINE)
    folders = (BACKEND_DIR / "app", BACKEND_DIR / "templates")
    files = [path for folder in folders for path in folder.rglob("*") if path.suffix in SUFFIXES]
    assert [str(path) for path in files if pattern.search(Path.read_text(path, "utf-8"))] == []


SUFFIXES = (".py", ".j2")


@pytest.mark.parametrize("value", OVERFLOWING)
def test_stored_time_outside_the_range_is_read_as_none(value: str) -> None:
    assert parse_datetime(value) is None
    assert parse_datetime("2020-01-01T00:00:00+14:00") == datetime(2019, 12, 31, 10)  # noqa: DTZ001

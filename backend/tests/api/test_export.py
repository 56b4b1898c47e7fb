"""Exports: complete, ordered, limited, and without leftover files when the client disconnects."""

import json
import tempfile
import threading
from collections.abc import Iterable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient
from pydantic import BaseModel
from python_calamine import CalamineWorkbook
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.types import Message

from app.api import features
from app.api.state import get_app_state
from app.api.v1.module_system.auth.services import AuthServices
from app.api.v1.module_system.position.model import Position
from app.core.database import Database
from app.extensions.audit import Action, AuditEntry
from app.kit import excel
from app.kit.crud import EXPORT_CHUNK, EXPORT_MAX_ROWS
from app.kit.model import utc_now
from app.main import create_app
from tests.conftest import SETTINGS, SYSTEM, TOKEN_SECONDS, Client, count_statements
from tests.helpers.app_state import app_of, set_parameters

pytestmark = pytest.mark.anyio

URL = "/positions/export"
POSITION_COUNT = 5_000
# Locks a chain, inserts the entry and moves the head of the chain.
AUDIT_STATEMENTS = 3


class Disk:
    """Records the temporary files of exports."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = list[IO[bytes]]()

    def open(self) -> IO[bytes]:
        self.files.append(tempfile.TemporaryFile())  # noqa: SIM115 (the test checks the close)
        return self.files[-1]

    def left(self) -> list[object]:
        return [*self.folder.iterdir(), *(file for file in self.files if not file.closed)]


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    disk = Disk(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(excel, "TemporaryFile", disk.open)
    return disk


@pytest.fixture
async def many_positions(db: AsyncSession) -> None:
    values = {
        "status": "enabled",
        "owner_id": 1,
        "owner_dept_id": 1,
        "version": 1,
        "created_at": utc_now(),
        "updated_at": utc_now(),
    }
    # Inserts past the session, because 5,000 audit entries would only slow the test down.
    connection = await db.connection()
    rows = [
        {"name": f"p{n}", "code": f"p{n}", "sort": POSITION_COUNT - n, **values}
        for n in range(POSITION_COUNT)
    ]
    for start in range(0, POSITION_COUNT, 500):
        await connection.execute(insert(Position).values(rows[start : start + 500]))


def column(content: bytes, title: str) -> list[object]:
    head, *rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    return [row[head.index(title)] for row in rows]


@pytest.mark.usefixtures("many_positions")
async def test_export_has_all_rows_in_requested_order(
    client: Client, engine: AsyncEngine, disk: Disk
) -> None:
    with count_statements(engine) as statements:
        response = await client.get(URL, params={"order_by": "-sort"})
    assert len(statements) == 1 + POSITION_COUNT / EXPORT_CHUNK + AUDIT_STATEMENTS
    assert column(response.content, "岗位编码") == [f"p{n}" for n in range(POSITION_COUNT)]
    assert response.headers["x-total-count"] == str(POSITION_COUNT)
    assert response.headers["content-length"] == str(len(response.content))
    assert disk.left() == []


async def test_export_without_rows_has_headings(
    client: Client, engine: AsyncEngine, disk: Disk
) -> None:
    with count_statements(engine) as statements:
        response = await client.get(URL, params={"name": "nothing"})
    assert len(statements) == 1 + AUDIT_STATEMENTS
    assert column(response.content, "岗位编码") == []
    assert disk.left() == []


@pytest.mark.usefixtures("many_positions")
async def test_export_beyond_limit_returns_422_after_one_statement(
    app: FastAPI, client: Client, engine: AsyncEngine, disk: Disk
) -> None:
    assert EXPORT_MAX_ROWS.default == 100_000
    set_parameters(app, {EXPORT_MAX_ROWS: POSITION_COUNT})
    assert (await client.get(URL)).status_code == 200
    set_parameters(app, {EXPORT_MAX_ROWS: POSITION_COUNT - 1})
    for language, text in (("zh-CN", "超过 4,999 条"), ("en", "More than 4,999 rows match")):
        with count_statements(engine) as statements:
            response = await client.get(URL, headers={"accept-language": language})
        assert (response.status_code, response.json()["error"]) == (422, "too_many_rows")
        assert text in response.json()["message"]
        assert len(statements) == 1
    assert disk.left() == []


@pytest.mark.usefixtures("many_positions")
async def test_export_is_written_outside_the_event_loop(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = excel.SheetWriter.write
    threads = set[int]()

    def watched(sheet: excel.SheetWriter, rows: Iterable[BaseModel]) -> None:
        threads.add(threading.get_ident())
        write(sheet, rows)

    monkeypatch.setattr(excel.SheetWriter, "write", watched)
    assert (await client.get(URL)).status_code == 200
    assert threads
    assert threading.get_ident() not in threads


async def request_export(
    app: FastAPI | Starlette,
    disconnected: bool,
    send: Any,
    token: str | None = None,
    url: str = URL,
) -> None:
    token = token or get_app_state(app).service(AuthServices).access_tokens.issue(
        1, "1", TOKEN_SECONDS
    )
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
    }
    scope |= {
        "method": "GET",
        "path": f"/api/v1{url}",
        "raw_path": b"",
        "query_string": b"",
        "root_path": "",
    }
    scope |= {
        "headers": [(b"host", b"test"), (b"authorization", f"Bearer {token}".encode())],
        "client": ("127.0.0.1", 1),
        "scheme": "http",
    }
    scope |= {"server": ("test", 80)}

    async def receive() -> Message:
        return (
            {"type": "http.disconnect"}
            if disconnected
            else {"type": "http.request", "body": b"", "more_body": False}
        )

    await app(scope, receive, send)


@pytest.mark.usefixtures("many_positions", "client")
async def test_export_stops_when_client_has_disconnected(
    app: FastAPI, engine: AsyncEngine, disk: Disk
) -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    with count_statements(engine) as statements:
        await request_export(app, disconnected=True, send=send)
    assert sent[0]["status"] == 499
    assert len(statements) == 2 + AUDIT_STATEMENTS
    assert disk.left() == []


@pytest.mark.usefixtures("many_positions", "client")
async def test_export_cleans_up_when_client_disconnects_during_download(
    app: FastAPI, disk: Disk
) -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)
        if message.get("body"):
            raise OSError("client disconnected")

    with suppress(ClientDisconnect):
        await request_export(app, disconnected=False, send=send)
    assert len([message for message in sent if message.get("body")]) == 1
    assert len(disk.files) == 1
    assert disk.left() == []


async def export_entries(database: Database) -> list[AuditEntry]:
    query = select(AuditEntry).where(AuditEntry.action == Action.EXPORT).order_by(AuditEntry.id)
    async with database.read(SYSTEM) as db:
        return list((await db.scalars(query)).all())


EXPORT_PATHS = [
    str(route.path)
    for route in features.all_routes(create_app(SETTINGS))
    if str(route.name).startswith("export_")
]


async def test_every_export_writes_audit_entry(
    clients: tuple[AsyncClient, AsyncClient], fresh: Database
) -> None:
    for path in EXPORT_PATHS:
        response = await clients[0].get(path.removeprefix("/api/v1"))
        assert response.status_code == 200, response.text
        entry = (await export_entries(fresh))[-1]
        after = json.loads(entry.after or "")
        assert (entry.user_name, entry.route, entry.method) == ("admin", path, "GET")
        assert entry.object
        assert (after["outcome"], after["rows"]) == (
            "complete",
            int(response.headers["x-total-count"]),
        )
        assert after["columns"]
    assert len(await export_entries(fresh)) == len(EXPORT_PATHS)


async def test_audit_entry_of_export_has_filter_columns_and_rows(
    clients: tuple[AsyncClient, AsyncClient], fresh: Database
) -> None:
    query = {"username": "adm", "is_active": "true"}
    response = await clients[0].get("/users/export", params=query)
    assert response.status_code == 200
    (entry,) = await export_entries(fresh)
    after = json.loads(entry.after or "")
    assert (entry.object, entry.label, after["rows"]) == ("sys_user", "1 rows", 1)
    assert after["filter"] == query
    assert "email" in after["columns"]
    assert "manageable" not in after["columns"]


async def test_audit_entry_of_export_has_all_values_of_a_repeated_parameter(
    clients: tuple[AsyncClient, AsyncClient], fresh: Database
) -> None:
    query = {"dict_id": ["1", "2"], "order_by": "sort"}
    response = await clients[0].get("/dict-items/export", params=query)
    assert response.status_code == 200
    (entry,) = await export_entries(fresh)
    assert json.loads(entry.after or "")["filter"] == query


async def test_cancelled_export_writes_audit_entry(
    clients: tuple[AsyncClient, AsyncClient], fresh: Database
) -> None:
    async def send(_: Message) -> None:
        pass

    token = clients[0].headers["authorization"].removeprefix("Bearer ")
    app = app_of(clients[0])
    await request_export(app, disconnected=True, send=send, token=token, url="/users/export")
    (entry,) = await export_entries(fresh)
    assert json.loads(entry.after or "")["outcome"] == "cancelled"


async def test_export_without_audit_entry_returns_no_file(
    client: Client, monkeypatch: pytest.MonkeyPatch, disk: Disk
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("no audit")

    monkeypatch.setattr("app.api.export.record_act", fail)
    response = await client.get(URL)
    assert response.status_code == 500
    assert disk.left() == []

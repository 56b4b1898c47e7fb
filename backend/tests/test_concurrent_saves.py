"""Concurrent saves of one form: one succeeds, the others get an error.

All transactions are really committed.
"""

import asyncio
import sqlite3
from collections import Counter
from contextlib import closing
from functools import partial
from typing import Any

import pytest
from httpx2 import AsyncClient, Response
from sqlalchemy import ForeignKey, String, event
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Database
from app.kit.context import ANONYMOUS, Context
from app.kit.crud import Crud
from app.kit.crud.relations import ManyToMany
from app.kit.data_scope import Global
from app.kit.errors import VersionConflict
from app.kit.model import Unmanaged
from app.kit.schema import UnmanagedOut, UnmanagedUpdate

from .conftest import SYSTEM

pytestmark = pytest.mark.anyio

Clients = tuple[AsyncClient, AsyncClient]


class Song(Global, Unmanaged):
    __tablename__ = "saved_song"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(8))


class Singer(Global, Unmanaged):
    __tablename__ = "saved_singer"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(8))


class SongSinger(Global, Unmanaged):
    __tablename__ = "saved_song_singer"

    song_id: Mapped[int] = mapped_column(ForeignKey("saved_song.id"), primary_key=True)
    singer_id: Mapped[int] = mapped_column(ForeignKey("saved_singer.id"), primary_key=True)


class SongOut(UnmanagedOut):
    id: int
    name: str
    singer_ids: list[int]
    singers: list[str]


class SongForm(UnmanagedUpdate):
    name: str
    singer_ids: list[int]


class SongCrud(Crud[Song, SongOut]):
    model = Song
    out_schema = SongOut
    many_to_many = (
        ManyToMany(
            name="singers",
            ids="singer_ids",
            through=SongSinger,
            source_key=SongSinger.song_id,
            target_key=SongSinger.singer_id,
            key=Singer.id,
            label=Singer.name,
        ),
    )


async def create(client: AsyncClient, path: str, form: dict[str, Any]) -> dict[str, Any]:
    response = await client.post(path, json=form)
    assert response.status_code == 200, response.text
    created: dict[str, Any] = response.json()["data"]
    return created


def count_outcomes(responses: list[Response]) -> Counter[tuple[int, str | None]]:
    return Counter((response.status_code, response.json().get("error")) for response in responses)


async def test_save_of_user_with_changed_roles_returns_409(
    clients: Clients,
) -> None:
    first, second = clients
    role = await create(first, "/roles", {"name": "r", "code": "r", "data_scope": "self"})
    user = {"username": "jane", "dept_id": 1, "password": "correct horse battery"}
    id = (await create(first, "/users", user))["id"]
    form = {"username": "jane", "dept_id": 1, "position_ids": [], "version": 1}
    assert (
        await first.put(f"/users/{id}", json={**form, "role_ids": [role["id"]]})
    ).status_code == 200
    late_response = await second.put(
        f"/users/{id}", json={**form, "role_ids": [], "remark": "seen"}
    )
    assert (late_response.status_code, late_response.json()["error"]) == (409, "stale")
    assert (await second.get(f"/users/{id}")).json()["data"]["role_ids"] == [role["id"]]


async def test_concurrent_saves_of_associations_keep_one(clients: Clients) -> None:
    first, second = clients
    roles = [
        await create(first, "/roles", {"name": f"r{n}", "code": f"r{n}", "data_scope": "self"})
        for n in range(4)
    ]
    user = {"username": "jane", "dept_id": 1, "password": "correct horse battery"}
    id = (await create(first, "/users", user))["id"]
    form = {"username": "jane", "dept_id": 1, "position_ids": [], "version": 1}
    saves = [
        client.put(f"/users/{id}", json={**form, "role_ids": [role["id"]]})
        for client, role in zip(clients * 2, roles, strict=True)
    ]
    assert count_outcomes(await asyncio.gather(*saves)) == {(200, None): 1, (409, "stale"): 3}
    menus = [row["id"] for row in (await second.get("/menus")).json()["data"]["items"]][:4]
    role = {"name": "r0", "code": "r0", "data_scope": "self", "dept_ids": [], "version": 1}
    saves = [
        first.put(f"/roles/{roles[0]['id']}", json={**role, "menu_ids": [menu]}) for menu in menus
    ]
    assert count_outcomes(await asyncio.gather(*saves)) == {(200, None): 1, (409, "stale"): 3}


@pytest.mark.parametrize("race", range(4))
async def test_save_during_delete_returns_no_server_error(clients: Clients, race: int) -> None:
    first, second = clients
    id = (await create(first, "/roles", {"name": "r", "code": "r", "data_scope": "self"}))["id"]
    form = {
        "name": "s",
        "code": "r",
        "data_scope": "self",
        "menu_ids": [],
        "dept_ids": [],
        "version": 1,
    }
    save = first.put(f"/roles/{id}", json=form)
    requests = [save, second.delete("/roles", params={"ids": [id]})]
    responses = await asyncio.gather(*(requests[::-1] if race % 2 else requests))
    assert {response.status_code for response in responses} <= {200, 404, 409}


async def test_write_returns_429_when_sqlite_lock_times_out(
    clients: Clients, fresh: Database
) -> None:
    if fresh.engine.dialect.name != "sqlite":
        pytest.skip("only SQLite locks the whole database")
    event.listen(
        fresh.engine.sync_engine, "connect", lambda raw, _: raw.execute("pragma busy_timeout = 50")
    )
    await fresh.engine.dispose()
    with closing(
        sqlite3.connect(str(fresh.engine.url.database), isolation_level=None)
    ) as lock_holder:
        lock_holder.execute("begin immediate")
        response = await clients[0].post("/positions", json={"name": "p", "code": "p"})
    assert (response.status_code, response.headers["retry-after"]) == (429, "1")
    assert (await clients[0].post("/positions", json={"name": "p", "code": "p"})).status_code == 200


async def test_version_of_unmanaged_row_includes_associations(
    fresh: Database,
) -> None:
    async with fresh.engine.execution_options(scope=SYSTEM).begin() as connection:
        tables = [model.__table__ for model in (Song, Singer, SongSinger)]
        create_all = partial(Unmanaged.metadata.create_all, tables=tables)  # type: ignore[arg-type]
        await connection.run_sync(create_all)
    async with fresh.transaction(SYSTEM) as db:
        db.add_all([Song(id=1, name="a"), *(Singer(id=id, name=f"s{id}") for id in (1, 2, 3))])
    async with fresh.read(SYSTEM) as db:
        version = (await SongCrud(Context(db, ANONYMOUS)).read(1)).version

    async def save(*ids: int) -> list[int]:
        async with fresh.transaction(SYSTEM) as db:
            songs = SongCrud(Context(db, ANONYMOUS))
            form = SongForm(version=version, name="a", singer_ids=list(ids))
            await songs.set_associations(await songs.update(await songs.get(1), form), form)
            return (await songs.read(1)).singer_ids

    results = await asyncio.gather(save(1), save(2), save(3), return_exceptions=True)
    (saved_ids,) = (result for result in results if isinstance(result, list))
    assert [type(result) for result in results if result is not saved_ids] == [
        VersionConflict,
        VersionConflict,
    ]
    async with fresh.read(SYSTEM) as db:
        assert (await SongCrud(Context(db, ANONYMOUS)).read(1)).singer_ids == saved_ids

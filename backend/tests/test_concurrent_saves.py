"""Several have the same form open and save it, in transactions that really commit: one wins, the
others are told.
"""

import asyncio
import sqlite3
from collections import Counter
from contextlib import closing
from typing import Any

import pytest
from httpx import AsyncClient, Response
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


async def made(client: AsyncClient, path: str, form: dict[str, Any]) -> dict[str, Any]:
    answer = await client.post(path, json=form)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["data"]
    return found


def outcomes(answers: list[Response]) -> Counter[tuple[int, str | None]]:
    return Counter((answer.status_code, answer.json().get("error")) for answer in answers)


async def test_a_user_to_whom_another_has_given_a_role_meanwhile_is_not_saved_over(
    clients: Clients,
) -> None:
    one, other = clients
    role = await made(one, "/roles", {"name": "r", "code": "r", "data_scope": "self"})
    user = {"username": "jane", "dept_id": 1, "password": "correct horse battery"}
    id = (await made(one, "/users", user))["id"]
    form = {"username": "jane", "dept_id": 1, "position_ids": [], "version": 1}
    assert (
        await one.put(f"/users/{id}", json={**form, "role_ids": [role["id"]]})
    ).status_code == 200
    late = await other.put(f"/users/{id}", json={**form, "role_ids": [], "remark": "seen"})
    assert (late.status_code, late.json()["error"]) == (409, "stale")
    assert (await other.get(f"/users/{id}")).json()["data"]["role_ids"] == [role["id"]]


async def test_of_saves_at_once_that_differ_in_ties_alone_one_is_kept(clients: Clients) -> None:
    one, other = clients
    roles = [
        await made(one, "/roles", {"name": f"r{n}", "code": f"r{n}", "data_scope": "self"})
        for n in range(4)
    ]
    user = {"username": "jane", "dept_id": 1, "password": "correct horse battery"}
    id = (await made(one, "/users", user))["id"]
    form = {"username": "jane", "dept_id": 1, "position_ids": [], "version": 1}
    saves = [
        client.put(f"/users/{id}", json={**form, "role_ids": [role["id"]]})
        for client, role in zip(clients * 2, roles, strict=True)
    ]
    assert outcomes(await asyncio.gather(*saves)) == {(200, None): 1, (409, "stale"): 3}
    menus = [row["id"] for row in (await other.get("/menus")).json()["data"]["items"]][:4]
    role = {"name": "r0", "code": "r0", "data_scope": "self", "dept_ids": [], "version": 1}
    saves = [
        one.put(f"/roles/{roles[0]['id']}", json={**role, "menu_ids": [menu]}) for menu in menus
    ]
    assert outcomes(await asyncio.gather(*saves)) == {(200, None): 1, (409, "stale"): 3}


@pytest.mark.parametrize("race", range(4))
async def test_a_role_that_is_deleted_while_it_is_saved_is_no_crash(
    clients: Clients, race: int
) -> None:
    one, other = clients
    id = (await made(one, "/roles", {"name": "r", "code": "r", "data_scope": "self"}))["id"]
    form = {
        "name": "s",
        "code": "r",
        "data_scope": "self",
        "menu_ids": [],
        "dept_ids": [],
        "version": 1,
    }
    save = one.put(f"/roles/{id}", json=form)
    work = [save, other.delete("/roles", params={"ids": [id]})]
    answers = await asyncio.gather(*(work[::-1] if race % 2 else work))
    assert {answer.status_code for answer in answers} <= {200, 404, 409}


async def test_whoever_waits_too_long_for_another_is_told_to_ask_again(
    clients: Clients, fresh: Database
) -> None:
    if fresh.engine.dialect.name != "sqlite":
        pytest.skip("a server locks rows, not the database")
    event.listen(
        fresh.engine.sync_engine, "connect", lambda raw, _: raw.execute("pragma busy_timeout = 50")
    )
    await fresh.engine.dispose()
    with closing(sqlite3.connect(str(fresh.engine.url.database), isolation_level=None)) as another:
        another.execute("begin immediate")
        late = await clients[0].post("/positions", json={"name": "p", "code": "p"})
    assert (late.status_code, late.headers["retry-after"]) == (429, "1")
    assert (await clients[0].post("/positions", json={"name": "p", "code": "p"})).status_code == 200


async def test_ties_of_a_table_that_counts_no_changes_are_part_of_its_version(
    fresh: Database,
) -> None:
    async with fresh.engine.execution_options(scope=SYSTEM).begin() as connection:
        tables = [model.__table__ for model in (Song, Singer, SongSinger)]
        await connection.run_sync(lambda sync: Unmanaged.metadata.create_all(sync, tables=tables))  # type: ignore[arg-type]
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
    (kept,) = (result for result in results if isinstance(result, list))
    assert [type(result) for result in results if result is not kept] == [
        VersionConflict,
        VersionConflict,
    ]
    async with fresh.read(SYSTEM) as db:
        assert (await SongCrud(Context(db, ANONYMOUS)).read(1)).singer_ids == kept

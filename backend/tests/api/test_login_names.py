"""Login names: usernames and e-mail addresses in one namespace, equal in any case and width."""

import asyncio
from typing import Any

import pytest
from httpx2 import AsyncClient, Response
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.user.model import LoginName, User
from app.core.database import Database
from app.core.login_names import login_key
from app.scripts.first_admin import issue_temporary_password
from tests.conftest import SYSTEM, Client

pytestmark = pytest.mark.anyio

PASSWORD = "a long enough passphrase"


async def create(client: AsyncClient, username: str, **values: Any) -> Response:
    body = {"username": username, "password": PASSWORD, "dept_id": 1, **values}
    return await client.post("/users", json=body)


def error_of(response: Response) -> tuple[int, str, str | None]:
    body = response.json()
    field_errors = body["data"] if response.status_code != 200 else None
    return response.status_code, body.get("error"), field_errors and field_errors[0]["field"]


async def sign_in(client: Client, username: str) -> int:
    client.as_(None)
    response = await client.post("/auth/login", json={"username": username, "password": PASSWORD})
    client.as_(1)
    return response.status_code


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Alice", "alice"),
        ("alice", "ＡＬＩＣＥ"),
        ("jose\u0301", "JOSÉ"),
        ("straße", "STRASSE"),
        ("ΌΣΟΣ", "όσος"),
        ("ﬁn", "fin"),
        ("☺\ufe0fx", "☺x"),
        ("Ⅷa", "viiia"),
    ],
)
async def test_create_with_other_spelling_of_a_username_returns_409(
    client: Client, first: str, second: str
) -> None:
    assert (await create(client, first)).status_code == 200
    assert error_of(await create(client, second)) == (409, "user.username_taken", "username")
    for spelling in (first, second, f" {first} ", f"\u3000{second}"):
        assert await sign_in(client, spelling) == 200


@pytest.mark.parametrize(
    ("first", "second"),
    [("smile😀", "smile😁"), ("jose", "josé"), ("Müller", "Muller")],
)
async def test_similar_usernames_are_two_accounts(client: Client, first: str, second: str) -> None:
    ids = []
    for username in (first, second):
        response = await create(client, username)
        assert response.status_code == 200, response.text
        ids.append(response.json()["data"]["id"])
    for username, id in zip((first, second), ids, strict=True):
        client.as_(None)
        response = await client.post(
            "/auth/login", json={"username": username.upper(), "password": PASSWORD}
        )
        headers = {"authorization": f"Bearer {response.json()['access_token']}"}
        account = (await client.get("/auth/me", headers=headers)).json()["data"]["user"]
        assert account["id"] == id
        client.as_(1)


async def test_username_that_is_the_email_address_of_another_user_returns_409(
    client: Client,
) -> None:
    assert (await create(client, "owner", email="Owner@Example.org")).status_code == 200
    taken = await create(client, "OWNER@example.ORG")
    assert error_of(taken) == (409, "user.username_taken", "username")
    assert (await create(client, "boss@example.org")).status_code == 200
    taken = await create(client, "other", email="BOSS@example.org")
    assert error_of(taken) == (409, "user.email_taken", "email")
    assert await sign_in(client, "oWnEr@eXample.org") == 200


async def test_username_equal_to_own_email_address_is_one_login_name(
    client: Client, db: AsyncSession
) -> None:
    response = await create(client, "Own@example.org", email="own@example.org")
    id = response.json()["data"]["id"]
    count = select(func.count()).where(LoginName.user_id == id)
    assert await db.scalar(count) == 1
    assert await sign_in(client, "OWN@example.org") == 200


async def test_update_changes_the_login_names_and_frees_the_old_ones(client: Client) -> None:
    user = (await create(client, "before", email="before@example.org")).json()["data"]
    form = {
        name: user[name]
        for name in ("username", "email", "dept_id", "role_ids", "position_ids", "version")
    }
    response = await client.put(
        f"/users/{user['id']}", json={**form, "username": "After", "email": None}
    )
    assert response.status_code == 200
    assert [await sign_in(client, name) for name in ("before", "before@example.org", "AFTER")] == [
        401,
        401,
        200,
    ]
    assert (await create(client, "BEFORE", email="Before@example.org")).status_code == 200
    taken = await client.put(
        f"/users/{user['id']}", json={**form, "version": 2, "username": "before@EXAMPLE.org"}
    )
    assert error_of(taken) == (409, "user.username_taken", "username")
    await client.delete("/users", params={"ids": [user["id"]]})
    assert (await create(client, "after")).status_code == 200


@pytest.mark.parametrize(
    ("username", "error"),
    [
        ("admin\u200b", "user.invisible_characters"),
        ("ad\u202emin", "user.invisible_characters"),
        ("ad\u200dmin", "user.invisible_characters"),
        ("\u2066admin", "user.invisible_characters"),
        ("ad\u00admin", "user.invisible_characters"),
        ("ad\x07min", "user.invisible_characters"),
        ("ad\x7fmin", "user.invisible_characters"),
        ("admin\u3164", "user.invisible_characters"),
        ("admin\ue000", "user.invisible_characters"),
        ("admin\u0378", "user.invisible_characters"),
        ("\u0430dmin", "user.mixed_scripts"),
        ("αdmin", "user.mixed_scripts"),
        ("admin\u0661", "user.mixed_scripts"),
        ("ad℀min", "user.username_characters"),
        ("\ufdfa" * 3, "user.username_characters"),
        ("㌀" * 17, "user.username_length"),
    ],
)
async def test_create_with_deceptive_username_returns_422(
    client: Client, username: str, error: str
) -> None:
    assert error_of(await create(client, username)) == (422, error, "username")


async def test_create_with_mixed_scripts_in_an_email_address_returns_422(client: Client) -> None:
    response = await create(client, "writer", email="\u0430dmin@example.org")
    assert error_of(response) == (422, "user.mixed_scripts", "email")
    response = await create(client, "writer", email="почта@example.org")
    assert response.status_code == 200


@pytest.mark.parametrize(
    "username", ["王小明", "李Bruce", "アリスalice", "한글abc", "админ1", "smile😀"]
)
async def test_usernames_of_many_scripts_are_accepted(client: Client, username: str) -> None:
    assert (await create(client, username)).status_code == 200
    assert await sign_in(client, username) == 200


@pytest.mark.parametrize(
    ("address", "stored"),
    [
        ("Alice@Example.ORG", "Alice@example.org"),
        (" a@example.org ", "a@example.org"),
        ("ａ＠ｅｘａｍｐｌｅ．ｏｒｇ", "a@example.org"),
        ("用户@例子.广告", "用户@例子.广告"),
        ("a@xn--fsqu00a.xn--0zwm56d", "a@例子.测试"),
        ("x@corp.local", "x@corp.local"),
        ("o'brien+tag@example.co.uk", "o'brien+tag@example.co.uk"),
    ],
)
async def test_email_address_is_stored_in_one_form(
    client: Client, address: str, stored: str
) -> None:
    response = await create(client, "writer", email=address)
    assert response.json()["data"]["email"] == stored
    assert await sign_in(client, address) == 200
    dept = (await client.post("/depts", json={"name": "d", "email": address})).json()["data"]
    assert dept["email"] == stored


@pytest.mark.parametrize(
    "address",
    [
        "nowhere",
        "a@b",
        "a..b@example.org",
        ".a@example.org",
        "a@exa_mple.org",
        "a@-example.org",
        "a@example..org",
        "a b@example.org",
        "a@b@example.org",
        "a\u202eb@example.org",
        f"{'x' * 65}@example.org",
        f"a@{'x' * 64}.org",
    ],
)
async def test_invalid_email_address_returns_422(client: Client, address: str) -> None:
    for path, body in (
        ("/users", {"username": "writer", "password": PASSWORD, "email": address}),
        ("/depts", {"name": "d", "email": address}),
    ):
        assert error_of(await client.post(path, json=body)) == (422, "invalid", "email")


async def test_simultaneous_creates_give_one_409_that_names_the_field(
    clients: tuple[AsyncClient, AsyncClient],
) -> None:
    spellings = ("Twin", "twin", "ＴＷＩＮ", "tWIN")
    responses = await asyncio.gather(
        *(create(clients[n % 2], name) for n, name in enumerate(spellings))
    )
    outcomes = sorted(error_of(response) for response in responses)
    assert outcomes[0][0] == 200
    assert set(outcomes[1:]) <= {
        (409, "user.username_taken", "username"),
        # SQLite's and MariaDB's lock was not free in time; the request can be repeated.
        (429, "too_many_requests", None),
    }


async def test_reset_password_finds_the_user_by_any_login_name(fresh: Database) -> None:
    async with fresh.transaction(SYSTEM) as db:
        dept = Dept(name="d")
        db.add(dept)
        await db.flush()
        db.add(
            User(
                username="Root",
                email="Root@example.org",
                name="r",
                hashed_password="",
                dept_id=dept.id,
                owner_id=1,
            )
        )
    for spelling in ("root", "ＲＯＯＴ", "ROOT@EXAMPLE.ORG"):
        assert await issue_temporary_password(fresh, spelling) is not None
    assert await issue_temporary_password(fresh, "nobody") is None


async def test_user_with_an_old_deceptive_name_can_be_saved_and_disabled(
    client: Client, db: AsyncSession
) -> None:
    user = (await create(client, "victim")).json()["data"]
    await db.execute(update(User).where(User.id == user["id"]).values(username="victim\u200b"))
    form = {name: user[name] for name in ("dept_id", "role_ids", "position_ids", "version")}
    response = await client.put(
        f"/users/{user['id']}",
        json={**form, "username": "victim\u200b", "is_active": False},
    )
    assert response.status_code == 200, response.text


def test_login_key_of_long_text_takes_linear_time() -> None:
    assert len(login_key("é@" * 100_000)) == 200_000

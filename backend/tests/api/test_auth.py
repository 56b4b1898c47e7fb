import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from httpx import ASGITransport
from pwdlib.hashers.bcrypt import BcryptHasher
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.state import get_app_state
from app.api.v1.module_system.auth.model import RefreshToken
from app.api.v1.module_system.menu.model import Menu, MenuType
from app.api.v1.module_system.role.model import Role, RoleDept, RoleMenu, UserRole
from app.api.v1.module_system.user.model import User
from app.core.crypto.passwords import HASHER
from app.core.data_scope import DataScopeType
from app.kit.model import utc_now
from tests.conftest import ACCOUNTS, Client, account, count_statements

pytestmark = pytest.mark.anyio

SECRET = "correct horse "
MARY = {"username": "mary", "password": SECRET}


@pytest.fixture
async def mary(db: AsyncSession) -> User:
    user = User(
        username="mary", name="Mary", email="mary@example.com", hashed_password=HASHER.hash(SECRET)
    )
    user.dept_id = 2
    user.owner_id = 1
    db.add(user)
    await db.flush()
    return user


@pytest.fixture
async def guest(client: Client, mary: User) -> Client:
    assert mary.id
    return client.as_(None)


@pytest.fixture
async def other(guest: Client) -> AsyncIterator[Client]:
    """Another browser at the same application."""
    transport = ASGITransport(guest._transport.app, raise_app_exceptions=False)  # type: ignore[attr-defined]  # noqa: SLF001 (as in conftest)
    async with Client(transport=transport, base_url="http://test/api/v1") as client:
        yield client


async def sign_in(client: Client, **values: str) -> dict[str, Any]:
    answer = await client.post("/auth/login", json={**MARY, **values})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    client.headers["authorization"] = f"Bearer {body['access_token']}"
    return body


async def who(client: Client) -> int:
    return (await client.get("/auth/me")).status_code


async def test_form_and_json_get_the_same_envelope_with_the_token_at_the_top_too(
    guest: Client,
) -> None:
    for body in ({"json": MARY}, {"data": {**MARY, "grant_type": "password", "scope": ""}}):
        answer = await guest.post("/auth/login", **body)  # type: ignore[arg-type]  # either way
        found = answer.json()
        assert (answer.status_code, found["code"], found["token_type"]) == (200, 200, "bearer")
        assert found["access_token"] == found["data"]["access_token"]
        assert found["data"]["expires_in"] == 30 * 60
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        guest.headers["authorization"] = f"Bearer {found['access_token']}"
        assert (await guest.get("/auth/me")).json()["data"]["user"]["username"] == "mary"


async def test_an_email_does_for_a_username(guest: Client) -> None:
    await sign_in(guest, username="mary@example.com")


async def test_nobody_learns_whether_the_name_or_the_password_or_the_account_was_wrong(
    guest: Client, db: AsyncSession
) -> None:
    headers = {"x-request-id": "r"}
    wrong = await guest.post("/auth/login", json={**MARY, "password": "x"}, headers=headers)
    stranger = await guest.post("/auth/login", json={**MARY, "username": "x"}, headers=headers)
    await db.execute(update(User).where(User.username == "mary").values(is_active=False))
    disabled = await guest.post("/auth/login", json=MARY, headers=headers)
    assert wrong.status_code == 401
    assert wrong.content == stranger.content == disabled.content
    assert wrong.json()["error"] == "auth.invalid_credentials"
    assert sorted(wrong.headers) == sorted(stranger.headers) == sorted(disabled.headers)


async def test_a_name_that_does_not_exist_costs_a_hash_as_well(guest: Client) -> None:
    async def took(name: str) -> float:
        start = time.perf_counter()
        await guest.post("/auth/login", json={"username": name, "password": "x"})
        return time.perf_counter() - start

    start = time.perf_counter()
    HASHER.hash("x")
    assert await took("nobody") > (time.perf_counter() - start) / 4


async def test_a_blank_is_part_of_a_password(guest: Client) -> None:
    assert (
        await guest.post("/auth/login", json={**MARY, "password": SECRET.strip()})
    ).status_code == 401


@pytest.mark.parametrize(
    "body",
    [{}, {"username": "mary"}, {"username": "mary", "password": ["x"]}, [], {**MARY, "x": 1}],
)
async def test_a_login_that_makes_no_sense_names_the_field(guest: Client, body: Any) -> None:
    answer = await guest.post("/auth/login", json=body)
    assert answer.status_code == 422
    assert answer.json()["data"][0]["field"]


async def test_what_is_neither_json_nor_a_form_is_refused(guest: Client) -> None:
    for headers in (
        {"content-type": "application/json"},
        {"content-type": "multipart/form-data; boundary=x"},
    ):
        assert (await guest.post("/auth/login", content=b"\xff{", headers=headers)).status_code in (
            400,
            422,
        )
    upload = await guest.post("/auth/login", files={"username": b"mary"}, data={"password": SECRET})
    assert upload.status_code == 422


async def test_an_old_hash_is_upgraded_when_its_owner_signs_in(
    guest: Client, db: AsyncSession
) -> None:
    old = (
        update(User)
        .where(User.username == "mary")
        .values(hashed_password=BcryptHasher(4).hash(SECRET))
    )
    await db.execute(old)
    await sign_in(guest)
    kept = await db.scalar(select(User.hashed_password).where(User.username == "mary"))
    assert str(kept).startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert (
        await guest.post("/auth/login", json={**MARY, "password": "x" * 100})
    ).status_code == 401


async def test_a_refresh_token_works_once_and_used_twice_ends_its_session(guest: Client) -> None:
    first = (await sign_in(guest))["data"]["refresh_token"]
    guest.cookies.clear()
    second = await guest.post("/auth/refresh", json={"refresh_token": first})
    assert second.json()["data"]["refresh_token"] not in (None, first)
    assert await who(guest) == 200
    guest.cookies.clear()
    stolen = await guest.post("/auth/refresh", json={"refresh_token": first})
    assert (stolen.status_code, stolen.json()["error"]) == (401, "unauthorized")
    assert await who(guest) == 401
    again = await guest.post(
        "/auth/refresh", json={"refresh_token": second.json()["data"]["refresh_token"]}
    )
    assert again.status_code == 401


async def test_a_browser_refreshes_by_its_cookie_and_sees_no_refresh_token(guest: Client) -> None:
    await sign_in(guest)
    guest.headers.pop("authorization")
    answer = await guest.post("/auth/refresh")
    assert (answer.status_code, answer.json()["data"]["refresh_token"]) == (200, None)
    guest.headers["authorization"] = f"Bearer {answer.json()['data']['access_token']}"
    assert await who(guest) == 200
    guest.cookies.clear()
    assert (await guest.post("/auth/refresh")).status_code == 401


@pytest.mark.parametrize(
    ("header", "value"), [("sec-fetch-site", "same-origin"), ("origin", "http://192.0.2.7:8000")]
)
async def test_no_script_of_a_page_ever_sees_a_refresh_token_but_it_sees_that_there_is_one(
    guest: Client, header: str, value: str
) -> None:
    guest.headers[header] = value
    for answer in (await guest.post("/auth/login", json=MARY), await guest.post("/auth/refresh")):
        kept = guest.cookies["refresh_token"]
        assert answer.json()["data"]["refresh_token"] is None
        assert kept not in answer.text
        hint = next(
            cookie
            for cookie in answer.headers.get_list("set-cookie")
            if cookie.startswith("signed_in=")
        )
        assert "httponly" not in hint.lower()
    again = await guest.post("/auth/refresh", json={"refresh_token": kept})
    assert (again.status_code, again.json()["data"]["refresh_token"]) == (200, None)
    await guest.post("/auth/logout")
    assert "signed_in" not in guest.cookies


async def test_an_expired_refresh_token_is_good_for_nothing_and_ends_nothing(
    guest: Client, db: AsyncSession
) -> None:
    await sign_in(guest)
    await db.execute(
        update(RefreshToken).values(expires_at=utc_now()),
        execution_options={"synchronize_session": False},
    )
    assert (await guest.post("/auth/refresh")).status_code == 401
    assert await who(guest) == 200


async def test_after_signing_out_neither_token_works(guest: Client) -> None:
    await sign_in(guest)
    kept = guest.cookies["refresh_token"]
    assert (await guest.post("/auth/logout")).status_code == 200
    assert "refresh_token" not in guest.cookies
    assert await who(guest) == 401
    assert (await guest.post("/auth/refresh", json={"refresh_token": kept})).status_code == 401


@pytest.mark.parametrize(
    "change",
    [{"is_active": False}, {"security_stamp": "another"}],
)
async def test_a_user_who_was_disabled_or_stamped_anew_is_out_everywhere(
    guest: Client, db: AsyncSession, change: dict[str, Any]
) -> None:
    await sign_in(guest)
    await db.execute(update(User).where(User.username == "mary").values(**change))
    assert await who(guest) == 401
    assert (await guest.post("/auth/refresh")).status_code == 401


async def test_a_new_password_ends_every_other_session(guest: Client, other: Client) -> None:
    await sign_in(guest)
    await sign_in(other)
    change = {"old_password": SECRET, "new_password": "a longer one"}
    assert (await guest.put("/auth/password", json=change)).status_code == 200
    assert (await who(guest), await who(other)) == (200, 401)
    assert (await guest.post("/auth/login", json=MARY)).status_code == 401
    await sign_in(guest, password="a longer one")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"old_password": "x", "new_password": "a longer one"}, "old_password"),
        ({"old_password": SECRET, "new_password": SECRET}, "new_password"),
        ({"old_password": SECRET, "new_password": "a short one"}, "new_password"),
        ({"old_password": SECRET, "new_password": "password1234"}, "new_password"),
        ({"old_password": SECRET, "new_password": "mary20241124"}, "new_password"),
        ({"old_password": SECRET, "new_password": "x" * 129}, "new_password"),
    ],
)
async def test_a_password_that_may_not_be_changed_names_the_field(
    guest: Client, change: dict[str, str], field: str
) -> None:
    await sign_in(guest)
    answer = await guest.put("/auth/password", json=change)
    assert (answer.status_code, answer.json()["data"][0]["field"]) == (422, field)


async def test_one_who_must_change_his_password_may_nothing_else(
    guest: Client, db: AsyncSession
) -> None:
    await db.execute(
        update(User)
        .where(User.username == "mary")
        .values(must_change_password=True, is_superuser=True)
    )
    await sign_in(guest)
    me = (await guest.get("/auth/me")).json()["data"]
    assert (me["user"]["must_change_password"], me["permissions"], me["menus"]) == (True, [], [])
    for path in ("/positions", "/positions/options"):
        refused = await guest.get(path)
        assert (refused.status_code, refused.json()["error"]) == (403, "auth.must_change_password")
    await guest.put("/auth/password", json={"old_password": SECRET, "new_password": "a longer one"})
    assert (await guest.get("/positions")).status_code == 200


async def give_role(db: AsyncSession, user: User, **values: Any) -> dict[str, Menu]:
    """A role with the page /a/b and its button, below the directory /a."""
    top = Menu(type=MenuType.DIRECTORY, name="a", name_en="a", path="/a")
    db.add(top)
    await db.flush()
    page = Menu(
        type=MenuType.MENU, name="b", name_en="b", path="/a/b", permission="system:position:query"
    )
    page.parent_id = top.id
    db.add(page)
    await db.flush()
    button = Menu(
        type=MenuType.BUTTON,
        name="c",
        name_en="c",
        permission="system:position:create",
        parent_id=page.id,
    )
    other = Menu(type=MenuType.DIRECTORY, name="z", name_en="z", path="/z")
    role = Role(name="r", code="r", **values)
    db.add_all([button, other, role])
    await db.flush()
    db.add_all([RoleMenu(role_id=role.id, menu_id=menu.id) for menu in (page, button)])
    db.add(UserRole(user_id=user.id, role_id=role.id))
    await db.flush()
    return {"top": top, "page": page, "button": button}


async def test_me_shows_roles_permissions_and_the_menus_with_what_they_stand_below(
    guest: Client, mary: User, db: AsyncSession
) -> None:
    await give_role(db, mary)
    await sign_in(guest)
    me = (await guest.get("/auth/me")).json()["data"]
    assert me["user"]["name"] == "Mary"
    assert "password" not in str(me).replace("must_change_password", "")
    assert [role["code"] for role in me["roles"]] == ["r"]
    assert me["permissions"] == ["system:position:create", "system:position:query"]
    (top,) = me["menus"]
    (page,) = top["children"]
    assert (top["path"], page["path"], page["children"]) == ("/a", "/a/b", [])


async def test_loading_an_actor_is_three_statements_and_me_two_more(
    guest: Client, mary: User, db: AsyncSession
) -> None:
    await give_role(db, mary)
    await sign_in(guest)
    app = guest._transport.app  # type: ignore[attr-defined]  # noqa: SLF001 (as in conftest)
    with count_statements(get_app_state(app).database.engine) as first:
        await guest.get("/auth/me")
    get_app_state(app).actors.ttl_seconds = 60.0
    await guest.get("/auth/me")
    with count_statements(get_app_state(app).database.engine) as second:
        await guest.get("/auth/me")
    assert [sum(sql.startswith("SELECT") for sql in seen) for seen in (first, second)] == [5, 2]


async def test_the_routes_are_the_menus_of_me_in_one_statement(
    guest: Client, mary: User, db: AsyncSession
) -> None:
    await give_role(db, mary)
    await sign_in(guest)
    app = guest._transport.app  # type: ignore[attr-defined]  # noqa: SLF001 (as in conftest)
    get_app_state(app).actors.ttl_seconds = 60.0
    me = (await guest.get("/auth/me")).json()["data"]
    with count_statements(get_app_state(app).database.engine) as seen:
        routes = (await guest.get("/auth/routes")).json()["data"]
    assert routes == me["menus"] != []
    assert len(seen) == 1
    assert (await guest.as_(None).get("/auth/routes")).status_code == 401


@pytest.mark.parametrize("change", [{"enabled": False}])
async def test_a_disabled_role_or_menu_gives_nothing(
    guest: Client, mary: User, db: AsyncSession, change: dict[str, Any]
) -> None:
    menus = await give_role(db, mary)
    await sign_in(guest)
    assert (await guest.get("/positions")).status_code == 200
    await db.execute(update(Menu).where(Menu.id == menus["top"].id).values(**change))
    assert (await guest.get("/auth/me")).json()["data"]["menus"] == []
    await db.execute(update(Menu).where(Menu.id == menus["page"].id).values(**change))
    assert (await guest.get("/positions")).status_code == 403
    await db.execute(
        update(Role).values(**change), execution_options={"synchronize_session": False}
    )
    assert (await guest.get("/auth/me")).json()["data"]["permissions"] == []


@pytest.mark.parametrize(
    ("data_scope", "seen"),
    [
        (DataScopeType.ALL, ["p1", "p2", "p3", "p4"]),
        (DataScopeType.DEPARTMENT, ["p2"]),
        (DataScopeType.DEPARTMENT_AND_BELOW, ["p2", "p3"]),
        (DataScopeType.CUSTOM, ["p4"]),
        (DataScopeType.SELF, []),
    ],
)
async def test_a_role_lets_its_holder_see_as_far_as_it_reaches(
    guest: Client, mary: User, db: AsyncSession, data_scope: DataScopeType, seen: list[str]
) -> None:
    for dept in (1, 2, 3, 4):
        account(1, dept, "all", permissions=frozenset("*"))
        made = await guest.as_(1).post("/positions", json={"name": f"p{dept}", "code": f"p{dept}"})
        assert made.status_code == 200
    await give_role(db, mary, data_scope=data_scope)
    role_id = await db.scalar(select(Role.id).where(Role.code == "r"))
    db.add(RoleDept(role_id=role_id, dept_id=4))
    await db.flush()
    ACCOUNTS.clear()
    await sign_in(guest)
    items = (await guest.get("/positions", params={"order_by": "code"})).json()["data"]["items"]
    assert [item["code"] for item in items] == seen


async def test_the_documentation_signs_in_where_everybody_does(guest: Client) -> None:
    document = guest._transport.app.openapi()  # type: ignore[attr-defined]  # noqa: SLF001 (as in conftest)
    (scheme,) = document["components"]["securitySchemes"].values()
    assert scheme["flows"]["password"]["tokenUrl"] == "/api/v1/auth/login"
    assert "security" in document["paths"]["/api/v1/auth/me"]["get"]
    assert "security" not in document["paths"]["/api/v1/auth/login"]["post"]

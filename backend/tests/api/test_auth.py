"""Login, refresh, logout, password change and the current user."""

import re
import time
from collections.abc import AsyncIterator, Iterable
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport
from pwdlib.hashers.bcrypt import BcryptHasher
from sqlalchemy import Update, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.v1.module_system.auth.model import LoginSession, RefreshToken
from app.api.v1.module_system.menu.model import Menu, MenuType
from app.api.v1.module_system.role.model import Role, RoleDept, RoleMenu, UserRole
from app.api.v1.module_system.user.model import User
from app.core.crypto.passwords import HASHER
from app.core.data_scope import DataScopeType
from app.kit.model import utc_now
from tests.conftest import ACCOUNTS, Client, count_statements, register_account
from tests.helpers.app_state import app_of, state_of
from tests.helpers.login import MARY, SECRET, new_user, outcome

pytestmark = pytest.mark.anyio


@pytest.fixture
async def mary(db: AsyncSession) -> User:
    user = new_user(email="mary@example.com")
    db.add(user)
    await db.flush()
    return user


@pytest.fixture
async def guest(client: Client, mary: User) -> Client:
    assert mary.id
    return client.as_(None)


@pytest.fixture
async def second_browser(guest: Client) -> AsyncIterator[Client]:
    """A browser without the cookies of the first."""
    transport = ASGITransport(app_of(guest), raise_app_exceptions=False)
    async with Client(transport=transport, base_url="http://test/api/v1") as client:
        yield client


async def sign_in(client: Client, **values: str) -> dict[str, Any]:
    response = await client.post("/auth/login", json={**MARY, **values})
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    client.headers["authorization"] = f"Bearer {body['access_token']}"
    return body


def count_selects(statements: Iterable[str]) -> int:
    return sum(sql.startswith(("SELECT", "WITH")) for sql in statements)


async def me_status(client: Client) -> int:
    return (await client.get("/auth/me")).status_code


async def test_login_by_form_and_json_returns_envelope_and_oauth2_fields(
    guest: Client,
) -> None:
    for body in ({"json": MARY}, {"data": {**MARY, "grant_type": "password", "scope": ""}}):
        response = await guest.post("/auth/login", **body)  # type: ignore[arg-type]
        content = response.json()
        assert (response.status_code, content["code"], content["token_type"]) == (
            200,
            200,
            "bearer",
        )
        assert content["access_token"] == content["data"]["access_token"]
        assert content["data"]["expires_in"] == 30 * 60
        cookie = response.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        guest.headers["authorization"] = f"Bearer {content['access_token']}"
        assert (await guest.get("/auth/me")).json()["data"]["user"]["username"] == "mary"


async def test_login_by_email_succeeds(guest: Client) -> None:
    await sign_in(guest, username="mary@example.com")


async def test_failed_logins_return_identical_responses(guest: Client, db: AsyncSession) -> None:
    headers = {"x-request-id": "r"}
    wrong_password = await guest.post(
        "/auth/login", json={**MARY, "password": "x"}, headers=headers
    )
    unknown_user = await guest.post("/auth/login", json={**MARY, "username": "x"}, headers=headers)
    await db.execute(update(User).where(User.username == "mary").values(is_active=False))
    disabled = await guest.post("/auth/login", json=MARY, headers=headers)
    assert wrong_password.status_code == 401
    assert wrong_password.json()["error"] == "auth.invalid_credentials"
    for response in (unknown_user, disabled):
        assert response.content == wrong_password.content
        assert sorted(response.headers) == sorted(wrong_password.headers)


async def test_login_with_unknown_name_takes_as_long_as_hashing(guest: Client) -> None:
    async def login_seconds(name: str) -> float:
        start = time.perf_counter()
        await guest.post("/auth/login", json={"username": name, "password": "x"})
        return time.perf_counter() - start

    start = time.perf_counter()
    HASHER.hash("x")
    assert await login_seconds("nobody") > (time.perf_counter() - start) / 4


async def test_password_is_not_stripped(guest: Client) -> None:
    response = await guest.post("/auth/login", json={**MARY, "password": SECRET.strip()})
    assert response.status_code == 401


@pytest.mark.parametrize(
    "body",
    [{}, {"username": "mary"}, {"username": "mary", "password": ["x"]}, [], {**MARY, "x": 1}],
)
async def test_malformed_login_returns_422_with_field(guest: Client, body: Any) -> None:
    response = await guest.post("/auth/login", json=body)
    assert response.status_code == 422
    assert response.json()["data"][0]["field"]


async def test_login_body_neither_json_nor_form_is_rejected(guest: Client) -> None:
    for media_type, status in (
        ("application/json", 422),
        ("multipart/form-data; boundary=x", 415),
        ("text/plain", 415),
        ("", 415),
    ):
        headers = {"content-type": media_type}
        response = await guest.post("/auth/login", content=b"\xff{", headers=headers)
        assert response.status_code == status, media_type
    upload = await guest.post("/auth/login", files={"username": b"mary"}, data={"password": SECRET})
    assert upload.status_code == 415


async def test_login_upgrades_an_old_hash(guest: Client, db: AsyncSession) -> None:
    old_hash = BcryptHasher(4).hash(SECRET)
    await db.execute(update(User).where(User.username == "mary").values(hashed_password=old_hash))
    await sign_in(guest)
    new_hash = await db.scalar(select(User.hashed_password).where(User.username == "mary"))
    assert str(new_hash).startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    response = await guest.post("/auth/login", json={**MARY, "password": "x" * 100})
    assert response.status_code == 401


async def test_refresh_by_cookie_returns_no_refresh_token(guest: Client) -> None:
    await sign_in(guest)
    guest.headers.pop("authorization")
    response = await guest.post("/auth/refresh")
    assert (response.status_code, response.json()["data"]["refresh_token"]) == (200, None)
    guest.headers["authorization"] = f"Bearer {response.json()['data']['access_token']}"
    assert await me_status(guest) == 200
    guest.cookies.clear()
    assert (await guest.post("/auth/refresh")).status_code == 401


@pytest.mark.parametrize(
    ("header", "value"), [("sec-fetch-site", "same-origin"), ("origin", "http://test")]
)
async def test_browser_responses_hide_the_refresh_token_and_set_a_readable_flag(
    guest: Client, header: str, value: str
) -> None:
    guest.headers[header] = value
    for response in (await guest.post("/auth/login", json=MARY), await guest.post("/auth/refresh")):
        token = guest.cookies["refresh_token"]
        assert response.json()["data"]["refresh_token"] is None
        assert token not in response.text
        flag = next(
            cookie
            for cookie in response.headers.get_list("set-cookie")
            if cookie.startswith("signed_in=")
        )
        assert "httponly" not in flag.lower()
    response = await guest.post("/auth/refresh", json={"refresh_token": token})
    assert (response.status_code, response.json()["data"]["refresh_token"]) == (200, None)
    await guest.post("/auth/logout")
    assert "signed_in" not in guest.cookies


async def test_expired_refresh_token_returns_401_and_ends_the_session(
    guest: Client, db: AsyncSession
) -> None:
    await sign_in(guest)
    await db.execute(
        update(RefreshToken).values(expires_at=utc_now()),
        execution_options={"synchronize_session": False},
    )
    assert (await guest.post("/auth/refresh")).status_code == 401
    assert await me_status(guest) == 401


async def test_logout_invalidates_both_tokens(guest: Client) -> None:
    await sign_in(guest)
    token = guest.cookies["refresh_token"]
    assert (await guest.post("/auth/logout")).status_code == 200
    assert "refresh_token" not in guest.cookies
    assert await me_status(guest) == 401
    assert (await guest.post("/auth/refresh", json={"refresh_token": token})).status_code == 401


@pytest.mark.parametrize(
    "change",
    [{"is_active": False}, {"security_stamp": "another"}],
)
async def test_disabled_user_or_new_security_stamp_ends_all_sessions(
    guest: Client, db: AsyncSession, change: dict[str, Any]
) -> None:
    await sign_in(guest)
    await db.execute(update(User).where(User.username == "mary").values(**change))
    assert await me_status(guest) == 401
    assert (await guest.post("/auth/refresh")).status_code == 401


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        (update(LoginSession).values(revoked_at=utc_now()), "auth.session_ended"),
        (update(LoginSession).values(expires_at=utc_now()), "auth.session_expired"),
        (update(LoginSession).values(expired_at=utc_now()), "auth.session_expired"),
        (
            update(User).where(User.username == "mary").values(security_stamp="x"),
            "auth.credentials_changed",
        ),
        (
            update(User).where(User.username == "mary").values(is_active=False),
            "auth.account_disabled",
        ),
    ],
)
async def test_response_says_why_the_session_has_ended(
    guest: Client, db: AsyncSession, end: Update, reason: str
) -> None:
    await sign_in(guest)
    await db.execute(end, execution_options={"synchronize_session": False})
    response = await guest.get("/auth/me")
    assert outcome(response) == (401, reason)
    assert response.headers["www-authenticate"] == "Bearer"


async def test_password_change_ends_other_sessions(guest: Client, second_browser: Client) -> None:
    await sign_in(guest)
    await sign_in(second_browser)
    change = {"old_password": SECRET, "new_password": "a longer one"}
    assert (await guest.put("/auth/password", json=change)).status_code == 200
    assert (await me_status(guest), await me_status(second_browser)) == (200, 401)
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
async def test_invalid_password_change_returns_422_with_field(
    guest: Client, change: dict[str, str], field: str
) -> None:
    await sign_in(guest)
    response = await guest.put("/auth/password", json=change)
    assert (response.status_code, response.json()["data"][0]["field"]) == (422, field)


async def test_user_who_must_change_password_has_no_other_access(
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
        assert outcome(await guest.get(path)) == (403, "auth.must_change_password")
    await guest.put("/auth/password", json={"old_password": SECRET, "new_password": "a longer one"})
    assert (await guest.get("/positions")).status_code == 200


async def add_role(db: AsyncSession, user: User, **values: Any) -> dict[str, Menu]:
    """Gives the user a role with the page /a/b and its button. The page is below /a."""
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
    ungranted = Menu(type=MenuType.MENU, name="z", name_en="z", path="/z")
    role = Role(name="r", code="r", **values)
    db.add_all([button, ungranted, role])
    await db.flush()
    db.add_all([RoleMenu(role_id=role.id, menu_id=menu.id) for menu in (page, button)])
    db.add(UserRole(user_id=user.id, role_id=role.id))
    await db.flush()
    return {"top": top, "page": page, "button": button}


async def test_me_returns_roles_permissions_and_menus_with_ancestors(
    guest: Client, mary: User, db: AsyncSession
) -> None:
    await add_role(db, mary)
    await sign_in(guest)
    me = (await guest.get("/auth/me")).json()["data"]
    assert me["user"]["name"] == "Mary"
    assert "password" not in re.sub("must_change_password|password_min_length", "", str(me))
    assert [role["code"] for role in me["roles"]] == ["r"]
    assert me["permissions"] == ["system:position:create", "system:position:query"]
    (top,) = me["menus"]
    (page,) = top["children"]
    assert (top["path"], page["path"], page["children"]) == ("/a", "/a/b", [])


async def test_me_executes_five_statements_and_two_with_cached_actor(
    guest: Client, mary: User, db: AsyncSession
) -> None:
    await add_role(db, mary)
    await sign_in(guest)
    with count_statements(state_of(guest).database.engine) as uncached:
        await guest.get("/auth/me")
    state_of(guest).actors.ttl_seconds = 60.0
    await guest.get("/auth/me")
    with count_statements(state_of(guest).database.engine) as cached:
        await guest.get("/auth/me")
    assert [count_selects(statements) for statements in (uncached, cached)] == [5, 2]


async def test_routes_returns_the_menus_of_me_in_one_statement(
    guest: Client, mary: User, db: AsyncSession
) -> None:
    await add_role(db, mary)
    await sign_in(guest)
    state_of(guest).actors.ttl_seconds = 60.0
    me = (await guest.get("/auth/me")).json()["data"]
    with count_statements(state_of(guest).database.engine) as statements:
        routes = (await guest.get("/auth/routes")).json()["data"]
    assert routes == me["menus"] != []
    assert len(statements) == 1
    assert (await guest.as_(None).get("/auth/routes")).status_code == 401


@pytest.mark.parametrize("change", [{"enabled": False}])
async def test_disabled_role_or_menu_grants_nothing(
    guest: Client, mary: User, db: AsyncSession, change: dict[str, Any]
) -> None:
    menus = await add_role(db, mary)
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
    ("data_scope", "visible_codes"),
    [
        (DataScopeType.ALL, ["p1", "p2", "p3", "p4"]),
        (DataScopeType.DEPARTMENT, ["p2"]),
        (DataScopeType.DEPARTMENT_AND_BELOW, ["p2", "p3"]),
        (DataScopeType.CUSTOM, ["p4"]),
        (DataScopeType.SELF, []),
    ],
)
async def test_role_data_scope_limits_visible_rows(
    guest: Client, mary: User, db: AsyncSession, data_scope: DataScopeType, visible_codes: list[str]
) -> None:
    for dept in (1, 2, 3, 4):
        register_account(1, dept, "all", permissions=frozenset("*"))
        position = {"name": f"p{dept}", "code": f"p{dept}"}
        response = await guest.as_(1).post("/positions", json=position)
        assert response.status_code == 200
    await add_role(db, mary, data_scope=data_scope)
    role_id = await db.scalar(select(Role.id).where(Role.code == "r"))
    db.add(RoleDept(role_id=role_id, dept_id=4))
    await db.flush()
    ACCOUNTS.clear()
    await sign_in(guest)
    items = (await guest.get("/positions", params={"order_by": "code"})).json()["data"]["items"]
    assert [item["code"] for item in items] == visible_codes


async def test_openapi_declares_the_oauth2_password_flow(guest: Client) -> None:
    app = app_of(guest)
    assert isinstance(app, FastAPI)
    document = app.openapi()
    (scheme,) = document["components"]["securitySchemes"].values()
    assert scheme["flows"]["password"]["tokenUrl"] == "/api/v1/auth/login"
    assert "security" in document["paths"]["/api/v1/auth/me"]["get"]
    assert "security" not in document["paths"]["/api/v1/auth/login"]["post"]

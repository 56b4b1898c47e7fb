"""Tokens, device cookies, the actor cache and data scopes of roles."""

import time
from datetime import UTC, datetime

import jwt
import pytest
from sqlalchemy import func, select

from app.core.crypto.device_cookie import DeviceCookies
from app.core.crypto.keyring import Keyring
from app.core.data_scope import MAX_INLINE_DEPTS, RoleScope, build_data_scope
from app.core.database import Database
from app.core.security import AccessTokenClaims, AccessTokens, ActorCache
from app.kit.clock import SharedClock
from app.kit.context import Actor
from app.kit.data_scope import DataScope
from app.kit.errors import Unauthorized

pytestmark = pytest.mark.anyio

SECRET = "s" * 64
TOKENS = AccessTokens(Keyring("HS256", [SECRET]))


def test_token_contains_user_and_session() -> None:
    claims = TOKENS.verify(TOKENS.issue(7, "s", 60))
    assert (claims.user_id, claims.session_id) == (7, "s")


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a.b.c",
        TOKENS.issue(7, "s", -1),
        AccessTokens(Keyring("HS256", ["t" * 64])).issue(7, "s", 60),
        AccessTokens(Keyring("HS512", [SECRET])).issue(7, "s", 60),
        jwt.encode({"sub": "7"}, SECRET, "HS256", headers={"typ": "at+jwt"}),
        jwt.encode({"sub": "7"}, SECRET, "HS256"),
        jwt.encode({"sub": "7"}, "", "none", headers={"typ": "at+jwt"}),
    ],
)
def test_invalid_token_raises_unauthorized(token: str) -> None:
    with pytest.raises(Unauthorized):
        TOKENS.verify(token)


def test_previous_key_verifies_and_removed_key_does_not() -> None:
    old = "o" * 64
    new = "n" * 64
    token = AccessTokens(Keyring("HS256", [old])).issue(7, "s", 60)
    rotated = AccessTokens(Keyring("HS256", [new, old]))
    assert rotated.verify(token).user_id == 7
    kid = jwt.get_unverified_header(token)["kid"]
    assert jwt.get_unverified_header(rotated.issue(7, "s", 60))["kid"] != kid
    with pytest.raises(Unauthorized):
        AccessTokens(Keyring("HS256", [new])).verify(token)
    forged = jwt.encode(
        jwt.decode(token, options={"verify_signature": False}), new, "HS256", headers={"kid": kid}
    )
    with pytest.raises(Unauthorized):
        rotated.verify(forged)


def test_device_cookie_remembers_last_users_and_is_no_access_token() -> None:
    devices = DeviceCookies(Keyring("HS256", [SECRET]))
    device = devices.read(None)
    for user_id in (*range(10), 5):
        device = device.with_user(user_id)
    device_from_cookie = devices.read(cookie := devices.write(device))
    assert device_from_cookie == device
    assert device_from_cookie.user_ids == (5, 9, 8, 7, 6, 4, 3, 2)
    assert (
        device_from_cookie.id_for(9),
        device_from_cookie.id_for(0),
        device_from_cookie.id_for(None),
    ) == (device.id, None, None)
    assert devices.read(cookie[:-2]).user_ids == ()
    with pytest.raises(Unauthorized):
        TOKENS.verify(cookie)


def test_cached_token_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    claims = TOKENS.verify(token := TOKENS.issue(7, "s", 60))
    clock = SharedClock()
    clock.synchronize(datetime.fromtimestamp(claims.expires_at + 1, UTC), time.monotonic())
    monkeypatch.setattr("app.core.security.shared_clock", clock)
    with pytest.raises(Unauthorized):
        TOKENS.verify(token)


async def test_revocation_takes_effect_within_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    store = {"s": Actor(7, frozenset(), DataScope())}
    monkeypatch.setattr("app.core.security.time.monotonic", lambda: now)

    async def load(claims: AccessTokenClaims) -> Actor | None:
        return store.get(claims.session_id)

    actors = ActorCache(load)
    claims = AccessTokenClaims(7, "s", 0)
    assert (await actors.get(claims)).id == 7
    store.clear()
    now = 0.7
    assert (await actors.get(claims)).id == 7
    now = 1.0
    with pytest.raises(Unauthorized):
        await actors.get(claims)


async def test_actor_with_temporary_password_is_not_cached() -> None:
    with_temporary_password, with_own_password = (
        Actor(7, frozenset(), DataScope(), must_change_password=must) for must in (True, False)
    )
    loads = iter([with_temporary_password, with_own_password])

    async def load(_: AccessTokenClaims) -> Actor | None:
        return next(loads)

    actors = ActorCache(load)
    claims = AccessTokenClaims(7, "s", 0)
    assert [await actors.get(claims) for _ in range(3)] == [
        with_temporary_password,
        with_own_password,
        with_own_password,
    ]


async def test_verify_scope_passes(database: Database) -> None:
    await database.verify_scope()


@pytest.mark.parametrize(
    "grants",
    [
        [],
        [RoleScope("all", enabled=False)],
        [RoleScope("ALL")],
        [RoleScope("everything")],
        [RoleScope("custom")],
    ],
)
def test_data_scope_without_valid_grant_is_empty(grants: list[RoleScope]) -> None:
    assert build_data_scope(7, 2, grants) == DataScope(user_id=7, dept_id=2)
    assert build_data_scope(
        7, None, [RoleScope("department"), RoleScope("department_and_below")]
    ) == DataScope(user_id=7)


def test_data_scope_is_union_of_roles() -> None:
    grants = [
        RoleScope("self"),
        RoleScope("custom", frozenset({5})),
        RoleScope("department"),
        RoleScope("custom", frozenset({6})),
    ]
    assert build_data_scope(7, 2, grants) == DataScope(
        user_id=7, dept_id=2, own_rows=True, groups=frozenset({2, 5, 6})
    )


def test_data_scope_lists_few_departments_and_no_more() -> None:
    few = frozenset({3, 4})
    many = frozenset(range(MAX_INLINE_DEPTS + 1))
    assert build_data_scope(7, 2, [RoleScope("department_and_below")], few).groups == {2, 3, 4}
    assert build_data_scope(7, 2, [RoleScope("department_and_below")], many) == DataScope(
        user_id=7, dept_id=2, subtrees=frozenset({2})
    )


async def test_postgresql_uses_custom_plans(fresh: Database) -> None:
    if fresh.engine.dialect.name != "postgresql":
        pytest.skip("only PostgreSQL has generic plans")
    for open_session in (fresh.read, fresh.transaction):
        async with open_session(DataScope.system("a test")) as db:
            assert (
                await db.scalar(select(func.current_setting("plan_cache_mode")))
                == "force_custom_plan"
            )

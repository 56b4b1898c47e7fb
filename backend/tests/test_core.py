import jwt
import pytest
from sqlalchemy import func, select

from app.core.database import Database
from app.core.devices import Devices
from app.core.keys import Keyring
from app.core.ownership import WRITTEN_OUT, Grant, scope_of
from app.core.security import Actors, Claims, Tokens
from app.kit.context import Actor
from app.kit.errors import Unauthorized
from app.kit.scope import Scope

pytestmark = pytest.mark.anyio

SECRET = "s" * 64
TOKENS = Tokens(Keyring("HS256", [SECRET]))


def test_a_token_says_who_and_which_session() -> None:
    claims = TOKENS.verify(TOKENS.issue(7, "s", 60))
    assert (claims.user_id, claims.session_id) == (7, "s")


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a.b.c",
        TOKENS.issue(7, "s", -1),
        Tokens(Keyring("HS256", ["t" * 64])).issue(7, "s", 60),
        Tokens(Keyring("HS512", [SECRET])).issue(7, "s", 60),
        jwt.encode({"sub": "7"}, SECRET, "HS256", headers={"typ": "at+jwt"}),
        jwt.encode({"sub": "7"}, SECRET, "HS256"),
        jwt.encode({"sub": "7"}, "", "none", headers={"typ": "at+jwt"}),
    ],
)
def test_a_bad_token_is_nobody(token: str) -> None:
    with pytest.raises(Unauthorized):
        TOKENS.verify(token)


def test_an_older_key_goes_on_verifying_and_a_forgotten_one_does_not() -> None:
    old = "o" * 64
    new = "n" * 64
    token = Tokens(Keyring("HS256", [old])).issue(7, "s", 60)
    rotated = Tokens(Keyring("HS256", [new, old]))
    assert rotated.verify(token).user_id == 7
    kid = jwt.get_unverified_header(token)["kid"]
    assert jwt.get_unverified_header(rotated.issue(7, "s", 60))["kid"] != kid
    with pytest.raises(Unauthorized):
        Tokens(Keyring("HS256", [new])).verify(token)
    stolen = jwt.encode(
        jwt.decode(token, options={"verify_signature": False}), new, "HS256", headers={"kid": kid}
    )
    with pytest.raises(Unauthorized):
        rotated.verify(stolen)


def test_a_device_is_no_access_token_and_remembers_the_last_accounts() -> None:
    devices = Devices(Keyring("HS256", [SECRET]))
    device = devices.read(None)
    for user_id in (*range(10), 5):
        device = device.used_by(user_id)
    kept = devices.read(cookie := devices.write(device))
    assert kept == device
    assert kept.user_ids == (5, 9, 8, 7, 6, 4, 3, 2)
    assert (kept.known_to(9), kept.known_to(0), kept.known_to(None)) == (device.id, None, None)
    assert devices.read(cookie[:-2]).user_ids == ()
    with pytest.raises(Unauthorized):
        TOKENS.verify(cookie)


def test_a_verified_token_still_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    claims = TOKENS.verify(token := TOKENS.issue(7, "s", 60))
    monkeypatch.setattr("app.core.security.time.time", lambda: claims.expires + 1)
    with pytest.raises(Unauthorized):
        TOKENS.verify(token)


async def test_a_revocation_is_felt_within_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    store = {"s": Actor(7, frozenset(), Scope())}
    monkeypatch.setattr("app.core.security.time.monotonic", lambda: now)

    async def load(claims: Claims) -> Actor | None:
        return store.get(claims.session_id)

    actors = Actors(load)
    claims = Claims(7, "s", 0)
    assert (await actors.of(claims)).id == 7
    store.clear()
    now = 0.7
    assert (await actors.of(claims)).id == 7
    now = 1.0
    with pytest.raises(Unauthorized):
        await actors.of(claims)


async def test_who_has_chosen_his_password_goes_on_at_once() -> None:
    newcomer, member = (
        Actor(7, frozenset(), Scope(), must_change_password=must) for must in (True, False)
    )
    turns = iter([newcomer, member])

    async def load(_: Claims) -> Actor | None:
        return next(turns)

    actors = Actors(load)
    claims = Claims(7, "s", 0)
    assert [await actors.of(claims) for _ in range(3)] == [newcomer, member, member]


async def test_the_database_passes_its_check_at_boot(database: Database) -> None:
    await database.check()


@pytest.mark.parametrize(
    "grants",
    [[], [Grant("all", enabled=False)], [Grant("ALL")], [Grant("everything")], [Grant("custom")]],
)
def test_what_is_not_granted_is_not_seen(grants: list[Grant]) -> None:
    assert scope_of(7, 2, grants) == Scope(user=7, home=2)
    assert scope_of(7, None, [Grant("department"), Grant("department_and_below")]) == Scope(user=7)


def test_roles_are_united() -> None:
    grants = [
        Grant("self"),
        Grant("custom", frozenset({5})),
        Grant("department"),
        Grant("custom", frozenset({6})),
    ]
    assert scope_of(7, 2, grants) == Scope(user=7, home=2, own=True, groups=frozenset({2, 5, 6}))


def test_a_narrow_branch_is_written_out_and_a_wide_one_is_not() -> None:
    few = frozenset({3, 4})
    many = frozenset(range(WRITTEN_OUT + 1))
    assert scope_of(7, 2, [Grant("department_and_below")], few).groups == {2, 3, 4}
    assert scope_of(7, 2, [Grant("department_and_below")], many) == Scope(
        user=7, home=2, branches=frozenset({2})
    )


async def test_postgresql_plans_each_question_for_whom_it_is_asked(fresh: Database) -> None:
    if fresh.engine.dialect.name != "postgresql":
        pytest.skip("only PostgreSQL keeps a plan for all")
    for opened in (fresh.read, fresh.transaction):
        async with opened(Scope.system("a look at the settings")) as db:
            assert (
                await db.scalar(select(func.current_setting("plan_cache_mode")))
                == "force_custom_plan"
            )

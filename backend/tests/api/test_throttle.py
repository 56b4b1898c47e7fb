"""Login rate limits and captchas. Attempts of others never lock a user out."""

import asyncio
from typing import Any

import pytest
from httpx2 import ASGITransport, Response
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.applications import Starlette

from app.api.v1.module_system.auth.parameters import CAPTCHA_MODE, CaptchaMode
from app.api.v1.module_system.captcha.model import Captcha
from app.api.v1.module_system.throttle import bucket
from app.api.v1.module_system.throttle.bucket import BucketKeys, network_prefix
from app.api.v1.module_system.throttle.model import Throttle
from app.api.v1.module_system.throttle.service import ThrottleService
from app.api.v1.module_system.user.model import User
from app.core.crypto import passwords
from app.core.database import Database
from app.core.http.exception_handlers import is_retryable
from app.extensions.audit import AuditEntry
from app.kit.context import Actor, Context
from app.kit.data_scope import DataScope
from app.main import create_app
from app.scripts.first_admin import PUBLISHED_PASSWORD
from tests.conftest import SETTINGS, SYSTEM, Client, register_account
from tests.helpers.app_state import app_of, set_parameters
from tests.helpers.login import MARY, Clock, new_user, outcome

pytestmark = pytest.mark.anyio

WRONG = {**MARY, "password": "x"}
KEYS = BucketKeys("secret")


@pytest.fixture
async def guest(client: Client, db: AsyncSession) -> Client:
    db.add(new_user(email="m@example.com"))
    await db.flush()
    return client.as_(None)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    for feature in ("throttle", "captcha"):
        monkeypatch.setattr(f"app.api.v1.module_system.{feature}.service.utc_now", clock)
    return clock


def client_at(guest: Client, ip: str) -> Client:
    transport = ASGITransport(app_of(guest), raise_app_exceptions=False, client=(ip, 1))
    return Client(transport=transport, base_url="http://test/api/v1")


async def attempt_login(client: Client, times: int = 1, **values: str) -> Response:
    """Tries a wrong password and returns the last response."""
    for _ in range(times - 1):
        await client.post("/auth/login", json={**WRONG, **values})
    return await client.post("/auth/login", json={**WRONG, **values})


async def solve_captcha(client: Client, db: AsyncSession) -> dict[str, str]:
    """Returns the fields of a correct captcha answer, in lower case and with a blank."""
    captcha = (await client.get("/auth/captcha")).json()["data"]
    assert captcha["image"].startswith("data:image/png;base64,")
    text = await db.scalar(select(Captcha.text).where(Captcha.id == captcha["id"]))
    return {"captcha_id": captcha["id"], "captcha": f" {(text or '').lower()}"}


async def test_unknown_device_needs_captcha_and_delay_after_five_attempts(
    guest: Client, db: AsyncSession, clock: Clock
) -> None:
    assert outcome(await attempt_login(guest, 5)) == (401, "auth.invalid_credentials")
    response = await attempt_login(guest)
    assert outcome(response) == (422, "auth.captcha_required")
    assert response.json()["data"][0]["field"] == "captcha"
    answer = await solve_captcha(guest, db)
    response = await attempt_login(guest, 1, **answer)
    assert (*outcome(response), response.headers["retry-after"]) == (429, "auth.rate_limited", "2")
    clock.advance(2)
    assert outcome(await attempt_login(guest, 1, **answer)) == (401, "auth.invalid_credentials")


async def test_delay_doubles_up_to_64_seconds(
    guest: Client, db: AsyncSession, clock: Clock
) -> None:
    await attempt_login(guest, 5)
    delays: list[int] = []
    for _ in range(9):
        answer = await solve_captcha(guest, db)
        delays.append(int((await attempt_login(guest, 1, **answer)).headers["retry-after"]))
        clock.advance(delays[-1])
        assert outcome(await attempt_login(guest, 1, **answer)) == (401, "auth.invalid_credentials")
    assert delays[:4] == [2, 4, 8, 16]
    assert max(delays) == 64


async def test_attempts_of_others_do_not_lock_out_the_owner(
    guest: Client, db: AsyncSession, clock: Clock
) -> None:
    """Holds for a known device and for a new one in another network."""
    assert (await guest.post("/auth/login", json=MARY)).status_code == 200
    async with (
        client_at(guest, "192.0.2.1") as attacker,
        client_at(guest, "198.51.100.1") as new_device,
    ):
        await attempt_login(attacker, 5)
        assert outcome(await attempt_login(attacker, 45)) == (422, "auth.captcha_required")
        assert outcome(await attempt_login(attacker, 1, **await solve_captcha(attacker, db))) == (
            429,
            "auth.rate_limited",
        )
        assert (await guest.post("/auth/login", json=MARY)).status_code == 200
        assert outcome(await new_device.post("/auth/login", json=MARY)) == (
            422,
            "auth.captcha_required",
        )
        assert (
            await new_device.post(
                "/auth/login", json={**MARY, **await solve_captcha(new_device, db)}
            )
        ).status_code == 200
        clock.advance(64)
        assert (
            await attacker.post("/auth/login", json={**MARY, **await solve_captcha(attacker, db)})
        ).status_code == 200


async def test_known_device_has_ten_attempts_for_its_own_account(
    guest: Client, clock: Clock
) -> None:
    await guest.post("/auth/login", json=MARY)
    cookie = next(cookie for cookie in guest.cookies.jar if cookie.name == "device")
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert outcome(await attempt_login(guest, 10)) == (401, "auth.invalid_credentials")
    assert outcome(await attempt_login(guest)) == (429, "auth.rate_limited")
    assert outcome(await attempt_login(guest, 6, username="u9")) == (422, "auth.captcha_required")
    clock.advance(2)
    assert (await guest.post("/auth/login", json=MARY)).status_code == 200


@pytest.mark.parametrize("cookie", ["", "x", "a.b.c", "x" * 9000])
async def test_invalid_device_cookie_makes_an_unknown_device(guest: Client, cookie: str) -> None:
    guest.cookies.set("device", cookie)
    assert outcome(await attempt_login(guest, 6)) == (422, "auth.captcha_required")


async def test_successful_login_refunds_the_attempt(guest: Client) -> None:
    for _ in range(12):
        assert (await guest.post("/auth/login", json=MARY)).status_code == 200
        guest.cookies.clear()


@pytest.mark.parametrize("name", ["mary", "nobody"])
async def test_spellings_of_a_name_share_one_bucket(guest: Client, name: str) -> None:
    results = []
    for spelling in (
        name,
        name.title(),
        f" {name.upper()}",
        "".join(chr(ord(letter) + 0xFEE0) for letter in name),
        f"\u3000{name} ",
    ):
        results += [outcome(await attempt_login(guest, username=spelling)) for _ in range(2)]
    assert results == [(401, "auth.invalid_credentials")] * 5 + [(422, "auth.captcha_required")] * 5


async def test_username_and_email_have_separate_buckets(guest: Client) -> None:
    for names in (("mary", "m@example.com"), ("nobody", "n@example.com")):
        results = [outcome(await attempt_login(guest, 5, username=name)) for name in names]
        assert results == [(401, "auth.invalid_credentials")] * 2


async def test_form_json_and_password_change_share_one_bucket(guest: Client) -> None:
    token = (await guest.post("/auth/login", json=MARY)).json()["access_token"]
    guest.cookies.clear()
    for _ in range(3):
        assert (await guest.post("/auth/login", data=WRONG)).status_code == 401
    await attempt_login(guest)
    change = {"old_password": "x", "new_password": "a longer one"}
    headers = {"authorization": f"Bearer {token}"}
    response = await guest.put("/auth/password", json=change, headers=headers)
    assert outcome(response) == (422, "auth.wrong_password")
    for response in (
        await guest.put("/auth/password", json=change, headers=headers),
        await attempt_login(guest),
    ):
        assert outcome(response) == (422, "auth.captcha_required")


async def test_missing_and_existing_names_are_limited_alike(guest: Client) -> None:
    for name in ("mary", "nobody"):
        results = [outcome(await attempt_login(guest, username=name)) for _ in range(20)]
        assert (
            results
            == [(401, "auth.invalid_credentials")] * 5 + [(422, "auth.captcha_required")] * 15
        )


async def test_network_has_a_hundred_attempts_for_all_names(guest: Client) -> None:
    async with (
        client_at(guest, "192.0.2.7") as attacker,
        client_at(guest, "192.0.2.99") as neighbour,
    ):
        for number in range(100):
            assert outcome(await attempt_login(attacker, username=f"n{number}"))[0] == 401
        assert outcome(await attempt_login(neighbour, username="another")) == (
            422,
            "auth.captcha_required",
        )
        assert (await guest.post("/auth/login", json=MARY)).status_code == 200


@pytest.mark.parametrize(
    ("ip", "network"),
    [
        ("192.0.2.7", "192.0.2.0/24"),
        ("2001:db8:1:2ff:3::4", "2001:db8:1:200::/56"),
        ("", ""),
        ("testclient", "testclient"),
    ],
)
def test_network_prefix_of_address(ip: str, network: str) -> None:
    assert network_prefix(ip) == network


async def test_forwarded_address_of_untrusted_proxy_is_ignored(guest: Client) -> None:
    await attempt_login(guest, 5)
    headers = {"x-forwarded-for": "203.0.113.9"}
    response = await guest.post("/auth/login", json=WRONG, headers=headers)
    assert outcome(response) == (422, "auth.captcha_required")


async def test_forwarded_address_of_trusted_proxy_is_used(
    guest: Client, database: Database, db: AsyncSession
) -> None:
    """Seven forwarded clients have separate buckets only behind the trusted proxy."""
    settings = SETTINGS.model_copy(
        update={"trusted_proxies": ("10.0.0.0/8",), "cors_origins": ("https://a.example",)}
    )
    app = create_app(settings, database)
    for proxy, expected in (("10.1.2.3", 401), ("192.0.2.1", 429)):
        transport = ASGITransport(app, raise_app_exceptions=False, client=(proxy, 1))
        async with Client(transport=transport, base_url="http://test/api/v1") as client:
            for number in range(6):
                client.headers["x-forwarded-for"] = f"203.0.{number}.1"
                await attempt_login(client, username=f"of {proxy}")
            response = await attempt_login(
                client, 1, username=f"of {proxy}", **await solve_captcha(client, db)
            )
            assert response.status_code == expected
            assert "access-control-allow-origin" not in response.headers
            response = await client.get("/auth/me", headers={"origin": "https://a.example"})
            assert response.headers["access-control-allow-origin"] == "https://a.example"
    assert guest


async def test_captcha_answered_twice_or_late_returns_422(
    guest: Client, db: AsyncSession, clock: Clock
) -> None:
    set_parameters(app_of(guest), {CAPTCHA_MODE: CaptchaMode.ALWAYS})
    assert outcome(await guest.post("/auth/login", json=MARY)) == (422, "auth.captcha_required")
    answer = await solve_captcha(guest, db)
    assert (await guest.post("/auth/login", json={**MARY, **answer})).status_code == 200
    assert outcome(await guest.post("/auth/login", json={**MARY, **answer})) == (
        422,
        "auth.captcha_wrong",
    )
    answer = await solve_captcha(guest, db)
    for text in ("x", answer["captcha"]):
        response = await guest.post("/auth/login", json={**MARY, **answer, "captcha": text})
        assert outcome(response) == (422, "auth.captcha_wrong")
    late = await solve_captcha(guest, db)
    clock.advance(301)
    assert outcome(await guest.post("/auth/login", json={**MARY, **late})) == (
        422,
        "auth.captcha_wrong",
    )


async def test_captcha_is_consumed_before_the_password_is_verified(
    guest: Client, db: AsyncSession
) -> None:
    set_parameters(app_of(guest), {CAPTCHA_MODE: CaptchaMode.ALWAYS})
    answer = await solve_captcha(guest, db)
    assert outcome(await attempt_login(guest, 1, **answer)) == (401, "auth.invalid_credentials")
    assert outcome(await guest.post("/auth/login", json={**MARY, **answer})) == (
        422,
        "auth.captcha_wrong",
    )


@pytest.mark.parametrize(
    "answer", [{"captcha_id": "x"}, {"captcha": "x"}, {"captcha_id": "x", "captcha": "\0é"}]
)
async def test_incomplete_captcha_answer_returns_422(guest: Client, answer: dict[str, Any]) -> None:
    set_parameters(app_of(guest), {CAPTCHA_MODE: CaptchaMode.ALWAYS})
    assert (await guest.post("/auth/login", json={**MARY, **answer})).status_code == 422


async def test_captchas_of_one_network_are_limited(guest: Client) -> None:
    for _ in range(60):
        assert (await guest.get("/auth/captcha")).status_code == 200
    assert int((await guest.get("/auth/captcha")).headers["retry-after"]) == 2


async def test_concurrent_attempts_count_like_consecutive_ones(fresh: Database) -> None:
    """Holds although many transactions insert the same rows, and some must be repeated."""

    async def is_accepted(number: int) -> bool:
        while True:
            try:
                return await hit_once(number)
            except DBAPIError as error:
                if not is_retryable(error):
                    raise

    async def hit_once(number: int) -> bool:
        async with fresh.transaction(SYSTEM) as db:
            service = ThrottleService(Context(db, Actor(0, frozenset(), DataScope())))
            error = await service.hit(KEYS.for_attempt("user:1", f"192.0.{number % 2}.1"), None)
            return error is None

    accepted = await asyncio.gather(*(is_accepted(number) for number in range(40)))
    assert sum(accepted) == 5


async def login_at_once(
    app: Starlette, times: int, password: str, *, device: Client | None = None
) -> list[tuple[int, str]]:
    """Sends logins of one account at once, from browsers that are new or all know the account."""
    transport = ASGITransport(app, raise_app_exceptions=False)
    body = {"username": "admin", "password": password}

    async def send() -> tuple[int, str]:
        cookies = dict(device.cookies) if device else {}
        async with Client(
            transport=transport, base_url="http://test/api/v1", cookies=cookies
        ) as client:
            return outcome(await client.post("/auth/login", json=body))

    return await asyncio.gather(*(send() for _ in range(times)))


@pytest.mark.parametrize("is_known_device", [False, True])
async def test_concurrent_correct_logins_use_up_no_rate_limit(
    clients: tuple[Client, Client], is_known_device: bool
) -> None:
    app = app_of(clients[0])
    device = clients[0] if is_known_device else None
    for _ in range(2):
        results = await login_at_once(app, 40, PUBLISHED_PASSWORD, device=device)
        assert results == [(200, "")] * 40


async def test_concurrent_wrong_logins_are_held_to_the_rate_limit(
    clients: tuple[Client, Client],
) -> None:
    """Holds for attempts that are sent together with correct ones, too."""
    app = app_of(clients[0])
    wrong, correct = await asyncio.gather(
        login_at_once(app, 300, "wrong"), login_at_once(app, 10, PUBLISHED_PASSWORD)
    )
    assert wrong.count((401, "auth.invalid_credentials")) <= 5
    assert {result[0] for result in wrong} <= {401, 422, 429}
    assert {result[0] for result in correct} <= {200, 422, 429}
    known_device = await login_at_once(app, 300, "wrong", device=clients[0])
    assert known_device.count((401, "auth.invalid_credentials")) <= 10


async def test_overload_of_hashing_uses_up_no_rate_limit(
    guest: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as overload:
        overload.setattr(passwords, "_queue_slots", asyncio.Semaphore(0))
        for _ in range(12):
            assert outcome(await guest.post("/auth/login", json=MARY)) == (
                429,
                "too_many_requests",
            )
    assert outcome(await attempt_login(guest, 5)) == (401, "auth.invalid_credentials")


async def test_anonymous_logins_with_new_names_fill_a_fixed_number_of_rows(
    guest: Client, db: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bucket, "MAX_ROWS", 4)
    for number in range(30):
        async with client_at(guest, f"192.0.{number}.1") as attacker:
            await attempt_login(attacker, username=f"name-{number}")
            await attacker.get("/auth/captcha")
    names = [key.partition(":")[0] for key in await db.scalars(select(Throttle.key))]
    assert {name: names.count(name) for name in names} == {
        "account": 4,
        "account_network": 4,
        "network": 4,
        "captcha": 4,
    }


def test_shared_rows_depend_on_the_secret() -> None:
    keys = [BucketKeys(secret).for_captcha("192.0.2.1").key for secret in ("a", "b")]
    assert keys[0] != keys[1]


async def test_rows_of_full_buckets_are_deleted(fresh: Database, clock: Clock) -> None:
    async with fresh.transaction(SYSTEM) as db:
        service = ThrottleService(Context(db, Actor(0, frozenset(), DataScope())))
        await service.hit(KEYS.for_attempt("user:1", "::1"), None)
        row_count = select(func.count()).select_from(Throttle)
        for seconds, expected_count in ((0, 3), (59, 2), (242, 0)):
            clock.advance(seconds)
            await service.delete_expired()
            assert await db.scalar(row_count) == expected_count


async def test_reset_attempts_by_administrator_clears_all_buckets_of_the_user(
    guest: Client, db: AsyncSession
) -> None:
    id = await db.scalar(select(User.id).where(User.username == "mary"))
    await guest.post("/auth/login", json=MARY)
    device_cookies = dict(guest.cookies)
    for name in ("mary", "m@example.com"):
        assert outcome(await attempt_login(guest, 11, username=name)) == (429, "auth.rate_limited")
        guest.cookies.clear()
        assert outcome(await attempt_login(guest, 6, username=name)) == (
            422,
            "auth.captcha_required",
        )
        guest.cookies.update(device_cookies)
    reset_permission = frozenset({"system:user:reset_attempts"})
    register_account(8, 4, "department", permissions=reset_permission)
    assert (await guest.as_(8).delete(f"/users/{id}/login-attempts")).status_code == 404
    register_account(7, 2, "department", permissions=reset_permission)
    assert outcome(await guest.as_(7).delete("/users/7/login-attempts")) == (
        422,
        "user.self_not_allowed",
    )
    await db.execute(update(User).where(User.id == id).values(is_superuser=True))
    assert (await guest.delete(f"/users/{id}/login-attempts")).status_code == 403
    assert outcome(await attempt_login(guest.as_(None))) == (429, "auth.rate_limited")
    await db.execute(update(User).where(User.id == id).values(is_superuser=False))

    assert (await guest.as_(7).delete(f"/users/{id}/login-attempts")).status_code == 200
    guest.as_(None)
    for name in ("mary", "m@example.com"):
        assert outcome(await attempt_login(guest, 10, username=name)) == (
            401,
            "auth.invalid_credentials",
        )
        guest.cookies.clear()
        assert outcome(await attempt_login(guest, 5, username=name)) == (
            401,
            "auth.invalid_credentials",
        )
        guest.cookies.update(device_cookies)
    entry = await db.scalar(
        select(AuditEntry).where(
            AuditEntry.route.endswith("/login-attempts"), AuditEntry.action == "update"
        )
    )
    assert entry is not None
    assert (entry.user_id, entry.object, entry.row_key) == (7, "sys_user", str(id))
    assert "attempts_reset_at" in (entry.after or "")

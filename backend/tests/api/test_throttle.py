"""Guessing gets slow, and nobody can be kept out of his own account by others who guess."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from httpx import ASGITransport, Response
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.v1.module_system.captcha.model import Captcha
from app.api.v1.module_system.throttle.bucket import AttemptKeys, network_prefix
from app.api.v1.module_system.throttle.model import Throttle
from app.api.v1.module_system.throttle.service import ThrottleService
from app.api.v1.module_system.user.model import User
from app.core.crypto.passwords import HASHER
from app.core.database import Database
from app.core.http.exception_handlers import is_retryable
from app.extensions.audit import AuditEntry
from app.kit import model
from app.kit.context import Actor, Context
from app.kit.data_scope import DataScope
from app.main import create_app
from tests.conftest import SETTINGS, SYSTEM, Client, account
from tests.helpers.app_state import app_of, replace_auth

pytestmark = pytest.mark.anyio

SECRET = "correct horse "
MARY = {"username": "mary", "password": SECRET}
WRONG = {**MARY, "password": "x"}


@pytest.fixture
async def guest(client: Client, db: AsyncSession) -> Client:
    hashed = HASHER.hash(SECRET)
    db.add(
        User(
            username="mary",
            name="Mary",
            email="m@example.com",
            hashed_password=hashed,
            dept_id=2,
            owner_id=1,
        )
    )
    await db.flush()
    return client.as_(None)


class Clock:
    def __init__(self) -> None:
        self.now = model.utc_now()

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    for feature in ("throttle", "captcha"):
        monkeypatch.setattr(f"app.api.v1.module_system.{feature}.service.utc_now", clock)
    return clock


def from_(guest: Client, ip: str) -> Client:
    transport = ASGITransport(guest._transport.app, raise_app_exceptions=False, client=(ip, 1))  # type: ignore[attr-defined]  # noqa: SLF001 (as in conftest)
    return Client(transport=transport, base_url="http://test/api/v1")


async def guess(client: Client, times: int = 1, **values: str) -> Response:
    """The last of as many answers."""
    for _ in range(times - 1):
        await client.post("/auth/login", json={**WRONG, **values})
    return await client.post("/auth/login", json={**WRONG, **values})


async def read(client: Client, db: AsyncSession) -> dict[str, str]:
    """What a person does who sees the picture."""
    given = (await client.get("/auth/captcha")).json()["data"]
    assert given["image"].startswith("data:image/png;base64,")
    text = await db.scalar(select(Captcha.text).where(Captcha.id == given["id"]))
    return {"captcha_id": given["id"], "captcha": f" {(text or '').lower()}"}


def outcome(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("error", "")


async def test_a_stranger_has_five_guesses_and_then_a_picture_to_read_and_to_wait(
    guest: Client, db: AsyncSession, clock: Clock
) -> None:
    assert outcome(await guess(guest, 5)) == (401, "auth.invalid_credentials")
    asked = await guess(guest)
    assert outcome(asked) == (422, "auth.captcha_required")
    assert asked.json()["data"][0]["field"] == "captcha"
    answer = await read(guest, db)
    slow = await guess(guest, 1, **answer)
    assert (*outcome(slow), slow.headers["retry-after"]) == (429, "auth.rate_limited", "2")
    clock.pass_(2)
    assert outcome(await guess(guest, 1, **answer)) == (401, "auth.invalid_credentials")


async def test_each_further_guess_waits_twice_as_long_a_minute_at_most(
    guest: Client, db: AsyncSession, clock: Clock
) -> None:
    await guess(guest, 5)
    waits = []
    for _ in range(9):
        answer = await read(guest, db)
        waits.append(int((await guess(guest, 1, **answer)).headers["retry-after"]))
        clock.pass_(waits[-1])
        assert outcome(await guess(guest, 1, **answer)) == (401, "auth.invalid_credentials")
    assert waits[:4] == [2, 4, 8, 16]
    assert max(waits) == 64


async def test_what_others_guess_does_not_keep_the_owner_out(
    guest: Client, db: AsyncSession, clock: Clock
) -> None:
    """Neither from where he signed in before, nor from elsewhere."""
    assert (await guest.post("/auth/login", json=MARY)).status_code == 200
    async with from_(guest, "192.0.2.1") as rival, from_(guest, "198.51.100.1") as new:
        await guess(rival, 5)
        assert outcome(await guess(rival, 45)) == (422, "auth.captcha_required")
        assert outcome(await guess(rival, 1, **await read(rival, db))) == (429, "auth.rate_limited")
        assert (await guest.post("/auth/login", json=MARY)).status_code == 200
        assert outcome(await new.post("/auth/login", json=MARY)) == (422, "auth.captcha_required")
        assert (
            await new.post("/auth/login", json={**MARY, **await read(new, db)})
        ).status_code == 200
        clock.pass_(64)
        assert (
            await rival.post("/auth/login", json={**MARY, **await read(rival, db)})
        ).status_code == 200


async def test_a_known_device_has_ten_guesses_of_its_own_and_is_known_to_its_own_account_only(
    guest: Client, clock: Clock
) -> None:
    await guest.post("/auth/login", json=MARY)
    cookie = next(cookie for cookie in guest.cookies.jar if cookie.name == "device")
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert outcome(await guess(guest, 10)) == (401, "auth.invalid_credentials")
    assert outcome(await guess(guest)) == (429, "auth.rate_limited")
    assert outcome(await guess(guest, 6, username="u9")) == (422, "auth.captcha_required")
    clock.pass_(2)
    assert (await guest.post("/auth/login", json=MARY)).status_code == 200


@pytest.mark.parametrize("cookie", ["", "x", "a.b.c", "x" * 9000])
async def test_a_cookie_that_is_not_ours_makes_a_stranger(guest: Client, cookie: str) -> None:
    guest.cookies.set("device", cookie)
    assert outcome(await guess(guest, 6)) == (422, "auth.captcha_required")


async def test_a_right_guess_costs_nothing(guest: Client) -> None:
    for _ in range(12):
        assert (await guest.post("/auth/login", json=MARY)).status_code == 200
        guest.cookies.clear()


@pytest.mark.parametrize("name", ["mary", "nobody"])
async def test_however_a_name_is_written_it_has_one_budget_whether_or_not_somebody_has_it(
    guest: Client, name: str
) -> None:
    seen = []
    for written in (
        name,
        name.title(),
        f" {name.upper()}",
        f"{name[0]}\u200b{name[1:]}",
        name.replace("y", "ý"),
    ):
        seen += [outcome(await guess(guest, username=written)) for _ in range(2)]
    assert seen == [(401, "auth.invalid_credentials")] * 5 + [(422, "auth.captcha_required")] * 5


async def test_that_two_names_are_one_account_is_told_nobody(guest: Client) -> None:
    for pair in (("mary", "m@example.com"), ("nobody", "n@example.com")):
        seen = [outcome(await guess(guest, 5, username=name)) for name in pair]
        assert seen == [(401, "auth.invalid_credentials")] * 2


async def test_form_json_and_password_change_share_one_budget(guest: Client) -> None:
    token = (await guest.post("/auth/login", json=MARY)).json()["access_token"]
    guest.cookies.clear()
    for _ in range(3):
        assert (await guest.post("/auth/login", data=WRONG)).status_code == 401
    await guess(guest)
    change = {"old_password": "x", "new_password": "a longer one"}
    headers = {"authorization": f"Bearer {token}"}
    wrong = await guest.put("/auth/password", json=change, headers=headers)
    assert outcome(wrong) == (422, "auth.wrong_password")
    for answer in (
        await guest.put("/auth/password", json=change, headers=headers),
        await guess(guest),
    ):
        assert outcome(answer) == (422, "auth.captcha_required")


async def test_missing_and_existing_names_are_slowed_alike(guest: Client) -> None:
    for name in ("mary", "nobody"):
        seen = [outcome(await guess(guest, username=name)) for _ in range(20)]
        assert (
            seen == [(401, "auth.invalid_credentials")] * 5 + [(422, "auth.captcha_required")] * 15
        )


async def test_one_network_has_a_hundred_guesses_at_all_names_together(guest: Client) -> None:
    async with from_(guest, "192.0.2.7") as rival, from_(guest, "192.0.2.99") as neighbour:
        for number in range(100):
            assert outcome(await guess(rival, username=f"n{number}"))[0] == 401
        assert outcome(await guess(neighbour, username="another")) == (422, "auth.captcha_required")
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
def test_neighbours_are_one_network(ip: str, network: str) -> None:
    assert network_prefix(ip) == network


async def test_nobody_says_where_he_comes_from_unless_his_proxy_is_trusted(guest: Client) -> None:
    await guess(guest, 5)
    answer = await guest.post("/auth/login", json=WRONG, headers={"x-forwarded-for": "203.0.113.9"})
    assert outcome(answer) == (422, "auth.captcha_required")


async def test_behind_a_trusted_proxy_the_caller_is_whom_it_names(
    guest: Client, database: Database, db: AsyncSession
) -> None:
    """Seven callers, of whom one is asked to wait; or one caller who says that he is seven."""
    behind = SETTINGS.model_copy(
        update={"trusted_proxies": ("10.0.0.0/8",), "cors_origins": ("https://a.example",)}
    )
    app = create_app(behind, database)
    for proxy, expected in (("10.1.2.3", 401), ("192.0.2.1", 429)):
        transport = ASGITransport(app, raise_app_exceptions=False, client=(proxy, 1))
        async with Client(transport=transport, base_url="http://test/api/v1") as client:
            for number in range(6):
                client.headers["x-forwarded-for"] = f"203.0.{number}.1"
                await guess(client, username=f"of {proxy}")
            answer = await guess(client, 1, username=f"of {proxy}", **await read(client, db))
            assert answer.status_code == expected
            assert "access-control-allow-origin" not in answer.headers
            answer = await client.get("/auth/me", headers={"origin": "https://a.example"})
            assert answer.headers["access-control-allow-origin"] == "https://a.example"
    assert guest


async def test_a_picture_is_good_for_one_answer_right_or_wrong(
    guest: Client, db: AsyncSession, clock: Clock
) -> None:
    replace_auth(app_of(guest), always_require_captcha=True)
    assert outcome(await guest.post("/auth/login", json=MARY)) == (422, "auth.captcha_required")
    answer = await read(guest, db)
    assert (await guest.post("/auth/login", json={**MARY, **answer})).status_code == 200
    assert outcome(await guest.post("/auth/login", json={**MARY, **answer})) == (
        422,
        "auth.captcha_wrong",
    )
    answer = await read(guest, db)
    for text in ("x", answer["captcha"]):
        spoilt = await guest.post("/auth/login", json={**MARY, **answer, "captcha": text})
        assert outcome(spoilt) == (422, "auth.captcha_wrong")
    late = await read(guest, db)
    clock.pass_(301)
    assert outcome(await guest.post("/auth/login", json={**MARY, **late})) == (
        422,
        "auth.captcha_wrong",
    )


async def test_an_answer_is_used_up_before_the_password_is_looked_at(
    guest: Client, db: AsyncSession
) -> None:
    replace_auth(app_of(guest), always_require_captcha=True)
    answer = await read(guest, db)
    assert outcome(await guess(guest, 1, **answer)) == (401, "auth.invalid_credentials")
    assert outcome(await guest.post("/auth/login", json={**MARY, **answer})) == (
        422,
        "auth.captcha_wrong",
    )


@pytest.mark.parametrize(
    "answer", [{"captcha_id": "x"}, {"captcha": "x"}, {"captcha_id": "x", "captcha": "\0é"}]
)
async def test_half_an_answer_or_an_odd_one_is_none(guest: Client, answer: dict[str, Any]) -> None:
    replace_auth(app_of(guest), always_require_captcha=True)
    assert (await guest.post("/auth/login", json={**MARY, **answer})).status_code == 422


async def test_pictures_are_not_drawn_for_ever(guest: Client) -> None:
    for _ in range(60):
        assert (await guest.get("/auth/captcha")).status_code == 200
    assert int((await guest.get("/auth/captcha")).headers["retry-after"]) == 2


async def test_forty_guesses_at_once_are_forty_guesses(fresh: Database) -> None:
    """Also where many transactions make the same rows; one that the database undoes for it asks
    again.
    """

    async def admit(number: int) -> bool:
        while True:
            try:
                return await once(number)
            except DBAPIError as error:
                if not is_retryable(error):
                    raise

    async def once(number: int) -> bool:
        async with fresh.transaction(SYSTEM) as db:
            service = ThrottleService(Context(db, Actor(0, frozenset(), DataScope())))
            refusal = await service.hit(AttemptKeys("user:1", f"192.0.{number % 2}.1"), None)
            return refusal is None

    admitted = await asyncio.gather(*(admit(number) for number in range(40)))
    assert sum(admitted) == 5


async def test_what_says_nothing_any_more_is_forgotten(fresh: Database, clock: Clock) -> None:
    async with fresh.transaction(SYSTEM) as db:
        service = ThrottleService(Context(db, Actor(0, frozenset(), DataScope())))
        await service.hit(AttemptKeys("user:1", "::1"), None)
        left = select(func.count()).select_from(Throttle)
        for seconds, rows in ((0, 3), (59, 2), (242, 0)):
            clock.pass_(seconds)
            await service.delete_expired()
            assert await db.scalar(left) == rows


async def test_an_administrator_forgives_what_was_guessed_from_wherever_it_was(
    guest: Client, db: AsyncSession
) -> None:
    id = await db.scalar(select(User.id).where(User.username == "mary"))
    await guest.post("/auth/login", json=MARY)
    known = dict(guest.cookies)
    for name in ("mary", "m@example.com"):
        assert outcome(await guess(guest, 11, username=name)) == (429, "auth.rate_limited")
        guest.cookies.clear()
        assert outcome(await guess(guest, 6, username=name)) == (422, "auth.captcha_required")
        guest.cookies.update(known)
    boss = frozenset({"system:user:reset_attempts"})
    account(8, 4, "department", permissions=boss)
    assert (await guest.as_(8).delete(f"/users/{id}/login-attempts")).status_code == 404
    account(7, 2, "department", permissions=boss)
    assert outcome(await guest.as_(7).delete("/users/7/login-attempts")) == (
        422,
        "user.self_not_allowed",
    )
    await db.execute(update(User).where(User.id == id).values(is_superuser=True))
    assert (await guest.delete(f"/users/{id}/login-attempts")).status_code == 403
    assert outcome(await guess(guest.as_(None))) == (429, "auth.rate_limited")
    await db.execute(update(User).where(User.id == id).values(is_superuser=False))

    assert (await guest.as_(7).delete(f"/users/{id}/login-attempts")).status_code == 200
    guest.as_(None)
    for name in ("mary", "m@example.com"):
        assert outcome(await guess(guest, 10, username=name)) == (401, "auth.invalid_credentials")
        guest.cookies.clear()
        assert outcome(await guess(guest, 5, username=name)) == (401, "auth.invalid_credentials")
        guest.cookies.update(known)
    entry = await db.scalar(
        select(AuditEntry).where(
            AuditEntry.route.endswith("/login-attempts"), AuditEntry.action == "update"
        )
    )
    assert entry is not None
    assert (entry.user_id, entry.object, entry.row_key) == (7, "sys_user", str(id))
    assert "attempts_reset_at" in (entry.after or "")

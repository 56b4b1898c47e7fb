"""Signing in at a provider: an account is connected once, by its owner; then the provider's word
will do.
"""

from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.v1.module_monitor.login_log.failed_logins import FailedLoginBuffer
from app.api.v1.module_monitor.login_log.model import LoginEntry, Outcome
from app.api.v1.module_system.auth.model import LoginSession
from app.api.v1.module_system.identity.model import Identity
from app.api.v1.module_system.user.model import User
from app.extensions.audit import AuditEntry
from tests.conftest import Client
from tests.fakes.oidc_provider import CLIENT, Provider
from tests.helpers.app_state import state_of
from tests.helpers.login import (
    SECRET,
    Authenticator,
    Clock,
    enrol,
    freeze_mfa_clock,
    mary,
    refusal,
    second,
    sign_in,
    use,
)
from tests.helpers.oidc import HERE, PUBLIC_URL, arrive, connect, decide, go, leave

pytestmark = pytest.mark.anyio


async def test_a_button_says_no_more_than_it_shows(traveller: Client) -> None:
    answer = await traveller.get("/auth/providers")
    assert answer.json()["data"] == [{"key": "company", "name": "Company", "icon": None}]


async def test_the_way_there_asks_for_a_code_and_nothing_on_it_tells_a_secret(
    traveller: Client,
) -> None:
    url = await leave(traveller)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    assert (asked["response_type"], asked["client_id"], asked["scope"]) == (
        "code",
        CLIENT,
        "openid email profile",
    )
    assert (asked["redirect_uri"], asked["code_challenge_method"]) == (
        f"{PUBLIC_URL}/login/company",
        "S256",
    )
    secret = traveller.cookies["oidc"]
    assert secret not in url
    assert len({asked["state"], asked["nonce"], asked["code_challenge"], secret}) == 4
    again = {
        name: values[0] for name, values in parse_qs(urlsplit(await leave(traveller)).query).items()
    }
    assert not {again[name] for name in ("state", "nonce", "code_challenge")} & set(asked.values())


async def test_who_has_connected_the_two_signs_in_without_a_password(
    traveller: Client, db: AsyncSession
) -> None:
    await connect(traveller)
    answer = await go(traveller)
    use(traveller, answer)
    assert (await traveller.get("/auth/me")).json()["data"]["user"]["username"] == "mary"
    assert "oidc:company" in set(await db.scalars(select(LoginSession.amr)))
    told = (await db.scalars(select(LoginEntry.method).order_by(LoginEntry.id))).all()
    assert told == ["pwd", "oidc:company"]
    assert "oidc" not in traveller.cookies


async def test_a_browser_gets_its_cookies_and_no_token_to_keep(traveller: Client) -> None:
    await connect(traveller)
    arrival = await decide(await leave(traveller))
    path = "/auth/oidc/company/callback"
    answer = await traveller.post(path, json=arrival, headers={"sec-fetch-site": "same-origin"})
    assert answer.json()["data"]["refresh_token"] is None
    kept = answer.headers.get_list("set-cookie")
    assert any(
        one.startswith("refresh_token=") and "HttpOnly" in one and "SameSite=strict" in one
        for one in kept
    )


async def test_the_first_time_nothing_is_made_and_nothing_is_taken_over(
    traveller: Client, db: AsyncSession
) -> None:
    people = await db.scalar(select(func.count()).select_from(User))
    answer = await go(traveller)
    assert answer.json()["data"].keys() == {"link_token", "expires_in", "email"}
    assert await db.scalar(select(func.count()).select_from(User)) == people
    assert not (await db.scalars(select(LoginSession))).all()
    token = answer.json()["data"]["link_token"]
    for path in ("/auth/me", "/security"):
        assert (
            await traveller.get(path, headers={"authorization": f"Bearer {token}"})
        ).status_code == 401
    proof = {"link_token": token, "password": SECRET}
    assert refusal(await traveller.post(HERE, json=proof)) == (401, "unauthorized")
    use(traveller, await sign_in(traveller))
    wrong = await traveller.post(HERE, json={**proof, "password": "x"})
    assert refusal(wrong) == (422, "auth.wrong_password")
    assert not (await db.scalars(select(Identity))).all()


async def test_only_the_account_with_that_address_can_be_connected(
    traveller: Client, db: AsyncSession, provider: Provider
) -> None:
    use(traveller, await sign_in(traveller))
    for address in ("bob@example.org", "mary@example.or\N{KELVIN SIGN}", ""):
        provider.who = {"sub": "x", "email": address or "mary@example.org"}
        if not address:
            await db.execute(update(User).where(User.username == "mary").values(email=None))
        token = (await go(traveller)).json()["data"]["link_token"]
        answer = await traveller.post(HERE, json={"link_token": token, "password": SECRET})
        assert refusal(answer) == (409, "oidc.other_address")


@pytest.mark.parametrize("token", ["", "x", "a.b.c"])
async def test_only_what_a_provider_gave_connects(traveller: Client, token: str) -> None:
    use(traveller, await sign_in(traveller))
    access = traveller.headers["authorization"].removeprefix("Bearer ")
    for bad in (token, access):
        answer = await traveller.post(HERE, json={"link_token": bad, "password": SECRET})
        assert refusal(answer) == (422, "oidc.expired")


async def test_an_address_that_nobody_verified_connects_nothing(
    traveller: Client, provider: Provider
) -> None:
    for verified in (False, None, "false", 1):
        provider.verified = verified
        assert refusal(await go(traveller)) == (403, "oidc.unverified")
    use(traveller, await sign_in(traveller))
    url = await leave(traveller, f"{HERE}/company/start", {"password": SECRET})
    answer = await arrive(traveller, await decide(url), f"{HERE}/company/callback")
    assert refusal(answer) == (409, "oidc.unverified")


async def test_she_connects_it_from_her_profile_too_and_takes_it_away(
    traveller: Client, db: AsyncSession
) -> None:
    use(traveller, await sign_in(traveller))
    refused = await traveller.post(f"{HERE}/company/start", json={"password": "x"})
    assert refusal(refused) == (422, "auth.wrong_password")
    url = await leave(traveller, f"{HERE}/company/start", {"password": SECRET})
    arrival = await decide(url)
    assert arrival["state"].startswith("link.")
    assert (await arrive(traveller, arrival, f"{HERE}/company/callback")).status_code == 200
    (listed,) = (await traveller.get("/security")).json()["data"]["identities"]
    assert listed["email"] == "mary@example.org"
    url = await leave(traveller, f"{HERE}/company/start", {"password": SECRET})
    again = await arrive(traveller, await decide(url), f"{HERE}/company/callback")
    assert refusal(again) == (409, "oidc.known")
    gone = f"{HERE}/{listed['id']}/remove"
    assert refusal(await traveller.post(gone, json={"password": "x"})) == (
        422,
        "auth.wrong_password",
    )
    assert (await traveller.post(gone, json={"password": SECRET})).status_code == 200
    assert "link_token" in (await go(traveller.as_(None))).json()["data"]
    told = (
        select(AuditEntry.action).where(AuditEntry.object == "sys_identity").order_by(AuditEntry.id)
    )
    assert [str(action) for action in await db.scalars(told)] == ["create", "delete"]


async def test_an_answer_to_connect_does_not_sign_in_nor_the_other_way_round(
    traveller: Client,
) -> None:
    await connect(traveller)
    entering = await decide(await leave(traveller))
    use(traveller, await sign_in(traveller))
    assert refusal(await arrive(traveller, entering, f"{HERE}/company/callback")) == (
        422,
        "oidc.expired",
    )
    connecting = await decide(await leave(traveller, f"{HERE}/company/start", {"password": SECRET}))
    assert refusal(await arrive(traveller.as_(None), connecting)) == (401, "oidc.expired")


async def test_what_one_began_another_does_not_finish(traveller: Client, db: AsyncSession) -> None:
    bob = mary()
    bob.username = "bob"
    db.add(bob)
    await db.flush()
    use(traveller, await sign_in(traveller))
    arrival = await decide(await leave(traveller, f"{HERE}/company/start", {"password": SECRET}))
    use(
        traveller,
        await traveller.as_(None).post("/auth/login", json={"username": "bob", "password": SECRET}),
    )
    assert refusal(await arrive(traveller, arrival, f"{HERE}/company/callback")) == (
        422,
        "oidc.expired",
    )


async def test_her_authenticator_is_asked_for_all_the_same(
    traveller: Client, db: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    await connect(traveller)
    clock = Clock()
    freeze_mfa_clock(monkeypatch, clock)
    use(traveller, await sign_in(traveller))
    authenticator = await enrol(traveller, Authenticator(clock))
    owed = (await go(traveller.as_(None))).json()["data"]
    assert owed["methods"] == ["totp", "recovery_code"]
    assert refusal(await second(traveller, owed["mfa_token"], "000000")) == (401, "auth.wrong_code")
    assert (await second(traveller, owed["mfa_token"], authenticator.code())).status_code == 200
    assert "oidc:company otp" in set(await db.scalars(select(LoginSession.amr)))


async def test_who_is_disabled_stays_out_and_who_must_choose_a_password_still_must(
    traveller: Client, db: AsyncSession
) -> None:
    await connect(traveller)
    hers = update(User).where(User.username == "mary")
    attempts = state_of(traveller).service(FailedLoginBuffer)
    attempts.drain()
    await db.execute(hers.values(is_active=False))
    assert refusal(await go(traveller)) == (401, "oidc.rejected")
    (told,) = attempts.drain()
    assert (told.outcome, told.user_name, told.method) == (Outcome.WRONG, "mary", "oidc:company")
    await db.execute(hers.values(is_active=True, must_change_password=True))
    use(traveller, await go(traveller))
    assert refusal(await traveller.get("/security")) == (403, "auth.must_change_password")


async def test_who_looks_after_her_takes_it_away_with_her_factors(
    traveller: Client, db: AsyncSession
) -> None:
    await connect(traveller)
    id = await db.scalar(select(User.id).where(User.username == "mary"))
    assert (await traveller.as_(1).delete(f"/users/{id}/factors")).status_code == 200
    assert "link_token" in (await go(traveller.as_(None))).json()["data"]


async def test_nobody_takes_away_anothers(traveller: Client, db: AsyncSession) -> None:
    await connect(traveller)
    hers = await db.scalar(select(Identity.id))
    bob = mary()
    bob.username = "bob"
    db.add(bob)
    await db.flush()
    use(
        traveller, await traveller.post("/auth/login", json={"username": "bob", "password": SECRET})
    )
    for id in (hers, 999_999):
        assert refusal(await traveller.post(f"{HERE}/{id}/remove", json={"password": SECRET})) == (
            404,
            "not_found",
        )


async def test_what_the_token_leaves_out_is_asked_for(
    traveller: Client, provider: Provider
) -> None:
    provider.userinfo = {"sub": "Mary", "email": "mary@example.org", "email_verified": True}
    assert (await go(traveller)).json()["data"]["email"] == "mary@example.org"
    provider.userinfo["sub"] = "mary"
    assert refusal(await go(traveller)) == (401, "oidc.rejected")


async def test_two_subjects_that_differ_in_a_capital_are_two_people(
    traveller: Client, provider: Provider
) -> None:
    await connect(traveller)
    provider.who["sub"] = "mary"
    assert "link_token" in (await go(traveller)).json()["data"]


async def test_a_journey_costs_what_a_picture_costs(traveller: Client) -> None:
    tried = [await traveller.post("/auth/oidc/company/start") for _ in range(90)]
    assert {answer.status_code for answer in tried[:60]} == {200}
    assert (429, "auth.rate_limited") in {refusal(answer) for answer in tried}


async def test_a_provider_nobody_set_is_none(traveller: Client) -> None:
    for path in ("start", "callback"):
        answer = await traveller.post(f"/auth/oidc/other/{path}", json={"state": "x"})
        assert refusal(answer) == (404, "not_found")

"""Login at an OpenID Connect provider, and linking of identities."""

from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.v1.module_monitor.login_log.failed_logins import FailedLoginBuffer
from app.api.v1.module_monitor.login_log.model import LoginEntry, Outcome
from app.api.v1.module_system.auth.model import LoginSession
from app.api.v1.module_system.identity.model import Identity
from app.api.v1.module_system.oidc.client import OidcClients
from app.api.v1.module_system.user.model import User
from app.extensions.audit import AuditEntry
from tests.conftest import Client
from tests.fakes.oidc_provider import CLIENT, Provider
from tests.helpers.app_state import app_of, replace_services, state_of
from tests.helpers.login import (
    SECRET,
    Authenticator,
    Clock,
    enrol_totp,
    freeze_mfa_clock,
    new_user,
    outcome,
    sign_in,
    use_tokens,
    verify_code,
)
from tests.helpers.oidc import (
    IDENTITIES,
    PUBLIC_URL,
    authorize,
    finish_flow,
    link_identity,
    login_at_provider,
    provider_settings,
    start_flow,
)

pytestmark = pytest.mark.anyio


async def test_providers_returns_public_fields_only(browser: Client) -> None:
    response = await browser.get("/auth/providers")
    assert response.json()["data"] == [{"key": "company", "name": "Company", "icon": None}]


async def test_authorization_url_uses_code_flow_with_pkce_and_no_secret(
    browser: Client,
) -> None:
    url = await start_flow(browser)
    query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    assert (query["response_type"], query["client_id"], query["scope"]) == (
        "code",
        CLIENT,
        "openid email profile",
    )
    assert (query["redirect_uri"], query["code_challenge_method"]) == (
        f"{PUBLIC_URL}/login/company",
        "S256",
    )
    secret = browser.cookies["oidc"]
    assert secret not in url
    assert len({query["state"], query["nonce"], query["code_challenge"], secret}) == 4
    second_query = parse_qs(urlsplit(await start_flow(browser)).query)
    for name in ("state", "nonce", "code_challenge"):
        assert second_query[name][0] not in query.values()


async def test_login_with_linked_identity_creates_session(
    browser: Client, db: AsyncSession
) -> None:
    await link_identity(browser)
    response = await login_at_provider(browser)
    use_tokens(browser, response)
    assert (await browser.get("/auth/me")).json()["data"]["user"]["username"] == "mary"
    assert "oidc:company" in set(await db.scalars(select(LoginSession.amr)))
    methods = (await db.scalars(select(LoginEntry.method).order_by(LoginEntry.id))).all()
    assert methods == ["pwd", "oidc:company"]
    assert "oidc" not in browser.cookies


async def test_callback_in_browser_sets_cookies_and_returns_no_refresh_token(
    browser: Client,
) -> None:
    await link_identity(browser)
    redirect = await authorize(await start_flow(browser))
    path = "/auth/oidc/company/callback"
    response = await browser.post(path, json=redirect, headers={"sec-fetch-site": "same-origin"})
    assert response.json()["data"]["refresh_token"] is None
    cookies = response.headers.get_list("set-cookie")
    assert any(
        cookie.startswith("refresh_token=") and "HttpOnly" in cookie and "SameSite=strict" in cookie
        for cookie in cookies
    )


async def test_login_with_unknown_identity_creates_nothing_and_needs_password_to_link(
    browser: Client, db: AsyncSession
) -> None:
    user_count = await db.scalar(select(func.count()).select_from(User))
    response = await login_at_provider(browser)
    assert response.json()["data"].keys() == {"link_token", "expires_in", "email"}
    assert await db.scalar(select(func.count()).select_from(User)) == user_count
    assert not (await db.scalars(select(LoginSession))).all()
    token = response.json()["data"]["link_token"]
    for path in ("/auth/me", "/security"):
        assert (
            await browser.get(path, headers={"authorization": f"Bearer {token}"})
        ).status_code == 401
    body = {"link_token": token, "password": SECRET}
    assert outcome(await browser.post(IDENTITIES, json=body)) == (401, "unauthorized")
    use_tokens(browser, await sign_in(browser))
    response = await browser.post(IDENTITIES, json={**body, "password": "x"})
    assert outcome(response) == (422, "auth.wrong_password")
    assert not (await db.scalars(select(Identity))).all()


async def test_link_identity_with_other_address_returns_409(
    browser: Client, db: AsyncSession, provider: Provider
) -> None:
    use_tokens(browser, await sign_in(browser))
    for address in ("bob@example.org", "mary@example.or\N{KELVIN SIGN}", ""):
        provider.identity = {"sub": "x", "email": address or "mary@example.org"}
        if not address:
            await db.execute(update(User).where(User.username == "mary").values(email=None))
        token = (await login_at_provider(browser)).json()["data"]["link_token"]
        response = await browser.post(IDENTITIES, json={"link_token": token, "password": SECRET})
        assert outcome(response) == (409, "oidc.other_address")


@pytest.mark.parametrize("token", ["", "x", "a.b.c"])
async def test_link_identity_with_invalid_token_returns_422(browser: Client, token: str) -> None:
    use_tokens(browser, await sign_in(browser))
    access_token = browser.headers["authorization"].removeprefix("Bearer ")
    for invalid_token in (token, access_token):
        response = await browser.post(
            IDENTITIES, json={"link_token": invalid_token, "password": SECRET}
        )
        assert outcome(response) == (422, "oidc.expired")


async def test_unverified_address_cannot_be_linked(browser: Client, provider: Provider) -> None:
    unverified: tuple[object, ...] = (False, None, "false", 0, 2, "", "no", [], {})
    for verified in unverified:
        provider.verified = verified
        assert outcome(await login_at_provider(browser)) == (403, "oidc.unverified")
    use_tokens(browser, await sign_in(browser))
    url = await start_flow(browser, f"{IDENTITIES}/company/start", {"password": SECRET})
    response = await finish_flow(browser, await authorize(url), f"{IDENTITIES}/company/callback")
    assert outcome(response) == (409, "oidc.unverified")


async def test_link_and_unlink_identity_from_profile(browser: Client, db: AsyncSession) -> None:
    use_tokens(browser, await sign_in(browser))
    response = await browser.post(f"{IDENTITIES}/company/start", json={"password": "x"})
    assert outcome(response) == (422, "auth.wrong_password")
    url = await start_flow(browser, f"{IDENTITIES}/company/start", {"password": SECRET})
    redirect = await authorize(url)
    assert redirect["state"].startswith("link.")
    assert (
        await finish_flow(browser, redirect, f"{IDENTITIES}/company/callback")
    ).status_code == 200
    (identity,) = (await browser.get("/security")).json()["data"]["identities"]
    assert identity["email"] == "mary@example.org"
    url = await start_flow(browser, f"{IDENTITIES}/company/start", {"password": SECRET})
    response = await finish_flow(browser, await authorize(url), f"{IDENTITIES}/company/callback")
    assert outcome(response) == (409, "oidc.known")
    remove_path = f"{IDENTITIES}/{identity['id']}/remove"
    assert outcome(await browser.post(remove_path, json={"password": "x"})) == (
        422,
        "auth.wrong_password",
    )
    assert (await browser.post(remove_path, json={"password": SECRET})).status_code == 200
    assert "link_token" in (await login_at_provider(browser.as_(None))).json()["data"]
    actions = (
        select(AuditEntry.action).where(AuditEntry.object == "sys_identity").order_by(AuditEntry.id)
    )
    assert [str(action) for action in await db.scalars(actions)] == ["create", "delete"]


async def test_login_and_link_responses_are_not_interchangeable(
    browser: Client,
) -> None:
    await link_identity(browser)
    login_response = await authorize(await start_flow(browser))
    use_tokens(browser, await sign_in(browser))
    assert outcome(
        await finish_flow(browser, login_response, f"{IDENTITIES}/company/callback")
    ) == (
        422,
        "oidc.expired",
    )
    link_response = await authorize(
        await start_flow(browser, f"{IDENTITIES}/company/start", {"password": SECRET})
    )
    assert outcome(await finish_flow(browser.as_(None), link_response)) == (401, "oidc.expired")


async def test_link_started_by_another_user_returns_422(browser: Client, db: AsyncSession) -> None:
    db.add(new_user("bob"))
    await db.flush()
    use_tokens(browser, await sign_in(browser))
    redirect = await authorize(
        await start_flow(browser, f"{IDENTITIES}/company/start", {"password": SECRET})
    )
    use_tokens(browser, await sign_in(browser.as_(None), "bob"))
    assert outcome(await finish_flow(browser, redirect, f"{IDENTITIES}/company/callback")) == (
        422,
        "oidc.expired",
    )


async def test_oidc_login_with_second_factor_needs_mfa(
    browser: Client, db: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    await link_identity(browser)
    clock = Clock()
    freeze_mfa_clock(monkeypatch, clock)
    use_tokens(browser, await sign_in(browser))
    authenticator = await enrol_totp(browser, Authenticator(clock))
    challenge = (await login_at_provider(browser.as_(None))).json()["data"]
    assert challenge["methods"] == ["totp", "recovery_code"]
    assert outcome(await verify_code(browser, challenge["mfa_token"], "000000")) == (
        401,
        "auth.wrong_code",
    )
    assert (
        await verify_code(browser, challenge["mfa_token"], authenticator.code())
    ).status_code == 200
    assert "oidc:company otp" in set(await db.scalars(select(LoginSession.amr)))


async def test_oidc_login_respects_disabled_user_and_password_change(
    browser: Client, db: AsyncSession
) -> None:
    await link_identity(browser)
    mary_row = update(User).where(User.username == "mary")
    attempts = state_of(browser).service(FailedLoginBuffer)
    attempts.drain()
    await db.execute(mary_row.values(is_active=False))
    assert outcome(await login_at_provider(browser)) == (401, "oidc.rejected")
    (attempt,) = attempts.drain()
    assert (attempt.outcome, attempt.user_name, attempt.method) == (
        Outcome.WRONG,
        "mary",
        "oidc:company",
    )
    await db.execute(mary_row.values(is_active=True, must_change_password=True))
    use_tokens(browser, await login_at_provider(browser))
    assert outcome(await browser.get("/security")) == (403, "auth.must_change_password")


async def test_reset_factors_unlinks_identities(browser: Client, db: AsyncSession) -> None:
    await link_identity(browser)
    id = await db.scalar(select(User.id).where(User.username == "mary"))
    assert (await browser.as_(1).delete(f"/users/{id}/factors")).status_code == 200
    assert "link_token" in (await login_at_provider(browser.as_(None))).json()["data"]


async def test_unlink_identity_of_another_user_returns_404(
    browser: Client, db: AsyncSession
) -> None:
    await link_identity(browser)
    marys_id = await db.scalar(select(Identity.id))
    db.add(new_user("bob"))
    await db.flush()
    use_tokens(browser, await sign_in(browser, "bob"))
    for id in (marys_id, 999_999):
        assert outcome(
            await browser.post(f"{IDENTITIES}/{id}/remove", json={"password": SECRET})
        ) == (
            404,
            "not_found",
        )


async def test_email_missing_in_id_token_is_read_from_userinfo(
    browser: Client, provider: Provider
) -> None:
    provider.userinfo = {"sub": "Mary", "email": "mary@example.org", "email_verified": True}
    assert (await login_at_provider(browser)).json()["data"]["email"] == "mary@example.org"
    provider.userinfo["sub"] = "mary"
    assert outcome(await login_at_provider(browser)) == (401, "oidc.rejected")


@pytest.mark.parametrize("verified", [True, "true", "True", 1, "1"])
async def test_verified_address_is_accepted_as_boolean_text_or_number(
    browser: Client, provider: Provider, verified: object
) -> None:
    provider.verified = verified
    assert (await login_at_provider(browser)).json()["data"]["email"] == "mary@example.org"


@pytest.mark.parametrize(
    ("id_token", "userinfo", "expected"),
    [
        ({"email": "mary@example.org"}, {"email_verified": True}, "mary@example.org"),
        (
            {"email": "mary@example.org"},
            {"email": "mary@example.org", "email_verified": "true"},
            "mary@example.org",
        ),
        ({"email_verified": True}, {"email": "mary@example.org"}, "mary@example.org"),
        ({"email": "mary@example.org"}, {"email": "bob@example.org", "email_verified": True}, None),
        ({"email": "mary@example.org"}, {"email_verified": False}, None),
        ({"email": "mary@example.org", "email_verified": False}, {"email_verified": True}, None),
        ({}, {}, None),
    ],
)
async def test_missing_claims_of_address_are_read_from_userinfo(
    browser: Client,
    provider: Provider,
    id_token: dict[str, object],
    userinfo: dict[str, object],
    expected: str | None,
) -> None:
    provider.claims = id_token
    provider.userinfo = {"sub": "Mary", **userinfo}
    response = await login_at_provider(browser)
    if expected is None:
        assert outcome(response) == (403, "oidc.unverified")
    else:
        assert response.json()["data"]["email"] == expected


async def test_trusted_provider_without_email_verified_can_be_linked(
    browser: Client, provider: Provider
) -> None:
    settings = provider_settings(provider, trust_email=True)
    replace_services(app_of(browser), OidcClients.from_settings([settings], PUBLIC_URL))
    provider.verified = None
    await link_identity(browser)
    assert "access_token" in (await login_at_provider(browser)).json()["data"]
    provider.identity["sub"] = "other"
    provider.verified = False
    assert outcome(await login_at_provider(browser)) == (403, "oidc.unverified")


async def test_subjects_are_case_sensitive(browser: Client, provider: Provider) -> None:
    await link_identity(browser)
    provider.identity["sub"] = "mary"
    assert "link_token" in (await login_at_provider(browser)).json()["data"]


async def test_oidc_start_is_rate_limited_like_captchas(browser: Client) -> None:
    responses = [await browser.post("/auth/oidc/company/start") for _ in range(90)]
    assert {response.status_code for response in responses[:60]} == {200}
    assert (429, "auth.rate_limited") in {outcome(response) for response in responses}


async def test_unknown_provider_returns_404(browser: Client) -> None:
    for path in ("start", "callback"):
        response = await browser.post(f"/auth/oidc/other/{path}", json={"state": "x"})
        assert outcome(response) == (404, "not_found")

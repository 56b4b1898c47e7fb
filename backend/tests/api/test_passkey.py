"""Passkeys as login method and as second factor, with a software authenticator."""

import asyncio
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from httpx2 import ASGITransport, Response
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.v1.module_system.auth.model import LoginSession
from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.passkey.model import Challenge, Passkey
from app.api.v1.module_system.user.model import User
from app.core.database import Database
from app.kit.model import utc_now
from app.main import create_app
from tests.api.software_key import ANOTHER_CHALLENGE, SoftwareKey, spoilt
from tests.conftest import SETTINGS, SYSTEM, Client
from tests.helpers.login import (
    SECRET,
    new_user,
    outcome,
    sign_in,
    start_mfa,
    use_tokens,
    verify_code,
)

pytestmark = pytest.mark.anyio

REJECTED = (401, "passkey.rejected")
NOT_REGISTERED = (422, "passkey.rejected")
FORGERIES: list[dict[str, Any]] = [
    {"origin": "https://evil.example"},
    {"origin": "http://localhost:8001"},
    {"rp_id": "evil.example"},
    {"challenge": ANOTHER_CHALLENGE},
    {"kind": "payment.get"},
    {"flags": 0x01},  # without user verification
    {"flags": 0x04},  # without user presence
]


@pytest.fixture
async def mary(client: Client, db: AsyncSession) -> Client:
    db.add(new_user())
    db.add(new_user("bob"))
    await db.flush()
    use_tokens(client, await sign_in(client.as_(None)))
    return client


@pytest.fixture
async def key(mary: Client) -> SoftwareKey:
    key = SoftwareKey()
    assert (await register(mary, key)).status_code == 200
    return key


async def registration_options(client: Client) -> dict[str, Any]:
    response = await client.post("/security/passkeys/options", json={"password": SECRET})
    assert response.status_code == 200, response.text
    options: dict[str, Any] = response.json()["data"]["options"]
    return options


async def register(
    client: Client, key: SoftwareKey, name: str = "phone", **forgery: Any
) -> Response:
    form = {"name": name, "credential": key.attest(await registration_options(client), **forgery)}
    return await client.post("/security/passkeys", json=form)


async def authentication_options(client: Client, token: str | None = None) -> dict[str, Any]:
    path = "/auth/passkey/options" if token is None else "/auth/login/mfa/passkey/options"
    response = await client.post(path, json=None if token is None else {"mfa_token": token})
    options: dict[str, Any] = response.json()["data"]["options"]
    return options


async def login(client: Client, credential: dict[str, Any], token: str | None = None) -> Response:
    if token is None:
        return await client.post("/auth/passkey", json={"credential": credential})
    return await client.post(
        "/auth/login/mfa/passkey", json={"credential": credential, "mfa_token": token}
    )


async def login_with(
    client: Client, key: SoftwareKey, token: str | None = None, **forgery: Any
) -> Response:
    """Requests options and logs in with a signature of the key."""
    options = await authentication_options(client, token)
    return await login(client, key.sign(options, **forgery), token)


async def count_sessions(db: AsyncSession) -> int:
    return await db.scalar(select(func.count()).select_from(LoginSession)) or 0


async def test_login_by_passkey_creates_session(
    mary: Client, key: SoftwareKey, db: AsyncSession
) -> None:
    mary.headers.pop("authorization")
    use_tokens(mary, await login_with(mary, key))
    assert (await mary.get("/auth/me")).json()["data"]["user"]["username"] == "mary"
    assert "passkey" in set(await db.scalars(select(LoginSession.amr)))
    assert (await mary.get("/security")).json()["data"]["passkeys"][0]["last_used_at"] is not None


async def test_passkey_as_second_factor_creates_session(
    mary: Client, key: SoftwareKey, db: AsyncSession
) -> None:
    challenge = (await sign_in(mary)).json()["data"]
    assert challenge["methods"] == ["passkey", "recovery_code"]
    options = await authentication_options(mary, challenge["mfa_token"])
    assert [item["id"] for item in options["allowCredentials"]] == [key.sign(options)["id"]]
    assert (await login(mary, key.sign(options), challenge["mfa_token"])).status_code == 200
    assert "pwd passkey" in set(await db.scalars(select(LoginSession.amr)))


async def test_user_with_several_passkeys_can_use_and_remove_each(
    mary: Client, key: SoftwareKey
) -> None:
    assert len((await registration_options(mary))["excludeCredentials"]) == 1
    second_key = SoftwareKey(count=None)
    assert (await register(mary, second_key, "laptop")).json()["data"]["codes"] == []
    security = (await mary.get("/security")).json()["data"]
    assert ([item["name"] for item in security["passkeys"]], security["recovery_codes"]) == (
        ["phone", "laptop"],
        10,
    )
    for _ in range(2):
        assert (await login_with(mary, second_key)).status_code == 200
    path = f"/security/passkeys/{security['passkeys'][1]['id']}/remove"
    assert outcome(await mary.post(path, json={"password": "x"})) == (422, "auth.wrong_password")
    assert (await mary.post(path, json={"password": SECRET})).status_code == 200
    assert outcome(await login_with(mary, second_key)) == REJECTED
    assert (await login_with(mary, key)).status_code == 200


async def test_first_passkey_creates_recovery_codes_and_last_deletes_them(mary: Client) -> None:
    codes = (await register(mary, SoftwareKey())).json()["data"]["codes"]
    assert len(codes) == 10
    use_tokens(mary, await verify_code(mary, await start_mfa(mary), codes[0]))
    state = (await mary.get("/security")).json()["data"]
    assert state["recovery_codes"] == 9
    await mary.post(
        f"/security/passkeys/{state['passkeys'][0]['id']}/remove", json={"password": SECRET}
    )
    state = (await mary.get("/security")).json()["data"]
    assert (state["totp"], state["recovery_codes"], state["passkeys"]) == (False, 0, [])
    assert "access_token" in (await sign_in(mary)).json()


@pytest.mark.parametrize("forgery", FORGERIES, ids=str)
async def test_register_with_forged_attestation_returns_422(
    mary: Client, db: AsyncSession, forgery: dict[str, Any]
) -> None:
    assert outcome(await register(mary, SoftwareKey(), **forgery)) == NOT_REGISTERED
    assert not (await db.scalars(select(Passkey))).all()


@pytest.mark.parametrize("forgery", FORGERIES, ids=str)
async def test_login_with_forged_assertion_returns_401(
    mary: Client, key: SoftwareKey, db: AsyncSession, forgery: dict[str, Any]
) -> None:
    token = await start_mfa(mary)
    before = await count_sessions(db)
    assert outcome(await login_with(mary, key, **forgery)) == REJECTED
    assert outcome(await login_with(mary, key, token, **forgery)) == REJECTED
    assert await count_sessions(db) == before


async def test_assertion_of_another_key_or_user_returns_401(mary: Client, key: SoftwareKey) -> None:
    forged = key.sign(
        await authentication_options(mary), private=ec.generate_private_key(ec.SECP256R1())
    )
    assert outcome(await login(mary, forged)) == REJECTED
    assert outcome(await login_with(mary, key, handle="AAAA")) == REJECTED
    unknown_key = SoftwareKey()
    assert outcome(await login_with(mary, unknown_key)) == REJECTED
    use_tokens(mary, await sign_in(mary.as_(None), "bob"))
    bobs = SoftwareKey()
    assert (await register(mary, bobs)).status_code == 200
    token = await start_mfa(mary)
    assert outcome(await login_with(mary, bobs, token)) == REJECTED
    assert (await login_with(mary, key, token)).status_code == 200


async def test_challenge_answered_twice_returns_401(mary: Client, key: SoftwareKey) -> None:
    options = await authentication_options(mary)
    response = key.sign(options)
    assert (await login(mary, response)).status_code == 200
    assert outcome(await login(mary, response)) == REJECTED
    assert outcome(await login(mary, key.sign(options))) == REJECTED
    options = await authentication_options(mary)
    assert outcome(await login(mary, key.sign(options, origin="https://evil.example"))) == REJECTED
    assert outcome(await login(mary, key.sign(options))) == REJECTED


async def test_challenge_for_another_purpose_or_user_is_rejected(
    mary: Client, key: SoftwareKey, db: AsyncSession
) -> None:
    token = await start_mfa(mary)
    assert (
        outcome(await login(mary, key.sign(await authentication_options(mary)), token)) == REJECTED
    )
    assert (
        outcome(await login(mary, key.sign(await authentication_options(mary, token)))) == REJECTED
    )
    marys_options = await registration_options(mary)
    use_tokens(mary, await sign_in(mary.as_(None), "bob"))
    form = {"name": "n", "credential": SoftwareKey().attest(marys_options)}
    assert outcome(await mary.post("/security/passkeys", json=form)) == NOT_REGISTERED
    options = await authentication_options(mary)
    await db.execute(update(Challenge).values(expires_at=utc_now()))
    assert outcome(await login(mary, key.sign(options))) == REJECTED


async def test_sign_count_that_does_not_grow_returns_401(mary: Client, key: SoftwareKey) -> None:
    assert (await login_with(mary, key)).status_code == 200
    key.count = 0
    assert outcome(await login_with(mary, key)) == REJECTED
    key.count = None
    assert outcome(await login_with(mary, key)) == REJECTED


async def test_register_known_passkey_returns_409(mary: Client, key: SoftwareKey) -> None:
    assert outcome(await register(mary, key)) == (409, "passkey.known")
    use_tokens(mary, await sign_in(mary.as_(None), "bob"))
    assert outcome(await register(mary, key)) == (409, "passkey.known")
    assert (await mary.get("/security")).json()["data"]["passkeys"] == []


async def test_remove_passkey_of_another_user_returns_404(
    mary: Client, key: SoftwareKey, db: AsyncSession
) -> None:
    assert key.id
    marys_id = await db.scalar(select(Passkey.id))
    use_tokens(mary, await sign_in(mary.as_(None), "bob"))
    for id in (marys_id, 999_999):
        response = await mary.post(f"/security/passkeys/{id}/remove", json={"password": SECRET})
        assert outcome(response) == (404, "not_found")


async def test_passkey_of_disabled_user_or_after_reset_returns_401(
    mary: Client, key: SoftwareKey, db: AsyncSession
) -> None:
    mary_row = update(User).where(User.username == "mary")
    await db.execute(mary_row.values(is_active=False))
    assert outcome(await login_with(mary, key)) == REJECTED
    await db.execute(mary_row.values(is_active=True))
    id = await db.scalar(select(User.id).where(User.username == "mary"))
    assert (await mary.as_(1).delete(f"/users/{id}/factors")).status_code == 200
    assert outcome(await login_with(mary.as_(None), key)) == REJECTED
    assert "access_token" in (await sign_in(mary)).json()


@pytest.mark.parametrize("part", ["clientDataJSON", "authenticatorData", "signature", "userHandle"])
@pytest.mark.parametrize("malformed", ["", "!", "AAAA", "e30", "W10", "é", "A" * 5000])
async def test_login_with_malformed_assertion_is_rejected(
    mary: Client, key: SoftwareKey, part: str, malformed: str
) -> None:
    assertion = spoilt(key.sign(await authentication_options(mary)), part, malformed)
    response = await login(mary, assertion)
    assert response.status_code in (
        (401, 422) if (part, malformed) != ("userHandle", "") else (200,)
    ), response.text


@pytest.mark.parametrize("part", ["clientDataJSON", "attestationObject"])
@pytest.mark.parametrize("malformed", ["", "!", "AAAA", "e30", "oWF4", "é", "A" * 5000, None, 1])
async def test_register_with_malformed_attestation_returns_422(
    mary: Client, part: str, malformed: object
) -> None:
    form = {
        "name": "n",
        "credential": spoilt(
            SoftwareKey().attest(await registration_options(mary)), part, malformed
        ),
    }
    response = await mary.post("/security/passkeys", json=form)
    assert response.status_code == 422
    assert isinstance(response.json()["message"], str)


async def test_concurrent_logins_with_one_assertion_create_one_session(fresh: Database) -> None:
    async with fresh.transaction(SYSTEM) as db:
        db.add(Dept(id=2, name="d2"))
        await db.flush()
        db.add(new_user())
    app = create_app(SETTINGS, fresh)
    async with Client(transport=ASGITransport(app), base_url="http://test/api/v1") as client:
        use_tokens(client, await sign_in(client))
        key = SoftwareKey()
        assert (await register(client, key)).status_code == 200
        response = key.sign(await authentication_options(client))
        responses = await asyncio.gather(*(login(client, response) for _ in range(5)))
        assert sorted(item.status_code for item in responses) == [200, 401, 401, 401, 401]


async def test_passkey_options_name_the_addresses_at_which_passkeys_work(mary: Client) -> None:
    requests: tuple[tuple[str, dict[str, str]], ...] = (
        ("/security/passkeys/options", {"password": SECRET}),
        ("/auth/passkey/options", {}),
    )
    for path, body in requests:
        data = (await mary.post(path, json=body)).json()["data"]
        assert data["origins"] == list(SETTINGS.passkey_origins)

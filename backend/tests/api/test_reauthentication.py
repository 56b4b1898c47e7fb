"""Sensitive changes require that the user has authenticated recently."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.api import features
from app.api.v1.module_system.apikey.model import ApiKey
from app.api.v1.module_system.auth.model import LoginSession
from app.api.v1.module_system.user.model import User
from app.core.database import Database
from app.extensions.audit import Action, AuditEntry
from app.kit.model import utc_now
from app.main import create_app
from tests.api.software_key import SoftwareKey
from tests.conftest import SETTINGS, Client
from tests.helpers.app_state import state_of
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
)

pytestmark = pytest.mark.anyio

PATH = "/security/reauthentication"
KEY = {"name": "k", "scopes": ["system:user:query"]}
# Operations that give someone more rights, or change what others sign in with.
SENSITIVE = {
    "create_api_key",
    "create_gen_table",
    "create_menu",
    "create_role",
    "create_user",
    "reset_factors",
    "reset_parameter",
    "reset_password",
    "update_menu",
    "update_parameter",
    "update_role",
    "update_user",
    "write_gen_table",
}


@pytest.fixture
async def root(client: Client, db: AsyncSession) -> Client:
    """The superuser mary, signed in. Her session is one of the database."""
    db.add(new_user(is_superuser=True))
    await db.flush()
    use_tokens(client, await sign_in(client.as_(None)))
    return client


async def age_login(db: AsyncSession, minutes: float = 16) -> None:
    authenticated_at = utc_now() - timedelta(minutes=minutes)
    await db.execute(
        update(LoginSession).values(authenticated_at=authenticated_at),
        execution_options={"synchronize_session": False},
    )
    db.expire_all()


async def create_key(client: Client) -> tuple[int, str]:
    return outcome(await client.post("/api-keys/mine", json=KEY))


def test_sensitive_operations_require_a_fresh_login() -> None:
    fresh = {
        str(context.name)
        for context in features.all_routes(create_app(SETTINGS))
        if (access := features.access_of(context)) is not None and access.fresh
    }
    assert fresh == SENSITIVE


async def test_sensitive_change_within_the_period_of_the_login_succeeds(
    root: Client, db: AsyncSession
) -> None:
    assert (await create_key(root))[0] == 200
    await age_login(db, minutes=14)
    assert (await create_key(root))[0] == 200


async def test_sensitive_change_after_the_period_succeeds_once_the_password_is_confirmed(
    root: Client, db: AsyncSession
) -> None:
    await age_login(db)
    assert await create_key(root) == (403, "auth.reauthentication_required")
    assert (await root.get("/users")).status_code == 200
    assert outcome(await root.post(PATH, json={"password": "wrong"})) == (
        422,
        "auth.wrong_password",
    )
    assert await create_key(root) == (403, "auth.reauthentication_required")
    assert (await root.post(PATH, json={"password": SECRET})).status_code == 200
    assert (await create_key(root))[0] == 200


async def test_login_of_a_clock_that_was_ahead_is_not_fresh(root: Client, db: AsyncSession) -> None:
    await age_login(db, minutes=-120)
    assert await create_key(root) == (403, "auth.reauthentication_required")


async def test_refresh_does_not_make_the_login_fresh(root: Client, db: AsyncSession) -> None:
    await age_login(db)
    use_tokens(root, await root.post("/auth/refresh"))
    assert await create_key(root) == (403, "auth.reauthentication_required")


async def test_authenticator_code_confirms_once(
    root: Client, db: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    freeze_mfa_clock(monkeypatch, clock)
    authenticator = await enrol_totp(root, Authenticator(clock))
    await age_login(db)
    code = authenticator.code()
    assert (await root.post(PATH, json={"code": code})).status_code == 200
    assert (await create_key(root))[0] == 200
    await age_login(db)
    assert outcome(await root.post(PATH, json={"code": code})) == (422, "auth.wrong_code")
    assert await create_key(root) == (403, "auth.reauthentication_required")


REFUSED_CONFIRMATIONS = {
    PATH: {"password": "wrong"},
    f"{PATH}#code": {"code": "000000"},
    "/security/totp": {"password": "wrong"},
    "/security/totp/disable": {"password": "wrong", "code": "000000"},
    "/security/recovery-codes": {"password": SECRET, "code": "000000"},
    "/security/passkeys/options": {"password": "wrong"},
    "/auth/password": {"old_password": "wrong", "new_password": "another good one"},
}


@pytest.mark.parametrize("path", REFUSED_CONFIRMATIONS)
async def test_wrong_credential_of_signed_in_user_is_in_the_audit_log(
    root: Client, db: AsyncSession, database: Database, path: str
) -> None:
    url = path.partition("#")[0]
    denials = state_of(root).denials
    denials.drain()
    method = "PUT" if url == "/auth/password" else "POST"
    response = await root.request(method, url, json=REFUSED_CONFIRMATIONS[path])
    assert response.status_code == 422
    assert response.json()["error"] in {"auth.wrong_password", "auth.wrong_code"}
    await denials.write(database)
    (entry,) = await db.scalars(select(AuditEntry).where(AuditEntry.action == Action.DENY))
    assert (entry.user_name, entry.route, entry.label) == ("mary", f"/api/v1{url}", "422")


async def test_invalid_form_is_not_in_the_audit_log(root: Client) -> None:
    denials = state_of(root).denials
    denials.drain()
    assert (await root.post(PATH, json={})).status_code == 422
    assert denials.drain() == ({}, 0)


async def test_passkey_confirms_once(root: Client, db: AsyncSession) -> None:
    key = SoftwareKey()
    options = await root.post("/security/passkeys/options", json={"password": SECRET})
    credential = key.attest(options.json()["data"]["options"])
    form = {"name": "phone", "credential": credential}
    assert (await root.post("/security/passkeys", json=form)).status_code == 200
    await age_login(db)
    state_of(root).denials.drain()
    options = await root.post(f"{PATH}/passkey/options")
    assertion = {"credential": key.sign(options.json()["data"]["options"])}
    assert (await root.post(f"{PATH}/passkey", json=assertion)).status_code == 200
    assert (await create_key(root))[0] == 200
    assert outcome(await root.post(f"{PATH}/passkey", json=assertion)) == (422, "passkey.rejected")
    (denial,), _ = state_of(root).denials.drain()
    assert (denial.route, denial.status) == (f"/api/v1{PATH}/passkey", 422)


@pytest.mark.parametrize("body", [{}, {"password": SECRET, "code": "123456"}])
async def test_reauthentication_without_exactly_one_credential_returns_422(
    root: Client, body: dict[str, Any]
) -> None:
    assert (await root.post(PATH, json=body)).status_code == 422


async def test_wrong_passwords_are_rate_limited(
    root: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.api.v1.module_system.throttle.service.utc_now", Clock())
    for _ in range(10):
        response = await root.post(PATH, json={"password": "wrong"})
        assert outcome(response) == (422, "auth.wrong_password")
    assert outcome(await root.post(PATH, json={"password": SECRET})) == (429, "auth.rate_limited")


async def test_api_key_is_rejected_for_sensitive_changes(root: Client, db: AsyncSession) -> None:
    created = (await root.post("/api-keys/mine", json=KEY)).json()["data"]
    # A key from before these permissions were closed to keys.
    row = await db.get_one(ApiKey, created["id"])
    row.scopes = ["system:user:update", "system:role:create"]
    await db.flush()
    root.headers["authorization"] = f"Bearer {created['key']}"
    for method, path in (("POST", "/roles"), ("PUT", "/users/1")):
        response = await root.request(method, path, json={})
        assert outcome(response) == (403, "apikey.not_by_key")
    assert await db.get(User, 1)

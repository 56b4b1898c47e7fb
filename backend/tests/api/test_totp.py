"""Authenticators (TOTP) and recovery codes: enrolment, renewal, removal."""

from typing import Any

import pyotp
import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.v1.module_system.auth.model import LoginSession
from app.api.v1.module_system.mfa.model import RecoveryCode, Totp
from app.api.v1.module_system.user.model import User
from app.core.data_scope import DataScopeType
from app.extensions.audit import AuditEntry
from tests.conftest import Client, register_account
from tests.helpers.login import (
    MARY,
    SECRET,
    Authenticator,
    Clock,
    enrol_totp,
    freeze_mfa_clock,
    new_user,
    outcome,
    sign_in,
    start_mfa,
    use_tokens,
    verify_code,
)

pytestmark = pytest.mark.anyio

WRONG_CODE = (422, "auth.wrong_code")


@pytest.fixture
def authenticator(monkeypatch: pytest.MonkeyPatch) -> Authenticator:
    clock = Clock()
    freeze_mfa_clock(monkeypatch, clock)
    return Authenticator(clock)


@pytest.fixture
async def mary(client: Client, db: AsyncSession) -> Client:
    db.add(new_user())
    await db.flush()
    use_tokens(client, await sign_in(client.as_(None)))
    return client


async def security_overview(client: Client) -> Any:
    return (await client.get("/security")).json()["data"]


async def test_totp_enrolment_returns_secret_uri_and_qr_and_is_enabled_by_a_code(
    mary: Client, authenticator: Authenticator
) -> None:
    assert await security_overview(mary) == {
        "totp": False,
        "recovery_codes": 0,
        "passkeys": [],
        "identities": [],
    }
    enrolment = (await mary.post("/security/totp", json={"password": SECRET})).json()["data"]
    totp = pyotp.parse_uri(enrolment["uri"])
    assert (totp.secret, totp.name, totp.issuer) == (enrolment["secret"], "mary", "FastApiAdmin")
    assert enrolment["qr"].startswith("data:image/png;base64,")
    assert (await security_overview(mary))["totp"] is False
    assert "access_token" in (await sign_in(mary)).json()
    authenticator.secret = enrolment["secret"]
    codes = (await mary.post("/security/totp/confirm", json={"code": authenticator.code()})).json()[
        "data"
    ]["codes"]
    assert len(set(codes)) == 10
    assert await security_overview(mary) == {
        "totp": True,
        "recovery_codes": 10,
        "passkeys": [],
        "identities": [],
    }


async def test_totp_enrolment_needs_password_and_timely_code(
    mary: Client, authenticator: Authenticator
) -> None:
    confirm = "/security/totp/confirm"
    assert outcome(await mary.post(confirm, json={"code": "123456"})) == (
        409,
        "mfa.enrolment_expired",
    )
    assert outcome(await mary.post("/security/totp", json={"password": "x"})) == (
        422,
        "auth.wrong_password",
    )
    enrolment = (await mary.post("/security/totp", json={"password": SECRET})).json()["data"]
    authenticator.secret = pyotp.random_base32()
    assert outcome(await mary.post(confirm, json={"code": authenticator.code()})) == WRONG_CODE
    authenticator.secret = enrolment["secret"]
    authenticator.clock.advance(16 * 60)
    response = await mary.post(confirm, json={"code": authenticator.code()})
    assert outcome(response) == (409, "mfa.enrolment_expired")
    assert (await security_overview(mary))["totp"] is False


async def test_totp_enrolment_when_enabled_returns_409(
    mary: Client, authenticator: Authenticator
) -> None:
    await enrol_totp(mary, authenticator)
    assert outcome(await mary.post("/security/totp", json={"password": SECRET})) == (
        409,
        "mfa.totp_already_enabled",
    )
    response = await mary.post("/security/totp/confirm", json={"code": authenticator.code()})
    assert outcome(response) == (409, "mfa.totp_already_enabled")


@pytest.mark.parametrize("path", ["/security/totp/disable", "/security/recovery-codes"])
async def test_disabling_totp_or_renewing_codes_needs_password_and_code(
    mary: Client, authenticator: Authenticator, path: str
) -> None:
    await enrol_totp(mary, authenticator)
    confirmation = {"password": SECRET, "code": authenticator.code()}
    assert (
        "access_token"
        in (await verify_code(mary, await start_mfa(mary), confirmation["code"])).json()
    )
    for body, expected in (
        ({**confirmation, "password": "x"}, (422, "auth.wrong_password")),
        (confirmation, WRONG_CODE),
        ({"password": SECRET, "code": "x"}, WRONG_CODE),
    ):
        assert outcome(await mary.post(path, json=body)) == expected
    assert await security_overview(mary) == {
        "totp": True,
        "recovery_codes": 10,
        "passkeys": [],
        "identities": [],
    }


async def test_login_after_disabling_totp_needs_password_only(
    mary: Client, authenticator: Authenticator
) -> None:
    await enrol_totp(mary, authenticator)
    response = await mary.post(
        "/security/totp/disable", json={"password": SECRET, "code": authenticator.code()}
    )
    assert response.status_code == 200
    assert await security_overview(mary) == {
        "totp": False,
        "recovery_codes": 0,
        "passkeys": [],
        "identities": [],
    }
    assert "access_token" in (await sign_in(mary)).json()
    await enrol_totp(mary, authenticator)


async def test_renewed_recovery_codes_invalidate_old_ones(
    mary: Client, authenticator: Authenticator
) -> None:
    old = (await enrol_totp(mary, authenticator)).recovery_codes
    confirmation = {"password": SECRET, "code": authenticator.code()}
    new = (await mary.post("/security/recovery-codes", json=confirmation)).json()["data"]["codes"]
    assert not set(old) & set(new)
    token = await start_mfa(mary)
    assert outcome(await verify_code(mary, token, old[0])) == (401, "auth.wrong_code")
    assert (await verify_code(mary, token, new[0].upper().replace("-", " "))).status_code == 200
    assert (await security_overview(mary))["recovery_codes"] == 9


async def test_stored_rows_and_audit_log_do_not_contain_secrets(
    mary: Client, authenticator: Authenticator, db: AsyncSession
) -> None:
    await enrol_totp(mary, authenticator)
    secrets = [
        *await db.scalars(select(Totp.secret)),
        *await db.scalars(select(RecoveryCode.digest)),
    ]
    entries = (
        await db.scalars(
            select(AuditEntry).where(AuditEntry.object.in_(["sys_totp", "sys_recovery_code"]))
        )
    ).all()
    stored_texts = "".join([*secrets, *(f"{entry.before}{entry.after}" for entry in entries)])
    assert len(entries) == 12
    assert not [
        code
        for code in (authenticator.secret, *authenticator.recovery_codes)
        if code in stored_texts
    ]
    audit_texts = "".join(f"{entry.before}{entry.after}" for entry in entries)
    assert not [secret for secret in secrets if secret in audit_texts]


async def test_reset_factors_by_administrator_deletes_totp_and_ends_sessions(
    mary: Client, authenticator: Authenticator, db: AsyncSession
) -> None:
    await enrol_totp(mary, authenticator)
    authorization = mary.headers["authorization"]
    id = await db.scalar(select(User.id).where(User.username == "mary"))
    reset_permission = frozenset({"system:user:reset_factors"})
    register_account(8, 4, DataScopeType.DEPARTMENT, permissions=reset_permission)
    assert outcome(await mary.as_(8).delete(f"/users/{id}/factors"))[0] == 404
    register_account(7, 2, DataScopeType.DEPARTMENT, permissions=reset_permission)
    assert outcome(await mary.as_(7).delete("/users/7/factors")) == (422, "user.self_not_allowed")
    await db.execute(update(User).where(User.id == id).values(is_superuser=True))
    assert outcome(await mary.as_(7).delete(f"/users/{id}/factors"))[0] == 403
    await db.execute(update(User).where(User.id == id).values(is_superuser=False))
    assert (await mary.delete(f"/users/{id}/factors")).status_code == 200
    entry = await db.scalar(
        select(AuditEntry).where(AuditEntry.object == "sys_totp", AuditEntry.action == "delete")
    )
    assert entry is not None
    assert (entry.user_id, entry.owner_id) == (
        7,
        1,
    )  # the administrator, and the owner of the user row
    mary.headers["authorization"] = authorization
    assert (await mary.get("/auth/me")).status_code == 401
    assert "access_token" in (await mary.post("/auth/login", json=MARY)).json()


async def test_delete_user_deletes_factors(
    mary: Client, authenticator: Authenticator, db: AsyncSession
) -> None:
    await enrol_totp(mary, authenticator)
    id = await db.scalar(select(User.id).where(User.username == "mary"))
    assert (await mary.as_(1).delete("/users", params={"ids": [id]})).status_code == 200
    assert not (await db.scalars(select(Totp))).all()
    assert not (await db.scalars(select(RecoveryCode))).all()


async def test_session_amr_names_second_factor(
    mary: Client, authenticator: Authenticator, db: AsyncSession
) -> None:
    codes = (await enrol_totp(mary, authenticator)).recovery_codes
    for code in (authenticator.code(), codes[0]):
        assert (await verify_code(mary, await start_mfa(mary), code)).status_code == 200
    amrs = set(await db.scalars(select(LoginSession.amr)))
    assert {"pwd", "pwd otp", "pwd recovery"} <= amrs

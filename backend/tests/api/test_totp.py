"""An authenticator is set up with the password and a code of it, and goes the same way."""

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
from tests.conftest import Client, account
from tests.helpers.login import (
    MARY,
    SECRET,
    Authenticator,
    Clock,
    enrol,
    freeze_mfa_clock,
    mary,
    pending,
    refusal,
    second,
    sign_in,
    use,
)

pytestmark = pytest.mark.anyio

WRONG_CODE = (422, "auth.wrong_code")


@pytest.fixture
def authenticator(monkeypatch: pytest.MonkeyPatch) -> Authenticator:
    clock = Clock()
    freeze_mfa_clock(monkeypatch, clock)
    return Authenticator(clock)


@pytest.fixture
async def guest(client: Client, db: AsyncSession) -> Client:
    db.add(mary())
    await db.flush()
    use(client, await sign_in(client.as_(None)))
    return client


async def state(client: Client) -> Any:
    return (await client.get("/security")).json()["data"]


async def test_it_is_set_up_with_a_secret_a_link_and_a_code(
    guest: Client, authenticator: Authenticator
) -> None:
    assert await state(guest) == {
        "totp": False,
        "recovery_codes": 0,
        "passkeys": [],
        "identities": [],
    }
    begun = (await guest.post("/security/totp", json={"password": SECRET})).json()["data"]
    link = pyotp.parse_uri(begun["uri"])
    assert (link.secret, link.name, link.issuer) == (begun["secret"], "mary", "FastApiAdmin")
    assert begun["qr"].startswith("data:image/png;base64,")
    assert (await state(guest))["totp"] is False
    assert "access_token" in (await sign_in(guest)).json()
    authenticator.secret = begun["secret"]
    codes = (
        await guest.post("/security/totp/confirm", json={"code": authenticator.code()})
    ).json()["data"]["codes"]
    assert len(set(codes)) == 10
    assert await state(guest) == {
        "totp": True,
        "recovery_codes": 10,
        "passkeys": [],
        "identities": [],
    }


async def test_setting_up_wants_the_password_and_a_code_in_time(
    guest: Client, authenticator: Authenticator
) -> None:
    confirm = "/security/totp/confirm"
    assert refusal(await guest.post(confirm, json={"code": "123456"})) == (
        409,
        "mfa.enrolment_expired",
    )
    assert refusal(await guest.post("/security/totp", json={"password": "x"})) == (
        422,
        "auth.wrong_password",
    )
    begun = (await guest.post("/security/totp", json={"password": SECRET})).json()["data"]
    authenticator.secret = pyotp.random_base32()
    assert refusal(await guest.post(confirm, json={"code": authenticator.code()})) == WRONG_CODE
    authenticator.secret = begun["secret"]
    authenticator.clock.pass_(16 * 60)
    late = await guest.post(confirm, json={"code": authenticator.code()})
    assert refusal(late) == (409, "mfa.enrolment_expired")
    assert (await state(guest))["totp"] is False


async def test_one_that_is_set_up_is_not_replaced(
    guest: Client, authenticator: Authenticator
) -> None:
    await enrol(guest, authenticator)
    assert refusal(await guest.post("/security/totp", json={"password": SECRET})) == (
        409,
        "mfa.totp_already_enabled",
    )
    again = await guest.post("/security/totp/confirm", json={"code": authenticator.code()})
    assert refusal(again) == (409, "mfa.totp_already_enabled")


@pytest.mark.parametrize("path", ["/security/totp/disable", "/security/recovery-codes"])
async def test_what_weakens_it_wants_password_and_code(
    guest: Client, authenticator: Authenticator, path: str
) -> None:
    await enrol(guest, authenticator)
    spent = {"password": SECRET, "code": authenticator.code()}
    assert "access_token" in (await second(guest, await pending(guest), spent["code"])).json()
    for body, expected in (
        ({**spent, "password": "x"}, (422, "auth.wrong_password")),
        (spent, WRONG_CODE),
        ({"password": SECRET, "code": "x"}, WRONG_CODE),
    ):
        assert refusal(await guest.post(path, json=body)) == expected
    assert await state(guest) == {
        "totp": True,
        "recovery_codes": 10,
        "passkeys": [],
        "identities": [],
    }


async def test_without_it_the_password_is_enough_again(
    guest: Client, authenticator: Authenticator
) -> None:
    await enrol(guest, authenticator)
    gone = await guest.post(
        "/security/totp/disable", json={"password": SECRET, "code": authenticator.code()}
    )
    assert gone.status_code == 200
    assert await state(guest) == {
        "totp": False,
        "recovery_codes": 0,
        "passkeys": [],
        "identities": [],
    }
    assert "access_token" in (await sign_in(guest)).json()
    await enrol(guest, authenticator)


async def test_new_recovery_codes_make_the_old_ones_worthless(
    guest: Client, authenticator: Authenticator
) -> None:
    old = (await enrol(guest, authenticator)).recovery
    proofs = {"password": SECRET, "code": authenticator.code()}
    new = (await guest.post("/security/recovery-codes", json=proofs)).json()["data"]["codes"]
    assert not set(old) & set(new)
    token = await pending(guest)
    assert refusal(await second(guest, token, old[0])) == (401, "auth.wrong_code")
    assert (await second(guest, token, new[0].upper().replace("-", " "))).status_code == 200
    assert (await state(guest))["recovery_codes"] == 9


async def test_nothing_that_is_kept_tells_the_secret(
    guest: Client, authenticator: Authenticator, db: AsyncSession
) -> None:
    await enrol(guest, authenticator)
    kept = [*await db.scalars(select(Totp.secret)), *await db.scalars(select(RecoveryCode.digest))]
    entries = (
        await db.scalars(
            select(AuditEntry).where(AuditEntry.object.in_(["sys_totp", "sys_recovery_code"]))
        )
    ).all()
    told = "".join([*kept, *(f"{entry.before}{entry.after}" for entry in entries)])
    assert len(entries) == 12
    assert not [code for code in (authenticator.secret, *authenticator.recovery) if code in told]
    assert not [
        hidden
        for hidden in kept
        if hidden in "".join(f"{entry.before}{entry.after}" for entry in entries)
    ]


async def test_an_administrator_takes_it_away_and_ends_the_sessions(
    guest: Client, authenticator: Authenticator, db: AsyncSession
) -> None:
    await enrol(guest, authenticator)
    hers = guest.headers["authorization"]
    id = await db.scalar(select(User.id).where(User.username == "mary"))
    boss = frozenset({"system:user:reset_factors"})
    account(8, 4, DataScopeType.DEPARTMENT, permissions=boss)
    assert refusal(await guest.as_(8).delete(f"/users/{id}/factors"))[0] == 404
    account(7, 2, DataScopeType.DEPARTMENT, permissions=boss)
    assert refusal(await guest.as_(7).delete("/users/7/factors")) == (422, "user.self_not_allowed")
    await db.execute(update(User).where(User.id == id).values(is_superuser=True))
    assert refusal(await guest.as_(7).delete(f"/users/{id}/factors"))[0] == 403
    await db.execute(update(User).where(User.id == id).values(is_superuser=False))
    assert (await guest.delete(f"/users/{id}/factors")).status_code == 200
    entry = await db.scalar(
        select(AuditEntry).where(AuditEntry.object == "sys_totp", AuditEntry.action == "delete")
    )
    assert entry is not None
    assert (entry.user_id, entry.owner_id) == (7, 1)  # who did it, and whose she is
    guest.headers["authorization"] = hers
    assert (await guest.get("/auth/me")).status_code == 401
    assert "access_token" in (await guest.post("/auth/login", json=MARY)).json()


async def test_a_user_is_deleted_with_her_factors(
    guest: Client, authenticator: Authenticator, db: AsyncSession
) -> None:
    await enrol(guest, authenticator)
    id = await db.scalar(select(User.id).where(User.username == "mary"))
    assert (await guest.as_(1).delete("/users", params={"ids": [id]})).status_code == 200
    assert not (await db.scalars(select(Totp))).all()
    assert not (await db.scalars(select(RecoveryCode))).all()


async def test_a_session_says_how_she_signed_in(
    guest: Client, authenticator: Authenticator, db: AsyncSession
) -> None:
    codes = (await enrol(guest, authenticator)).recovery
    for code in (authenticator.code(), codes[0]):
        assert (await second(guest, await pending(guest), code)).status_code == 200
    found = set(await db.scalars(select(LoginSession.amr)))
    assert {"pwd", "pwd otp", "pwd recovery"} <= found

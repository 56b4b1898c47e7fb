"""Passkeys: several a person, to sign in without a password, or after it. Made and used by a
software authenticator.
"""

import asyncio
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from httpx import ASGITransport, Response
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
from tests.helpers.login import HASHED, SECRET, mary, pending, refusal, second, sign_in, use

pytestmark = pytest.mark.anyio

REFUSED = (401, "passkey.rejected")
NOT_NEW = (422, "passkey.rejected")
LIES: list[dict[str, Any]] = [
    {"origin": "https://evil.example"},
    {"origin": "http://localhost:8001"},
    {"rp_id": "evil.example"},
    {"challenge": ANOTHER_CHALLENGE},
    {"kind": "payment.get"},
    {"flags": 0x01},  # nobody was asked who he is
    {"flags": 0x04},  # nobody was there
]


@pytest.fixture
async def guest(client: Client, db: AsyncSession) -> Client:
    db.add(mary())
    db.add(User(username="bob", name="Bob", hashed_password=HASHED, dept_id=2, owner_id=1))
    await db.flush()
    use(client, await sign_in(client.as_(None)))
    return client


@pytest.fixture
async def key(guest: Client) -> SoftwareKey:
    key = SoftwareKey()
    assert (await add(guest, key)).status_code == 200
    return key


async def begin(client: Client) -> dict[str, Any]:
    answer = await client.post("/security/passkeys/options", json={"password": SECRET})
    assert answer.status_code == 200, answer.text
    options: dict[str, Any] = answer.json()["data"]["options"]
    return options


async def add(client: Client, key: SoftwareKey, name: str = "phone", **lies: Any) -> Response:
    form = {"name": name, "credential": key.attest(await begin(client), **lies)}
    return await client.post("/security/passkeys", json=form)


async def ask(client: Client, token: str | None = None) -> dict[str, Any]:
    path = "/auth/passkey/options" if token is None else "/auth/login/mfa/passkey/options"
    answer = await client.post(path, json=None if token is None else {"mfa_token": token})
    options: dict[str, Any] = answer.json()["data"]["options"]
    return options


async def enter(client: Client, credential: dict[str, Any], token: str | None = None) -> Response:
    if token is None:
        return await client.post("/auth/passkey", json={"credential": credential})
    return await client.post(
        "/auth/login/mfa/passkey", json={"credential": credential, "mfa_token": token}
    )


async def sessions(db: AsyncSession) -> int:
    return await db.scalar(select(func.count()).select_from(LoginSession)) or 0


async def test_she_signs_in_without_a_password(
    guest: Client, key: SoftwareKey, db: AsyncSession
) -> None:
    guest.headers.pop("authorization")
    use(guest, await enter(guest, key.sign(await ask(guest))))
    assert (await guest.get("/auth/me")).json()["data"]["user"]["username"] == "mary"
    assert "passkey" in set(await db.scalars(select(LoginSession.amr)))
    assert (await guest.get("/security")).json()["data"]["passkeys"][0]["last_used_at"] is not None


async def test_after_her_password_it_is_a_second_factor(
    guest: Client, key: SoftwareKey, db: AsyncSession
) -> None:
    answer = (await sign_in(guest)).json()["data"]
    assert answer["methods"] == ["passkey", "recovery_code"]
    options = await ask(guest, answer["mfa_token"])
    assert [one["id"] for one in options["allowCredentials"]] == [key.sign(options)["id"]]
    assert (await enter(guest, key.sign(options), answer["mfa_token"])).status_code == 200
    assert "pwd passkey" in set(await db.scalars(select(LoginSession.amr)))


async def test_there_may_be_several_each_with_its_name(guest: Client, key: SoftwareKey) -> None:
    assert len((await begin(guest))["excludeCredentials"]) == 1
    second_key = SoftwareKey(count=None)
    assert (await add(guest, second_key, "laptop")).json()["data"]["codes"] == []
    listed = (await guest.get("/security")).json()["data"]
    assert ([one["name"] for one in listed["passkeys"]], listed["recovery_codes"]) == (
        ["phone", "laptop"],
        10,
    )
    for _ in range(2):
        assert (await enter(guest, second_key.sign(await ask(guest)))).status_code == 200
    path = f"/security/passkeys/{listed['passkeys'][1]['id']}/remove"
    assert refusal(await guest.post(path, json={"password": "x"})) == (422, "auth.wrong_password")
    assert (await guest.post(path, json={"password": SECRET})).status_code == 200
    assert refusal(await enter(guest, second_key.sign(await ask(guest)))) == REFUSED
    assert (await enter(guest, key.sign(await ask(guest)))).status_code == 200


async def test_the_first_brings_recovery_codes_and_the_last_takes_them_away(guest: Client) -> None:
    codes = (await add(guest, SoftwareKey())).json()["data"]["codes"]
    assert len(codes) == 10
    use(guest, await second(guest, await pending(guest), codes[0]))
    state = (await guest.get("/security")).json()["data"]
    assert state["recovery_codes"] == 9
    await guest.post(
        f"/security/passkeys/{state['passkeys'][0]['id']}/remove", json={"password": SECRET}
    )
    state = (await guest.get("/security")).json()["data"]
    assert (state["totp"], state["recovery_codes"], state["passkeys"]) == (False, 0, [])
    assert "access_token" in (await sign_in(guest)).json()


@pytest.mark.parametrize("lie", LIES, ids=str)
async def test_no_lie_registers_one(guest: Client, db: AsyncSession, lie: dict[str, Any]) -> None:
    assert refusal(await add(guest, SoftwareKey(), **lie)) == NOT_NEW
    assert not (await db.scalars(select(Passkey))).all()


@pytest.mark.parametrize("lie", LIES, ids=str)
async def test_no_lie_signs_in(
    guest: Client, key: SoftwareKey, db: AsyncSession, lie: dict[str, Any]
) -> None:
    token = await pending(guest)
    before = await sessions(db)
    assert refusal(await enter(guest, key.sign(await ask(guest), **lie))) == REFUSED
    assert refusal(await enter(guest, key.sign(await ask(guest, token), **lie), token)) == REFUSED
    assert await sessions(db) == before


async def test_neither_another_key_nor_another_owner_will_do(
    guest: Client, key: SoftwareKey
) -> None:
    forged = key.sign(await ask(guest), private=ec.generate_private_key(ec.SECP256R1()))
    assert refusal(await enter(guest, forged)) == REFUSED
    assert refusal(await enter(guest, key.sign(await ask(guest), handle="AAAA"))) == REFUSED
    stranger = SoftwareKey()
    assert refusal(await enter(guest, stranger.sign(await ask(guest)))) == REFUSED
    guest.headers.pop("authorization")
    use(guest, await guest.post("/auth/login", json={"username": "bob", "password": SECRET}))
    bobs = SoftwareKey()
    assert (await add(guest, bobs)).status_code == 200
    token = await pending(guest)
    assert refusal(await enter(guest, bobs.sign(await ask(guest, token)), token)) == REFUSED
    assert (await enter(guest, key.sign(await ask(guest, token)), token)).status_code == 200


async def test_an_answer_is_good_once_and_a_failed_one_uses_up_its_challenge(
    guest: Client, key: SoftwareKey
) -> None:
    options = await ask(guest)
    answer = key.sign(options)
    assert (await enter(guest, answer)).status_code == 200
    assert refusal(await enter(guest, answer)) == REFUSED
    assert refusal(await enter(guest, key.sign(options))) == REFUSED
    options = await ask(guest)
    assert refusal(await enter(guest, key.sign(options, origin="https://evil.example"))) == REFUSED
    assert refusal(await enter(guest, key.sign(options))) == REFUSED


async def test_a_challenge_is_for_one_purpose_and_one_person(
    guest: Client, key: SoftwareKey, db: AsyncSession
) -> None:
    token = await pending(guest)
    assert refusal(await enter(guest, key.sign(await ask(guest)), token)) == REFUSED
    assert refusal(await enter(guest, key.sign(await ask(guest, token)))) == REFUSED
    hers = await begin(guest)
    guest.headers.pop("authorization")
    use(guest, await guest.post("/auth/login", json={"username": "bob", "password": SECRET}))
    form = {"name": "n", "credential": SoftwareKey().attest(hers)}
    assert refusal(await guest.post("/security/passkeys", json=form)) == NOT_NEW
    options = await ask(guest)
    await db.execute(update(Challenge).values(expires_at=utc_now()))
    assert refusal(await enter(guest, key.sign(options))) == REFUSED


async def test_a_copy_that_counts_lower_is_refused(guest: Client, key: SoftwareKey) -> None:
    assert (await enter(guest, key.sign(await ask(guest)))).status_code == 200
    key.count = 0
    assert refusal(await enter(guest, key.sign(await ask(guest)))) == REFUSED
    key.count = None
    assert refusal(await enter(guest, key.sign(await ask(guest)))) == REFUSED


async def test_one_passkey_has_one_owner(guest: Client, key: SoftwareKey) -> None:
    assert refusal(await add(guest, key)) == (409, "passkey.known")
    guest.headers.pop("authorization")
    use(guest, await guest.post("/auth/login", json={"username": "bob", "password": SECRET}))
    assert refusal(await add(guest, key)) == (409, "passkey.known")
    id = (await guest.get("/security")).json()["data"]["passkeys"]
    assert id == []


async def test_nobody_removes_anothers(guest: Client, key: SoftwareKey, db: AsyncSession) -> None:
    assert key.id
    hers = await db.scalar(select(Passkey.id))
    guest.headers.pop("authorization")
    use(guest, await guest.post("/auth/login", json={"username": "bob", "password": SECRET}))
    for id in (hers, 999_999):
        removed = await guest.post(f"/security/passkeys/{id}/remove", json={"password": SECRET})
        assert refusal(removed) == (404, "not_found")


async def test_who_is_disabled_or_lost_them_stays_out(
    guest: Client, key: SoftwareKey, db: AsyncSession
) -> None:
    mine = update(User).where(User.username == "mary")
    await db.execute(mine.values(is_active=False))
    assert refusal(await enter(guest, key.sign(await ask(guest)))) == REFUSED
    await db.execute(mine.values(is_active=True))
    id = await db.scalar(select(User.id).where(User.username == "mary"))
    assert (await guest.as_(1).delete(f"/users/{id}/factors")).status_code == 200
    assert refusal(await enter(guest.as_(None), key.sign(await ask(guest)))) == REFUSED
    assert "access_token" in (await sign_in(guest)).json()


@pytest.mark.parametrize("part", ["clientDataJSON", "authenticatorData", "signature", "userHandle"])
@pytest.mark.parametrize("odd", ["", "!", "AAAA", "e30", "W10", "é", "A" * 5000])
async def test_odd_bytes_are_refused(guest: Client, key: SoftwareKey, part: str, odd: str) -> None:
    spoilt_one = spoilt(key.sign(await ask(guest)), part, odd)
    answer = await enter(guest, spoilt_one)
    assert answer.status_code in ((401, 422) if (part, odd) != ("userHandle", "") else (200,)), (
        answer.text
    )


@pytest.mark.parametrize("part", ["clientDataJSON", "attestationObject"])
@pytest.mark.parametrize("odd", ["", "!", "AAAA", "e30", "oWF4", "é", "A" * 5000, None, 1])
async def test_odd_bytes_register_nothing(guest: Client, part: str, odd: object) -> None:
    form = {"name": "n", "credential": spoilt(SoftwareKey().attest(await begin(guest)), part, odd)}
    answer = await guest.post("/security/passkeys", json=form)
    assert answer.status_code == 422
    assert isinstance(answer.json()["message"], str)


async def test_of_many_answers_at_once_one_is_let_in(fresh: Database) -> None:
    async with fresh.transaction(SYSTEM) as db:
        db.add(Dept(id=2, name="d2"))
        await db.flush()
        db.add(mary())
    app = create_app(SETTINGS, fresh)
    async with Client(transport=ASGITransport(app), base_url="http://test/api/v1") as client:
        use(client, await sign_in(client))
        key = SoftwareKey()
        assert (await add(client, key)).status_code == 200
        answer = key.sign(await ask(client))
        tried = await asyncio.gather(*(enter(client, answer) for _ in range(5)))
        assert sorted(one.status_code for one in tried) == [200, 401, 401, 401, 401]

"""Mary, and her authenticator."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from httpx import Response
from pyotp.totp import TOTP

from app.api.v1.module_system.user.model import User
from app.core.crypto.passwords import HASHER
from app.kit import model
from tests.conftest import Client

SECRET = "correct horse "
MARY = {"username": "mary", "password": SECRET}
HASHED = HASHER.hash(SECRET)


def mary(**facts: Any) -> User:
    return User(
        username="mary", name="Mary", hashed_password=HASHED, dept_id=2, owner_id=1, **facts
    )


class Clock:
    def __init__(self) -> None:
        self.now = model.utc_now()

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def freeze_mfa_clock(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    """Makes enrolment and verification of second factors read this clock."""
    for module in ("service", "factors.totp", "factors.recovery_code"):
        monkeypatch.setattr(f"app.api.v1.module_system.mfa.{module}.utc_now", clock)


@dataclass
class Authenticator:
    """Each code it shows is of another time step, as if she had waited."""

    clock: Clock
    secret: str = ""
    recovery: list[str] = field(default_factory=list)

    def code(self) -> str:
        self.clock.pass_(30)
        return TOTP(self.secret).at(self.clock.now)


def refusal(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("error", "")


def use(client: Client, answer: Response) -> None:
    client.headers["authorization"] = f"Bearer {answer.json()['access_token']}"


async def enrol(client: Client, authenticator: Authenticator) -> Authenticator:
    """She is signed in, and sets it up."""
    begun = await client.post("/security/totp", json={"password": SECRET})
    assert begun.status_code == 200, begun.text
    authenticator.secret = begun.json()["data"]["secret"]
    confirmed = await client.post("/security/totp/confirm", json={"code": authenticator.code()})
    assert confirmed.status_code == 200, confirmed.text
    authenticator.recovery = confirmed.json()["data"]["codes"]
    return authenticator


async def sign_in(client: Client) -> Response:
    answer = await client.post("/auth/login", json=MARY)
    assert answer.status_code == 200, answer.text
    return answer


async def pending(client: Client) -> str:
    return str((await sign_in(client)).json()["data"]["mfa_token"])


async def second(client: Client, token: str, code: str, **more: str) -> Response:
    return await client.post("/auth/login/mfa", json={"mfa_token": token, "code": code, **more})

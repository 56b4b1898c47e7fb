"""A user with a password and an authenticator, and the login requests of that user."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from httpx2 import Response
from pyotp.totp import TOTP

from app.api.v1.module_system.user.model import User
from app.core.crypto.passwords import HASHER
from app.kit import model
from tests.conftest import Client

SECRET = "correct horse "
MARY = {"username": "mary", "password": SECRET}
HASHED = HASHER.hash(SECRET)


def new_user(username: str = "mary", **columns: Any) -> User:
    """Returns a user of department 2 with the password SECRET."""
    return User(
        username=username,
        name=username.title(),
        hashed_password=HASHED,
        dept_id=2,
        owner_id=1,
        **columns,
    )


class Clock:
    """A replacement of `utc_now` that stands still unless a test advances it."""

    def __init__(self) -> None:
        self.now = model.utc_now()

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def freeze_mfa_clock(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    """Makes enrolment and verification of second factors read this clock."""
    for module in ("service", "factors.totp", "factors.recovery_code"):
        monkeypatch.setattr(f"app.api.v1.module_system.mfa.{module}.utc_now", clock)


@dataclass
class Authenticator:
    """An authenticator app. It advances the clock, so each code is of another time step."""

    clock: Clock
    secret: str = ""
    recovery_codes: list[str] = field(default_factory=list)

    def code(self) -> str:
        self.clock.advance(30)
        return TOTP(self.secret).at(self.clock.now)


def outcome(response: Response) -> tuple[int, str]:
    """Returns the status and the error key."""
    return response.status_code, response.json().get("error", "")


def use_tokens(client: Client, response: Response) -> None:
    """Sends the access token of this login with all further requests."""
    client.headers["authorization"] = f"Bearer {response.json()['access_token']}"


async def enrol_totp(client: Client, authenticator: Authenticator) -> Authenticator:
    """Sets up the authenticator for the user who is signed in."""
    enrolment = await client.post("/security/totp", json={"password": SECRET})
    assert enrolment.status_code == 200, enrolment.text
    authenticator.secret = enrolment.json()["data"]["secret"]
    confirmation = await client.post("/security/totp/confirm", json={"code": authenticator.code()})
    assert confirmation.status_code == 200, confirmation.text
    authenticator.recovery_codes = confirmation.json()["data"]["codes"]
    return authenticator


async def sign_in(client: Client, username: str = "mary") -> Response:
    response = await client.post("/auth/login", json={"username": username, "password": SECRET})
    assert response.status_code == 200, response.text
    return response


async def start_mfa(client: Client) -> str:
    """Returns the MFA token after the password step."""
    return str((await sign_in(client)).json()["data"]["mfa_token"])


async def verify_code(client: Client, token: str, code: str, **fields: str) -> Response:
    body = {"mfa_token": token, "code": code, **fields}
    return await client.post("/auth/login/mfa", json=body)

"""Limit of the requests of one caller."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from httpx2 import ASGITransport

from app.core.config import Settings
from app.core.database import Database
from app.core.http import request_rate
from app.core.http.request_rate import SECOND, RequestRateLimiter
from app.kit.context import Actor
from app.kit.data_scope import DataScope
from app.main import create_app
from app.middleware import request_limits
from tests.conftest import SETTINGS, Client
from tests.helpers.app_state import state_of
from tests.helpers.login import outcome

pytestmark = pytest.mark.anyio


class FakeTime:
    """A monotonic clock that stands still unless a test advances it."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic_ns(self) -> int:
        return int(self.now * SECOND)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> FakeTime:
    clock = FakeTime()
    monkeypatch.setattr(request_rate, "time", clock)
    return clock


@asynccontextmanager
async def limited_client(
    client: Client, database: Database, ip: str = "192.0.2.1", **settings: Any
) -> AsyncIterator[Client]:
    """A client of an application with these limits, whose users are those of `client`."""
    app = create_app(SETTINGS.model_copy(update=settings), database)
    # The middleware has the caches of its own application, so only their loader is replaced.
    transport = ASGITransport(app, raise_app_exceptions=False, client=(ip, 1))
    async with Client(transport=transport, base_url="http://test/api/v1") as limited:
        state_of(limited).actors.load = state_of(client).actors.load
        yield limited


async def test_user_above_the_limit_gets_429_until_tokens_are_refilled(
    client: Client, database: Database, clock: FakeTime
) -> None:
    async with limited_client(client, database, requests_per_minute=6) as limited:
        limited.as_(1)
        for _ in range(6):
            assert (await limited.get("/positions")).status_code == 200
        response = await limited.get("/positions")
        assert outcome(response) == (429, "request_rate_limited")
        assert response.headers["retry-after"] == "10"
        # Neither other users nor anonymous clients of the same address are limited.
        assert (await limited.as_(9).get("/positions")).status_code == 200
        assert (await limited.as_(None).get("/auth/captcha")).status_code == 200
        # A rejected request does not extend the wait.
        clock.now = 10
        assert (await limited.as_(1).get("/positions")).status_code == 200
        assert (await limited.get("/positions")).status_code == 429


async def test_anonymous_address_above_the_limit_gets_429_before_its_token_is_judged(
    client: Client, database: Database, clock: FakeTime
) -> None:
    async with limited_client(
        client, database, requests_per_minute=0, anonymous_requests_per_minute=6
    ) as limited:
        limited.headers["authorization"] = "Bearer x"
        for _ in range(6):
            assert (await limited.get("/positions")).status_code == 401
        assert (await limited.get("/positions")).status_code == 429
        assert (await limited.post("/auth/login", json={})).status_code == 429
        for _ in range(20):
            assert (await limited.as_(1).get("/positions")).status_code == 200
    assert clock.now == 0


async def test_expensive_request_takes_more_tokens(
    client: Client, database: Database, clock: FakeTime
) -> None:
    async with limited_client(client, database, requests_per_minute=21) as limited:
        limited.as_(1)
        assert (await limited.get("/positions/export")).status_code == 200
        assert (await limited.get("/positions/export")).status_code == 200
        assert (await limited.get("/positions/export")).headers["retry-after"] == "26"
        assert (await limited.get("/positions")).status_code == 200
        assert (await limited.get("/positions")).status_code == 429
    assert clock.now == 0


def test_limit_is_off_outside_production_and_with_zero() -> None:
    for settings in ({}, {"app_env": "production", "requests_per_minute": 0}):
        limits = request_limits(SETTINGS.model_copy(update=settings))
        assert all(limits.callers.take("user 1") == 0 for _ in range(5_000))
    production = Settings(app_env="production")
    assert production.caller_requests_per_minute == 3_000
    assert production.address_requests_per_minute == 600


@pytest.mark.parametrize("now", [0.1, 1234.567891234, 1e6 / 3])
def test_minute_of_requests_at_one_moment_is_allowed_at_any_rate(
    clock: FakeTime, now: float
) -> None:
    clock.now = now
    for requests_per_minute in range(1, 200):
        limiter = RequestRateLimiter(requests_per_minute)
        assert [limiter.take("a") for _ in range(requests_per_minute)] == [0] * requests_per_minute
        assert limiter.take("a") > 0


def test_request_that_costs_more_than_a_minute_is_allowed_with_a_full_bucket(
    clock: FakeTime,
) -> None:
    limiter = RequestRateLimiter(6)
    assert limiter.take("a", 10) == 0
    assert limiter.take("a") == 10
    clock.now = 59
    assert limiter.take("a", 10) == 1
    clock.now = 60
    assert limiter.take("a", 10) == 0


def test_addresses_of_one_ipv6_network_share_a_limit() -> None:
    callers = [
        request_rate.caller_of(None, ip) for ip in ("2001:db8::1", "2001:db8::2", "2001:db8:1::1")
    ]
    assert callers[0] == callers[1] != callers[2]
    key = Actor(7, frozenset(), DataScope(), session_id="fak_1", is_api_key=True)
    assert request_rate.caller_of(key, "192.0.2.1") == "key fak_1"


def test_limiter_forgets_the_callers_not_seen_for_longest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(request_rate, "MAX_CALLERS", 2)
    limiter = RequestRateLimiter(1)
    for caller in ("a", "b", "c"):
        assert limiter.take(caller) == 0
    assert limiter.take("c") > 0
    assert limiter.take("a") == 0

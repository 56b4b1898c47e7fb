"""The permission matrix: every route there is, asked as every kind of caller. Nothing is listed by
hand but the calls.

Refused means refused: afterwards the database holds what it held. Outside one's scope is the same
answer, to the byte, as an id that no row has.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pytest
from fastapi.routing import APIRoute, RouteContext
from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy import select

from app.api import features
from app.api.access import Access
from app.api.state import get_app_state
from app.api.v1.module_system.auth.mfa_token import MfaTokenClaims, encode_mfa_token
from app.api.v1.module_system.auth.services import AuthServices
from app.api.v1.module_system.user.model import User
from app.core.database import Database
from app.generator.project import create_project
from app.kit.data_scope.kinds import Guarded
from app.kit.model import Base
from app.main import create_app
from app.scripts.initialize import initialize
from tests.conftest import SETTINGS, SYSTEM
from tests.helpers.app_state import replace_state

from .fixtures import ELSEWHERE, HOME, Account, World, nowhere
from .requests import GUARDED_BY_HAND, MAKERS, NOT_ROWS, ROWS, Call

pytestmark = pytest.mark.anyio

APP = create_app(SETTINGS)
SPEC = APP.openapi()
ROUTES: dict[str, RouteContext] = {
    str(context.name): context
    for context in features.all_routes(APP)
    if isinstance(context.original_route, APIRoute)
}
ACCESS: dict[str, Access] = {
    name: found for name, route in ROUTES.items() if (found := features.access_of(route))
}
CODES = sorted({access.permission for access in ACCESS.values() if access.permission})
SILENT = {"sys_session"}  # `last_seen_at` moves when somebody is let in, and when he is not


@dataclass(slots=True)
class Desk:
    """Where requests are made."""

    world: World
    client: AsyncClient

    async def ask_halfway(self, route: RouteContext, call: Call, account: Account) -> Response:
        """By one who has given his password, and owes his second factor."""
        async with self.world.database.transaction(SYSTEM) as db:
            stamp = (await db.get_one(User, account.user_id)).security_stamp
        token = encode_mfa_token(
            get_app_state(APP).service(AuthServices).keyring,
            MfaTokenClaims.from_stamp(account.user_id, stamp),
        )
        return await self._send(route, call, {"authorization": f"Bearer {token}"})

    async def ask(
        self, route: RouteContext, call: Call, account: Account | None, seconds: float = 60
    ) -> Response:
        headers = {}
        if account is not None:
            token = account.key or get_app_state(APP).service(AuthServices).access_tokens.issue(
                account.user_id, account.session_id, seconds
            )
            headers["authorization"] = f"Bearer {token}"
        return await self._send(route, call, headers)

    async def _send(self, route: RouteContext, call: Call, headers: dict[str, str]) -> Response:
        method = next(iter(route.methods or ()))
        path = re.sub(r"{(\w+)(:path)?}", lambda found: str(call.path[found[1]]), str(route.path))
        return await self.client.request(
            method, path, params=call.query, json=call.body, headers=headers
        )


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    project = create_project(SETTINGS, database, partial(initialize, database))
    replace_state(APP, database=database, project=project)
    get_app_state(APP).actors.ttl_seconds = 0.0
    get_app_state(APP).api_key_actors.ttl_seconds = 0.0
    world = World(database, CODES)
    await world.fill()
    async with AsyncClient(transport=ASGITransport(APP), base_url="http://test") as client:
        yield Desk(world, client)


def cell(answer: Response) -> tuple[int, Any]:
    """An answer without what differs between two that are the same."""
    said = answer.json() if "json" in answer.headers.get("content-type", "") else None
    if isinstance(said, dict):
        said.pop("request_id", None)
    return answer.status_code, said


async def holdings(database: Database) -> dict[str, list[Any]]:
    """Every row of every table."""
    async with database.transaction(SYSTEM) as db:
        return {
            name: sorted(map(repr, (await db.execute(select(table))).all()))
            for name, table in Base.metadata.tables.items()
            if name not in SILENT
        }


async def strangers(world: World) -> dict[str, tuple[Account | None, float]]:
    """Those who are nobody: no token, or one that is good no longer."""
    revoked = await world.account(*CODES)
    disabled = await world.account(*CODES)
    await world.end(revoked.session_id)
    await world.change(disabled.user_id, is_active=False)
    return {
        "anonymous": (None, 60),
        "expired": (await world.account(*CODES), -1),
        "revoked": (revoked, 60),
        "disabled": (disabled, 60),
    }


async def unentitled(world: World, access: Access) -> dict[str, tuple[Account, str]]:
    """Those who are somebody, and may not do this; and how they are told."""
    barred: dict[str, tuple[Account, str]] = {}
    if access.permission:
        others = [code for code in CODES if code != access.permission]
        barred["no role"] = await world.account(), "forbidden"
        barred["wrong permission"] = await world.account(*others), "forbidden"
    if access.kind != "public" and not access.allow_password_change:
        newcomer = await world.account(*CODES, must_change_password=True)
        barred["must change password"] = newcomer, "auth.must_change_password"
    owner = await world.account(*CODES)
    others = [code for code in CODES if code != access.permission]
    if access.session_only:
        barred["an API key, on what is personal"] = (
            await keyed(world, owner, *CODES),
            "apikey.not_by_key",
        )
    elif access.permission:
        barred["an API key without the scope"] = await keyed(world, owner, *others), "forbidden"
        less = await world.account(*others)
        barred["an API key whose owner may not"] = await keyed(world, less, *CODES), "forbidden"
    return barred


async def keyed(world: World, owner: Account, *codes: str) -> Account:
    return replace(owner, key=await world.key(owner.user_id, *codes))


def test_every_route_has_its_call_and_every_call_its_route() -> None:
    assert set(MAKERS) == set(ROUTES)


@pytest.mark.parametrize("name", ROUTES)
async def test_who_may_not_is_refused_and_changes_nothing(desk: Desk, name: str) -> None:
    route = ROUTES[name]
    access = ACCESS[name]
    call = await MAKERS[name](desk.world, HOME)
    outsiders = await strangers(desk.world) if access.kind != "public" else {}
    barred = await unentitled(desk.world, access)
    halfway = await desk.world.account(*CODES)
    before = await holdings(desk.world.database)
    got = {who: cell(await desk.ask(route, call, *how)) for who, how in outsiders.items()}
    if outsiders:
        got["MFA pending"] = cell(await desk.ask_halfway(route, call, halfway))
    assert _refusals(got) == dict.fromkeys(got, (401, "unauthorized"))
    got = {who: cell(await desk.ask(route, call, account)) for who, (account, _) in barred.items()}
    assert _refusals(got) == {who: (403, error) for who, (_, error) in barred.items()}
    assert await holdings(desk.world.database) == before


@pytest.mark.parametrize("name", ROUTES)
async def test_who_may_is_let_in(desk: Desk, name: str) -> None:
    route = ROUTES[name]
    access = ACCESS[name]
    who = await desk.world.account(*([access.permission] if access.permission else []))
    machine = await keyed(
        desk.world, who, *([access.permission] if access.permission else CODES[:1])
    )
    for account in (
        who,
        await desk.world.account(is_superuser=True),
        *(() if access.session_only else (machine,)),
    ):
        call = await MAKERS[name](desk.world, HOME)
        answer = await desk.ask(route, call, account)
        assert answer.status_code == call.status, answer.text


@pytest.mark.parametrize("name", ROUTES)
async def test_a_row_out_of_his_scope_is_a_row_that_does_not_exist(desk: Desk, name: str) -> None:
    route = ROUTES[name]
    access = ACCESS[name]
    who = await desk.world.account(*([access.permission] if access.permission else []))
    good = await MAKERS[name](desk.world, HOME)
    assert set(good.ids) == _ids(name), "an id that the matrix does not know, or one that is none"
    foreign = {
        model: await ROWS[model](desk.world, ELSEWHERE)
        for model in good.ids.values()
        if _guarded(model)
    }
    before = await holdings(desk.world.database)
    for id_name, model in good.ids.items():
        missing = cell(await desk.ask(route, good.pointing(id_name, nowhere(model)), who))
        listing = id_name in good.query and route.methods == {"GET"}
        assert missing[0] == 200 if listing else missing[0] in (404, 409, 422), (id_name, missing)
        if model in foreign:
            answer = cell(await desk.ask(route, good.pointing(id_name, foreign[model].id), who))
            assert answer == missing, (id_name, answer, missing)
    assert await holdings(desk.world.database) == before


def _refusals(cells: dict[str, tuple[int, Any]]) -> dict[str, tuple[int, str]]:
    return {who: (status, said["error"]) for who, (status, said) in cells.items()}


def _guarded(model: type[Base]) -> bool:
    return issubclass(model, Guarded) or model in GUARDED_BY_HAND


def _ids(name: str) -> set[str]:
    """The names of what a route takes that look like ids."""
    operations = (operation for path in SPEC["paths"].values() for operation in path.values())
    operation = next(operation for operation in operations if operation["operationId"] == name)
    taken = {parameter["name"] for parameter in operation.get("parameters", ())}
    for media in operation.get("requestBody", {}).get("content", {}).values():
        for schema in (media["schema"], *media["schema"].get("anyOf", ())):
            named = SPEC["components"]["schemas"].get(
                schema.get("$ref", "").rpartition("/")[2], schema
            )
            taken |= set(named.get("properties", {}))
    return {one for one in taken if re.fullmatch(r"(.*_)?ids?", one)} - NOT_ROWS

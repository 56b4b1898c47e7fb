"""The permission matrix: requests to every route by every kind of caller.

A denied request changes nothing in the database. A row outside the caller's scope gets the same
response, byte for byte, as an id without a row. Only the requests are listed by hand.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from functools import partial
from types import SimpleNamespace
from typing import Any, cast

import pytest
from fastapi.routing import APIRoute, RouteContext
from httpx2 import ASGITransport, AsyncClient, Response
from sqlalchemy import select

from app.api import features
from app.api.access import Access
from app.api.state import get_app_state
from app.api.v1.module_system.auth.mfa_token import MfaTokenClaims, encode_mfa_token
from app.api.v1.module_system.auth.services import AuthServices
from app.api.v1.module_system.auth.tasks import clean_expired_tokens
from app.api.v1.module_system.user.model import User
from app.core.database import Database
from app.extensions.queue.registry import TaskRegistry
from app.generator.project import create_project
from app.kit.data_scope.kinds import Guarded
from app.kit.model import Base
from app.main import create_app
from app.scripts.initialize import initialize
from tests.conftest import SETTINGS, SYSTEM
from tests.helpers.app_state import replace_state
from tests.helpers.sample_task import SAMPLE_TASK

from .fixtures import OTHER_DEPT, OWN_DEPT, Account, Company, missing_id
from .requests import CHECKED_BY_SERVICE, NOT_ROW_IDS, REQUEST_BUILDERS, ROW_FACTORIES, ApiRequest

pytestmark = pytest.mark.anyio

# The modules of the project. Others bring tests of their permissions and of their data scope.
COVERED_MODULES = {
    "",
    "example",
    *(name.removeprefix("module_") for name in features.PLATFORM_MODULE_DIRS),
}


def is_covered(route: RouteContext) -> bool:
    return features.feature_of(route).partition("/")[0] in COVERED_MODULES


APP = create_app(SETTINGS)
SPEC = APP.openapi()
ROUTES: dict[str, RouteContext] = {
    str(context.name): context
    for context in features.all_routes(APP)
    if isinstance(context.original_route, APIRoute) and is_covered(context)
}
ACCESS: dict[str, Access] = {
    name: access for name, route in ROUTES.items() if (access := features.access_of(route))
}
CODES = sorted({access.permission for access in ACCESS.values() if access.permission})
# Callers with a valid token whose session has ended learn why.
SESSION_ERRORS = {"revoked": "auth.session_ended", "disabled": "auth.account_disabled"}
# Every request updates `last_seen_at`, denied ones too.
IGNORED_TABLES = {"sys_session"}
AUDIT_TABLES = frozenset({"sys_audit", "sys_audit_lane"})


@dataclass(slots=True)
class Requester:
    """Sends requests to the application as any caller."""

    company: Company
    client: AsyncClient

    async def send_with_mfa_token(
        self, route: RouteContext, request: ApiRequest, account: Account
    ) -> Response:
        """Sends the MFA token in place of an access token."""
        async with self.company.database.transaction(SYSTEM) as db:
            stamp = (await db.get_one(User, account.user_id)).security_stamp
        token = encode_mfa_token(
            get_app_state(APP).service(AuthServices).keyring,
            MfaTokenClaims.from_stamp(account.user_id, stamp),
        )
        return await self._request(route, request, {"authorization": f"Bearer {token}"})

    async def send(
        self, route: RouteContext, request: ApiRequest, account: Account | None, seconds: float = 60
    ) -> Response:
        headers = {} if account is None else self.headers(account, seconds)
        return await self._request(route, request, headers)

    def headers(self, account: Account, seconds: float = 60) -> dict[str, str]:
        token = account.key or get_app_state(APP).service(AuthServices).access_tokens.issue(
            account.user_id, account.session_id, seconds
        )
        return {"authorization": f"Bearer {token}"}

    async def _request(
        self, route: RouteContext, request: ApiRequest, headers: dict[str, str]
    ) -> Response:
        method = next(iter(route.methods or ()))
        path = re.sub(
            r"{(\w+)(:path)?}", lambda match: str(request.path[match[1]]), str(route.path)
        )
        return await self.client.request(
            method, path, params=request.query, json=request.body, headers=headers
        )


@pytest.fixture
async def requester(database: Database) -> AsyncIterator[Requester]:
    project = create_project(SETTINGS, database, partial(initialize, database))
    tasks = TaskRegistry([SAMPLE_TASK, clean_expired_tokens])
    replace_state(APP, database=database, project=project, tasks=tasks)
    get_app_state(APP).actors.ttl_seconds = 0.0
    get_app_state(APP).api_key_actors.ttl_seconds = 0.0
    company = Company(database, CODES)
    await company.fill()
    async with AsyncClient(transport=ASGITransport(APP), base_url="http://test") as client:
        yield Requester(company, client)


def outcome(response: Response) -> tuple[int, Any]:
    """Returns status and body without the request id."""
    body = response.json() if "json" in response.headers.get("content-type", "") else None
    if isinstance(body, dict):
        body.pop("request_id", None)
    return response.status_code, body


async def database_contents(
    database: Database, ignored: frozenset[str] = frozenset()
) -> dict[str, list[Any]]:
    """Returns every row of every table."""
    async with database.transaction(SYSTEM) as db:
        return {
            name: sorted(map(repr, (await db.execute(select(table))).all()))
            for name, table in Base.metadata.tables.items()
            if name not in IGNORED_TABLES | ignored
        }


async def unauthenticated(company: Company) -> dict[str, tuple[Account | None, float]]:
    """Returns callers without a valid token, with the lifetime of their token in seconds."""
    revoked = await company.account(*CODES)
    disabled = await company.account(*CODES)
    await company.end(revoked.session_id)
    await company.change(disabled.user_id, is_active=False)
    return {
        "anonymous": (None, 60),
        "expired": (await company.account(*CODES), -1),
        "revoked": (revoked, 60),
        "disabled": (disabled, 60),
    }


async def unauthorized(company: Company, access: Access) -> dict[str, tuple[Account, str]]:
    """Returns authenticated callers who are denied, with the error key they get."""
    accounts: dict[str, tuple[Account, str]] = {}
    if access.permission:
        others = [code for code in CODES if code != access.permission]
        accounts["no role"] = await company.account(), "forbidden"
        accounts["wrong permission"] = await company.account(*others), "forbidden"
    if access.kind != "public" and not access.allow_password_change:
        newcomer = await company.account(*CODES, must_change_password=True)
        accounts["must change password"] = newcomer, "auth.must_change_password"
    if access.fresh:
        stale = await company.account(*CODES)
        await company.age_login(stale.session_id)
        accounts["authenticated too long ago"] = stale, "auth.reauthentication_required"
    owner = await company.account(*CODES)
    others = [code for code in CODES if code != access.permission]
    if access.session_only:
        accounts["an API key on a session-only route"] = (
            await with_api_key(company, owner, *CODES),
            "apikey.not_by_key",
        )
    elif access.permission:
        accounts["an API key without the scope"] = (
            await with_api_key(company, owner, *others),
            "forbidden",
        )
        limited = await company.account(*others)
        accounts["an API key whose owner lacks the permission"] = (
            await with_api_key(company, limited, *CODES),
            "forbidden",
        )
    return accounts


async def with_api_key(company: Company, owner: Account, *codes: str) -> Account:
    return replace(owner, key=await company.key(owner.user_id, *codes))


def test_route_of_another_module_needs_no_request_builder() -> None:
    """A generated or hand-written module is added without a change in this folder."""
    route = ROUTES["list_demos"]

    def endpoint() -> None: ...

    endpoint.__module__ = "app.api.v1.module_shop.item.controller"
    assert is_covered(route)
    assert not is_covered(cast("RouteContext", SimpleNamespace(endpoint=endpoint)))


def test_every_route_has_a_request_builder() -> None:
    assert set(REQUEST_BUILDERS) == set(ROUTES)


@pytest.mark.parametrize("name", ROUTES)
async def test_request_without_permission_is_denied_and_changes_nothing(
    requester: Requester, name: str
) -> None:
    route = ROUTES[name]
    access = ACCESS[name]
    request = await REQUEST_BUILDERS[name](requester.company, OWN_DEPT)
    anonymous = await unauthenticated(requester.company) if access.kind != "public" else {}
    denied = await unauthorized(requester.company, access)
    mfa_pending = await requester.company.account(*CODES)
    before = await database_contents(requester.company.database)
    outcomes = {
        persona: outcome(await requester.send(route, request, account, seconds))
        for persona, (account, seconds) in anonymous.items()
    }
    if anonymous:
        outcomes["MFA pending"] = outcome(
            await requester.send_with_mfa_token(route, request, mfa_pending)
        )
    assert _errors(outcomes) == {
        persona: (401, SESSION_ERRORS.get(persona, "unauthorized")) for persona in outcomes
    }
    outcomes = {
        persona: outcome(await requester.send(route, request, account))
        for persona, (account, _) in denied.items()
    }
    assert _errors(outcomes) == {persona: (403, error) for persona, (_, error) in denied.items()}
    assert await database_contents(requester.company.database) == before


@pytest.mark.parametrize("name", ROUTES)
async def test_request_with_permission_succeeds(requester: Requester, name: str) -> None:
    route = ROUTES[name]
    access = ACCESS[name]
    permissions = [access.permission] if access.permission else []
    user = await requester.company.account(*permissions)
    superuser = await requester.company.account(is_superuser=True)
    accounts = [user, superuser]
    if not access.session_only:
        scopes = permissions or CODES[:1]
        accounts.append(await with_api_key(requester.company, user, *scopes))
    for account in accounts:
        request = await REQUEST_BUILDERS[name](requester.company, OWN_DEPT)
        response = await requester.send(route, request, account)
        assert response.status_code == request.status, response.text


@pytest.mark.parametrize("name", ROUTES)
async def test_row_outside_scope_answers_like_missing_row(requester: Requester, name: str) -> None:
    route = ROUTES[name]
    access = ACCESS[name]
    account = await requester.company.account(*([access.permission] if access.permission else []))
    request = await REQUEST_BUILDERS[name](requester.company, OWN_DEPT)
    assert set(request.ids) == _id_names(name), "ids of the request differ from those of the route"
    foreign_rows = {
        model: await ROW_FACTORIES[model](requester.company, OTHER_DEPT)
        for model in request.ids.values()
        if _is_scoped(model)
    }
    # An export writes an audit entry, and nothing else.
    ignored = AUDIT_TABLES if name.startswith("export_") else frozenset[str]()
    before = await database_contents(requester.company.database, ignored)
    for id_name, model in request.ids.items():
        missing_request = request.with_id(id_name, missing_id(model))
        missing = outcome(await requester.send(route, missing_request, account))
        is_filter = id_name in request.query and route.methods == {"GET"}
        expected = (200,) if is_filter else (404, 409, 422)
        assert missing[0] in expected, (id_name, missing)
        if model in foreign_rows:
            foreign_request = request.with_id(id_name, foreign_rows[model].id)
            foreign = outcome(await requester.send(route, foreign_request, account))
            assert foreign == missing, (id_name, foreign, missing)
    assert await database_contents(requester.company.database, ignored) == before


def _errors(outcomes: dict[str, tuple[int, Any]]) -> dict[str, tuple[int, str]]:
    return {persona: (status, body["error"]) for persona, (status, body) in outcomes.items()}


def _is_scoped(model: type[Base]) -> bool:
    return issubclass(model, Guarded) or model in CHECKED_BY_SERVICE


def _id_names(name: str) -> set[str]:
    """Returns the names of parameters and fields that look like ids of rows."""
    operations = (operation for path in SPEC["paths"].values() for operation in path.values())
    # The health checks are not described.
    operation: dict[str, Any] = next(
        (operation for operation in operations if operation["operationId"] == name), {}
    )
    names = {parameter["name"] for parameter in operation.get("parameters", ())}
    for media in operation.get("requestBody", {}).get("content", {}).values():
        for schema in (media["schema"], *media["schema"].get("anyOf", ())):
            reference = schema.get("$ref", "").rpartition("/")[2]
            body = SPEC["components"]["schemas"].get(reference, schema)
            names |= set(body.get("properties", {}))
    return {name for name in names if re.fullmatch(r"(.*_)?ids?", name)} - NOT_ROW_IDS

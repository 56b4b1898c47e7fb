"""`Idempotency-Key`: a repeated POST gets the answer of the first one and changes nothing."""

import json
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from httpx2 import Response
from pydantic import BaseModel, JsonValue, SecretStr
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.api import features
from app.api.access import allow
from app.api.deps import inject, separate_transaction
from app.api.idempotency import IdempotentRoute
from app.api.v1.module_system.position.model import Position
from app.api.v1.module_system.position.service import PositionService
from app.api.v1.module_system.user.model import User
from app.api.v1.module_task.job.tasks import delete_expired_idempotency_keys
from app.core.database import Database
from app.extensions.audit import AuditEntry
from app.extensions.idempotency import MAX_ANSWER_BYTES, IdempotencyKey, IdempotencyStore
from app.extensions.idempotency.store import KEY_LIFETIME
from app.kit.model import utc_now
from app.kit.schema import Result
from app.kit.secret_fields import has_secret, secret_fields
from app.main import create_app
from tests.conftest import SETTINGS, Client, count_statements, register_account
from tests.helpers.app_state import replace_state, state_of
from tests.helpers.system_task import run_task

pytestmark = pytest.mark.anyio

CREATE = frozenset({"system:position:create"})
DRIVER = {"name": "Driver", "code": "driver"}

# POST routes that take no key, and the reason.
PUBLIC = "its caller is not authenticated"
CREDENTIAL = "it checks or changes a credential, or its answer has one"
CHANGES_NOTHING = "it changes nothing"
NO_TRANSACTION = "its change is not part of one transaction"
REPEATABLE = "repeating it leads to the same result"
REASONS_WITHOUT_KEY = {
    "create_api_key": CREDENTIAL,
    "reauthenticate": CREDENTIAL,
    "start_passkey_reauthentication": CREDENTIAL,
    "reauthenticate_by_passkey": CREDENTIAL,
    "enrol_totp": CREDENTIAL,
    "confirm_totp": CREDENTIAL,
    "disable_totp": CREDENTIAL,
    "renew_recovery_codes": CREDENTIAL,
    "start_passkey": CREDENTIAL,
    "add_passkey": CREDENTIAL,
    "remove_passkey": CREDENTIAL,
    "link_identity": CREDENTIAL,
    "start_linking": CREDENTIAL,
    "finish_linking": CREDENTIAL,
    "unlink_identity": CREDENTIAL,
    "create_gen_table": NO_TRANSACTION,
    "read_gen_ddl": CHANGES_NOTHING,
    "preview_gen_ddl": CHANGES_NOTHING,
    "sync_gen_table": REPEATABLE,
    "write_gen_table": NO_TRANSACTION,
    "start_verify_run": NO_TRANSACTION,
    "stop_verify_run": REPEATABLE,
    "pause_job": REPEATABLE,
    "resume_job": REPEATABLE,
    "cancel_task_run": REPEATABLE,
    "cancel_my_task_run": REPEATABLE,
}


def post_routes() -> dict[str, Any]:
    """Returns the POST routes of the application by their operation id."""
    return {
        str(context.name): context
        for context in features.all_routes(create_app(SETTINGS))
        if "POST" in (context.methods or ()) and isinstance(context.original_route, APIRoute)
    }


async def create(
    client: Client, key: str | None = "first", form: object = None, **options: Any
) -> Response:
    headers = {} if key is None else {"Idempotency-Key": key}
    return await client.post("/positions", json=form or DRIVER, headers=headers, **options)


def error_of(response: Response) -> tuple[int, str]:
    return response.status_code, response.json()["error"]


async def count(db: AsyncSession, model: type[Any]) -> int:
    return await db.scalar(select(func.count()).select_from(model)) or 0


async def test_repeated_request_gets_first_answer_and_changes_nothing(
    client: Client, db: AsyncSession
) -> None:
    first = await create(client)
    entry_count = await count(db, AuditEntry)
    second = await create(client)
    assert (first.status_code, second.status_code) == (200, 200), first.text
    assert second.content == first.content
    assert second.headers["content-type"] == first.headers["content-type"]
    assert "idempotency-replayed" not in first.headers
    assert second.headers["idempotency-replayed"] == "true"
    assert second.headers["x-request-id"] != first.headers["x-request-id"]
    assert await count(db, Position) == 1
    assert await count(db, AuditEntry) == entry_count


async def test_replay_shows_answer_of_then_when_row_has_changed(
    client: Client, db: AsyncSession
) -> None:
    first = await create(client)
    await db.execute(update(Position).values(name="Clerk"))
    assert (await create(client)).content == first.content


@pytest.mark.parametrize(
    "form",
    [{**DRIVER, "name": "Clerk"}, {"code": "driver", "name": "Driver"}, {"name": ""}],
    ids=["value", "order", "invalid"],
)
async def test_key_with_other_body_is_422(client: Client, form: dict[str, str]) -> None:
    """A body is compared byte by byte."""
    assert (await create(client)).status_code == 200
    assert error_of(await create(client, form=form)) == (422, "idempotency.key_reused")


async def test_key_with_unknown_query_is_422(client: Client) -> None:
    assert (await create(client)).status_code == 200
    assert error_of(await create(client, params={"force": "1"})) == (422, "invalid")


async def test_key_of_other_route_is_another_key(client: Client) -> None:
    assert (await create(client)).status_code == 200
    response = await client.post(
        "/dicts",
        json={"name": "Colours", "name_en": "Colours", "code": "colour"},
        headers={"Idempotency-Key": "first"},
    )
    assert response.status_code == 200, response.text
    assert "idempotency-replayed" not in response.headers


async def test_key_of_other_user_is_another_key(client: Client, db: AsyncSession) -> None:
    for id in (6, 7):
        register_account(id, 2, "department", permissions=CREATE)
    first = await create(client.as_(6))
    other = await create(client.as_(7), form={"name": "Driver", "code": "other"})
    assert (first.status_code, other.status_code) == (200, 200)
    assert error_of(await create(client.as_(7))) == (422, "idempotency.key_reused")
    owners = (await db.scalars(select(IdempotencyKey.user_id))).all()
    assert sorted(owners) == [6, 7]


async def test_key_of_api_key_is_another_key_than_that_of_its_owner(
    client: Client, db: AsyncSession
) -> None:
    (await db.get_one(User, 1)).is_superuser = True
    await db.flush()
    data = {
        "name": "nightly",
        "scopes": ["system:position:create"],
        "networks": [],
        "expires_at": (utc_now() + timedelta(days=1)).isoformat(),
    }
    created = (await client.post("/api-keys/mine", json=data)).json()["data"]
    assert (await create(client)).status_code == 200
    client.headers["authorization"] = f"Bearer {created['key']}"
    response = await create(client, form={"name": "Driver", "code": "other"})
    assert response.status_code == 200, response.text
    assert (await create(client, form={"name": "Driver", "code": "other"})).headers[
        "idempotency-replayed"
    ]
    assert await count(db, IdempotencyKey) == 2


async def test_user_without_permission_gets_403_and_no_stored_answer(client: Client) -> None:
    register_account(6, 2, "department", permissions=CREATE)
    assert (await create(client.as_(6))).status_code == 200
    register_account(6, 2, "department", permissions=frozenset())
    assert error_of(await create(client.as_(6))) == (403, "forbidden")
    assert (await create(client.as_(None))).status_code == 401


async def test_failed_request_leaves_no_key(client: Client, db: AsyncSession) -> None:
    """The rollback takes the key, so that the same request can succeed later."""
    assert (await create(client, key=None)).status_code == 200
    assert error_of(await create(client)) == (409, "position.code_taken")
    assert error_of(await create(client, form={"name": ""})) == (422, "invalid")
    assert await count(db, IdempotencyKey) == 0
    await db.delete((await db.scalars(select(Position))).one())
    await db.flush()
    assert (await create(client)).status_code == 200


async def test_password_in_the_request_is_stored_neither_as_text_nor_as_plain_digest(
    client: Client, db: AsyncSession
) -> None:
    """A fast digest of a body, of which only the password is unknown, could be searched for it."""
    register_account(1, 1, "all", permissions=frozenset({"*"}))
    (await db.get_one(User, 1)).is_superuser = True
    await db.flush()
    form = {"username": "mary", "password": "correct horse battery", "dept_id": 2}
    body = json.dumps(form).encode()
    headers = {"Idempotency-Key": "first", "Content-Type": "application/json"}
    responses = [await client.post("/users", content=body, headers=headers) for _ in range(2)]
    assert [response.status_code for response in responses] == [200, 200], responses[0].text
    assert responses[1].headers["idempotency-replayed"] == "true"
    row = (await db.execute(select(*IdempotencyKey.__table__.columns))).one()
    stored = " ".join(map(str, row))
    assert "horse" not in stored
    assert sha256(body).hexdigest() not in stored


@pytest.mark.parametrize("key", ["", "x" * 256, "tab\there", "schlüssel"])
async def test_invalid_key_is_422(client: Client, key: str) -> None:
    headers = [(b"idempotency-key", key.encode())]
    response = await client.post("/positions", json=DRIVER, headers=headers)
    assert error_of(response) == (422, "idempotency.invalid_key")


async def test_repeated_header_is_422(client: Client) -> None:
    headers = [("Idempotency-Key", "first"), ("Idempotency-Key", "second")]
    response = await client.post("/positions", json=DRIVER, headers=headers)
    assert error_of(response) == (422, "idempotency.invalid_key")


@pytest.mark.parametrize("key", ["x", "x" * 255, '"8e03978e-40d5-43dd-bc93-6894a57f9324"', "a b"])
async def test_printable_key_of_1_to_255_characters_is_accepted(client: Client, key: str) -> None:
    assert (await create(client, key)).status_code == 200
    assert (await create(client, key)).headers["idempotency-replayed"] == "true"


async def test_keys_differ_by_case(client: Client) -> None:
    assert (await create(client, "first")).status_code == 200
    assert error_of(await create(client, "FIRST")) == (409, "position.code_taken")


async def test_key_is_ignored_unless_the_method_is_post(client: Client) -> None:
    position = (await create(client)).json()["data"]
    form = {**DRIVER, "name": "Clerk", "version": position["version"]}
    headers = {"Idempotency-Key": "first"}
    response = await client.put(f"/positions/{position['id']}", json=form, headers=headers)
    assert response.json()["data"]["name"] == "Clerk"
    assert (await client.get("/positions", headers=headers)).json()["data"]["total"] == 1


async def test_repeated_request_of_server_with_new_secret_gets_first_answer(
    client: Client, db: AsyncSession
) -> None:
    """The old secret is still known. Without it the request cannot be compared."""
    first = await create(client)
    signer = state_of(client).idempotency_signer
    app = client._transport.app  # type: ignore[attr-defined]  # noqa: SLF001
    replace_state(app, idempotency_signer=type(signer)(["n" * 32, "s" * 32], "idempotency"))
    assert (await create(client)).content == first.content
    replace_state(app, idempotency_signer=type(signer)(["n" * 32], "idempotency"))
    assert error_of(await create(client)) == (422, "idempotency.key_reused")
    assert await count(db, Position) == 1


async def test_too_long_answer_is_not_stored_and_request_not_repeated(
    client: Client, db: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MAX_ANSWER_BYTES == 64 * 1024
    monkeypatch.setattr("app.extensions.idempotency.store.MAX_ANSWER_BYTES", 20)
    assert (await create(client)).status_code == 200
    assert error_of(await create(client)) == (409, "idempotency.answer_not_stored")
    assert await count(db, Position) == 1


async def test_key_is_deleted_after_its_lifetime(
    client: Client, db: AsyncSession, database: Database
) -> None:
    assert (await create(client)).status_code == 200
    await db.execute(
        update(IdempotencyKey).values(created_at=utc_now() - KEY_LIFETIME + timedelta(minutes=1))
    )
    await IdempotencyStore(db).delete_expired()
    assert (await create(client)).headers["idempotency-replayed"] == "true"
    await db.execute(
        update(IdempotencyKey).values(created_at=utc_now() - KEY_LIFETIME - timedelta(minutes=1))
    )
    await run_task(database, delete_expired_idempotency_keys)
    assert error_of(await create(client)) == (409, "position.code_taken")


async def test_request_without_key_executes_no_more_statements(
    client: Client, database: Database
) -> None:
    """A key costs one INSERT and one UPDATE, and nothing is written for a request without it."""
    statements_by_key: dict[str | None, list[str]] = {}
    for key, code in ((None, "a"), ("first", "b")):
        with count_statements(database.engine) as statements:
            response = await create(client, key, {"name": "Driver", "code": code})
            assert response.status_code == 200, response.text
        statements_by_key[key] = statements
    assert not any("idempotency" in statement for statement in statements_by_key[None])
    verbs = [
        statement.split()[0]
        for statement in statements_by_key["first"]
        if "idempotency" in statement
    ]
    assert verbs == ["INSERT", "UPDATE"]
    assert len(statements_by_key["first"]) == len(statements_by_key[None]) + len(verbs)


def test_every_post_route_takes_a_key_or_says_why_not() -> None:
    """Add `idempotent=True` to the access rule, or the reason to REASONS_WITHOUT_KEY."""
    takes_key: dict[str, bool] = {}
    for name, context in post_routes().items():
        access = features.access_of(context)
        assert access is not None
        takes_key[name] = access.idempotent
        if access.kind == "public":
            assert not access.idempotent, PUBLIC
            assert name not in REASONS_WITHOUT_KEY
        else:
            assert access.idempotent is (name not in REASONS_WITHOUT_KEY), name
    assert REASONS_WITHOUT_KEY.keys() <= takes_key.keys()


def test_no_route_that_takes_a_key_answers_with_a_secret() -> None:
    for name, context in post_routes().items():
        if features.access_of(context).idempotent:  # type: ignore[union-attr]
            assert context.original_route.may_store, name


async def test_every_route_without_keys_rejects_one(client: Client) -> None:
    """Public routes included: a client that sends a key relies on it."""
    for name, context in post_routes().items():
        access = features.access_of(context)
        if access is not None and not access.idempotent:
            path = context.path.removeprefix("/api/v1")
            response = await client.post(
                path.replace("{", "").replace("}", ""), headers={"Idempotency-Key": "first"}
            )
            assert error_of(response) == (422, "idempotency.not_supported"), f"{name}"


def test_openapi_describes_the_header_where_it_is_accepted() -> None:
    app = create_app(SETTINGS)
    documented = {
        operation["operationId"]
        for operations in app.openapi()["paths"].values()
        for operation in operations.values()
        for parameter in operation.get("parameters", ())
        if parameter["name"] == "Idempotency-Key"
    }
    assert documented == post_routes().keys() - REASONS_WITHOUT_KEY.keys() - {
        name
        for name, context in post_routes().items()
        if features.access_of(context).kind == "public"  # type: ignore[union-attr]
    }


class Item(BaseModel):
    must_change_password: bool
    password_changed_at: datetime | None


class Account(BaseModel):
    items: list[Item]
    api_key: str
    code: SecretStr
    remark: str | None


def test_secret_fields_are_found_by_name_and_type() -> None:
    assert secret_fields(Result[Account]) == {"api_key", "code"}
    assert secret_fields(Result[list[int]]) == frozenset()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"params": {"password": "horse"}}, True),
        ([{"items": [{"apiKey": 7}]}], True),
        ({"password": "***", "token": None, "must_change_password": True}, False),
        ({"name": "Driver", "codes": ["a", 1, None]}, False),
    ],
)
def test_unmasked_secret_is_found_at_any_depth(value: Any, expected: bool) -> None:
    assert has_secret(value) is expected


@pytest.mark.parametrize(("name", "is_stored"), [("password", False), ("path", True)])
def test_answer_with_a_secret_in_a_free_form_value_is_not_stored(
    name: str, is_stored: bool
) -> None:
    route = IdempotentRoute("/x", lambda: None, response_model=Result[dict[str, JsonValue]])
    assert route.may_store
    record = IdempotencyKey()
    route._store(record, JSONResponse({"data": {name: "horse"}}))  # noqa: SLF001
    assert record.status == 200
    assert (record.body is not None) is is_stored


SECOND = inject(PositionService, system="a test")
APART = separate_transaction(PositionService, system="a test")


@pytest.mark.parametrize(
    ("route_class", "method", "dependencies"),
    [
        (APIRoute, "POST", [inject(PositionService)]),
        (IdempotentRoute, "PUT", [inject(PositionService)]),
        (IdempotentRoute, "POST", []),
        (IdempotentRoute, "POST", [inject(PositionService, read=True)]),
        (IdempotentRoute, "POST", [inject(PositionService), SECOND]),
        (IdempotentRoute, "POST", [inject(PositionService), APART]),
    ],
    ids=["class", "method", "none", "read", "two", "apart"],
)
def test_route_that_cannot_be_idempotent_stops_the_start(
    route_class: type[APIRoute], method: str, dependencies: list[Any]
) -> None:
    router = APIRouter(route_class=route_class)
    rules = [allow("a:b:c", idempotent=True), *dependencies]
    router.add_api_route("/open", lambda: None, methods=[method], dependencies=rules)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(router)
    with pytest.raises(TypeError, match="/open is idempotent, so it needs"):
        features.check_access(app)

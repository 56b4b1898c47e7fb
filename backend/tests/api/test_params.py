"""Parameters through the API, and the behaviour that each of them changes."""

import asyncio
import json
import logging
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from httpx2 import AsyncClient, Response
from pydantic import SecretStr
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.state import get_app_state
from app.api.v1.module_monitor.audit.tasks import delete_old_audit_entries
from app.api.v1.module_monitor.login_log.model import LoginEntry, Outcome
from app.api.v1.module_monitor.login_log.parameters import LOGIN_LOG_RETENTION_DAYS
from app.api.v1.module_monitor.login_log.tasks import delete_old_login_entries
from app.api.v1.module_system.auth.model import LoginSession
from app.api.v1.module_system.auth.parameters import (
    FRESH_LOGIN_MINUTES,
    SESSION_ABSOLUTE_DAYS,
    SESSION_IDLE_HOURS,
    TEMPORARY_PASSWORD_HOURS,
)
from app.api.v1.module_system.auth.tasks import clean_expired_tokens, mark_expired_sessions
from app.api.v1.module_system.params.model import StoredParameter
from app.api.v1.module_system.user.model import User
from app.api.v1.module_task.job.tasks import delete_old_runs
from app.core.crypto.encryption import Encryptor
from app.core.crypto.password_policy import PASSWORD_MIN_LENGTH
from app.core.database import Database
from app.core.parameters import ParameterRegistry, Parameters, StoredParameterValue
from app.extensions.audit import Action, AuditEntry
from app.extensions.audit.retention import AUDIT_RETENTION_DAYS
from app.extensions.queue import TaskRunState
from app.kit.crud import EXPORT_MAX_ROWS
from app.kit.model import utc_now
from app.kit.parameters import Parameter, parameter
from app.main import create_app
from tests.conftest import SETTINGS, SYSTEM, Client, count_statements, register_account
from tests.helpers.app_state import app_of, replace_state, set_parameters, state_of
from tests.helpers.login import MARY, SECRET, new_user, outcome, sign_in, use_tokens
from tests.helpers.system_task import run_once, run_task

pytestmark = pytest.mark.anyio

PATH = "/params/export.max_rows"
MAIL_PASSWORD = parameter("mail.password", SecretStr, max_length=100)
UNCHANGED = {"synchronize_session": False}


async def put(client: Client, value: object, version: int = 0, path: str = PATH) -> Response:
    return await client.put(path, json={"value": value, "version": version})


async def described(client: Client, name: str = "export.max_rows") -> dict[str, Any]:
    """Returns the parameter as the list shows it."""
    groups = (await client.get("/params/")).json()["data"]
    (found,) = [item for group in groups for item in group["parameters"] if item["name"] == name]
    return dict(found)


@pytest.mark.parametrize(
    ("language", "group", "title", "choice"),
    [("en", "Login", "Captcha", "For every login"), ("zh-CN", "登录", "验证码", "每次登录")],
)
async def test_list_describes_parameters_in_the_language_of_the_caller(
    client: Client, language: str, group: str, title: str, choice: str
) -> None:
    response = await client.get("/params", headers={"accept-language": language})
    groups = {item["name"]: item for item in response.json()["data"]}
    assert list(groups) == sorted(groups)
    assert groups["login"]["title"] == group
    captcha = groups["login"]["parameters"][0]
    assert captcha["title"] == title
    assert captcha["choices"][1] == {"value": "always", "label": choice}
    assert (captcha["type"], captcha["value"], captcha["default"]) == (
        "choice",
        "when_needed",
        "when_needed",
    )
    rows = groups["export"]["parameters"][0]
    assert (rows["type"], rows["minimum"], rows["maximum"]) == ("int", 1, 1_000_000)
    assert (rows["changed"], rows["invalid"], rows["version"]) == (False, False, 0)


async def test_changed_value_takes_effect_at_once_and_reset_restores_the_default(
    client: Client, db: AsyncSession
) -> None:
    parameters = state_of(client).parameters
    changed = (await put(client, 500)).json()["data"]
    assert (changed["value"], changed["changed"], changed["version"] > 0) == (500, True, True)
    assert parameters.get(EXPORT_MAX_ROWS) == 500
    again = (await put(client, 600, changed["version"])).json()["data"]
    assert again["version"] == changed["version"] + 1
    assert await described(client) == again
    assert parameters.get(EXPORT_MAX_ROWS) == 600
    reset = (await client.delete(PATH)).json()["data"]
    assert (reset["value"], reset["changed"], reset["version"]) == (100_000, False, 0)
    assert parameters.get(EXPORT_MAX_ROWS) == 100_000
    assert list(await db.scalars(select(StoredParameter))) == []
    assert (await client.delete(PATH)).status_code == 200


async def test_value_that_equals_the_default_is_not_stored(
    client: Client, db: AsyncSession
) -> None:
    assert (await put(client, 100_000)).json()["data"]["changed"] is False
    changed = (await put(client, 500)).json()["data"]
    default = await put(client, 100_000, changed["version"])
    assert (default.status_code, default.json()["data"]["changed"]) == (200, False)
    assert list(await db.scalars(select(StoredParameter))) == []


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (PATH, 0, "Must be at least 1"),
        (PATH, 1_000_001, "Must be at most 1000000"),
        (PATH, "5", "Must be a whole number"),
        (PATH, True, "Must be a whole number"),
        (PATH, 1.5, "Must be text, a whole number, true or false"),
        (PATH, None, "Must be text, a whole number, true or false"),
        ("/params/login.captcha", "never", "Must be one of 'when_needed' or 'always'"),
    ],
)
async def test_invalid_value_returns_422_with_field(
    client: Client, path: str, value: object, message: str
) -> None:
    client.headers["accept-language"] = "en"
    response = await put(client, value, path=path)
    assert response.status_code == 422
    (problem,) = response.json()["data"]
    assert problem == {"field": "value", "message": message}


@pytest.mark.parametrize("name", ["nothing", "export.max_rowss", "EXPORT.MAX_ROWS", "%00"])
async def test_unknown_name_returns_404(client: Client, name: str) -> None:
    assert (await put(client, 5, path=f"/params/{name}")).status_code == 404
    assert (await client.delete(f"/params/{name}")).status_code == 404


async def test_stale_version_returns_409(client: Client) -> None:
    first = (await put(client, 500)).json()["data"]["version"]
    assert outcome(await put(client, 501, version=0)) == (409, "stale")
    assert (await put(client, 502, first)).status_code == 200
    assert outcome(await put(client, 503, first)) == (409, "stale")
    await client.delete(PATH)
    assert outcome(await put(client, 504, first)) == (409, "stale")
    assert (await put(client, 505)).status_code == 200
    # A version from before the reset does not become current again.
    assert outcome(await put(client, 506, first)) == (409, "stale")


async def test_concurrent_first_changes_are_one_change_and_409(
    clients: tuple[AsyncClient, AsyncClient],
) -> None:
    responses = await asyncio.gather(
        *(
            client.put(PATH, json={"value": value, "version": 0})
            for client in clients
            for value in range(500, 505)
        )
    )
    counts = Counter(response.status_code for response in responses)
    # A database may also ask to repeat a transaction that waited for another.
    assert counts[200] == 1
    assert counts[409] + counts[429] == 9
    value = (await clients[0].get("/params")).json()["data"]
    stored = [item["value"] for group in value for item in group["parameters"] if item["changed"]]
    (changed,) = [response.json() for response in responses if response.status_code == 200]
    assert stored == [changed["data"]["value"]]


async def test_changes_are_in_the_audit_log(client: Client, db: AsyncSession) -> None:
    version = (await put(client, 500)).json()["data"]["version"]
    await put(client, 600, version)
    await client.delete(PATH)
    entries = list(
        await db.scalars(
            select(AuditEntry).where(AuditEntry.object == "sys_param").order_by(AuditEntry.id)
        )
    )
    assert [(entry.action, entry.label) for entry in entries] == [
        (action, "export.max_rows") for action in (Action.CREATE, Action.UPDATE, Action.DELETE)
    ]
    assert json.loads(entries[1].before or "") == {"value": "500"}
    assert json.loads(entries[1].after or "") == {"value": "600"}


async def test_user_without_permission_cannot_read_or_change(client: Client) -> None:
    register_account(7, 2, permissions=frozenset({"system:params:query"}))
    assert (await client.as_(7).get("/params")).status_code == 200
    assert (await put(client, 5)).status_code == 403
    assert (await client.delete(PATH)).status_code == 403
    assert (await client.as_(9).get("/params")).status_code == 403


async def test_change_requires_a_recent_login(client: Client, db: AsyncSession) -> None:
    db.add(new_user(is_superuser=True))
    await db.flush()
    use_tokens(client, await sign_in(client.as_(None)))
    assert (await put(client, 500)).status_code == 200
    await age_logins(db, minutes=16)
    assert outcome(await client.delete(PATH)) == (403, "auth.reauthentication_required")


@pytest.mark.parametrize(
    "row",
    [
        {"name": "export.max_rows", "value": "0"},
        {"name": "export.max_rows", "value": '"many"'},
        {"name": "export.max_rows", "encrypted_value": "x.y"},
    ],
)
async def test_invalid_stored_value_is_the_default_and_can_be_replaced(
    client: Client, db: AsyncSession, row: dict[str, str]
) -> None:
    stored = StoredParameter(**row, updated_by="n")
    db.add(stored)
    await db.flush()
    await state_of(client).parameters.reload()
    shown = await described(client)
    assert (shown["value"], shown["changed"], shown["invalid"]) == (100_000, False, True)
    assert state_of(client).parameters.get(EXPORT_MAX_ROWS) == 100_000
    replaced = (await put(client, 500, shown["version"])).json()["data"]
    assert (replaced["value"], replaced["invalid"]) == (500, False)


async def test_snapshot_that_is_too_old_costs_one_statement(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    parameters = state_of(client).parameters
    await client.get("/positions")
    engine = state_of(client).database.engine
    parameters.set_values({}, loaded_at=float("-inf"))
    # A response may take longer than the snapshot is valid.
    monkeypatch.setattr(parameters, "ttl_seconds", 60)
    with count_statements(engine) as statements:
        for _ in range(2):
            assert (await client.get("/positions")).status_code == 200
    assert [("sys_param" in sql) for sql in statements] == [True, False, False]
    parameters.set_values({}, loaded_at=float("-inf"))
    with count_statements(engine) as statements:
        assert (await client.get("http://test/health/live")).status_code == 200
    assert statements == []


async def test_process_starts_with_the_stored_values(
    fresh: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its first request may wait in vain for a slow database."""

    async def accept_scope() -> None:
        """Passes, because other tests map models whose tables this database lacks."""

    monkeypatch.setattr(fresh, "verify_scope", accept_scope)
    async with fresh.transaction(SYSTEM) as db:
        db.add(StoredParameter(name="export.max_rows", value="5", updated_by="n"))
    url = fresh.engine.url.render_as_string(hide_password=False)
    app = create_app(SETTINGS.model_copy(update={"database_url": url}), fresh)
    async with app.router.lifespan_context(app):
        assert get_app_state(app).parameters.get(EXPORT_MAX_ROWS) == 5


@pytest.fixture
def secret_client(client: Client) -> Client:
    """A client of the application with one more parameter, which is a secret."""
    app = app_of(client)
    state = get_app_state(app)
    registry = ParameterRegistry()
    registry.add([*state.parameters.registry, MAIL_PASSWORD], "a test")

    async def load() -> list[StoredParameterValue]:
        columns = select(
            StoredParameter.name, StoredParameter.value, StoredParameter.encrypted_value
        )
        async with state.database.read(SYSTEM) as db:
            return [StoredParameterValue(*row) for row in await db.execute(columns)]

    replace_state(app, parameters=Parameters(registry, load, Encryptor(["s" * 32])))
    return client


async def test_secret_is_in_no_response_log_or_audit_entry(
    secret_client: Client,
    db: AsyncSession,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    path = "/params/mail.password"
    texts = []
    response = await put(secret_client, " hunter2 ", path=path)
    assert response.status_code == 200
    texts.append(response.text)
    shown = await described(secret_client, "mail.password")
    assert (shown["value"], shown["default"], shown["changed"]) == (None, None, True)
    parameters = state_of(secret_client).parameters
    assert parameters.get(MAIL_PASSWORD).get_secret_value() == " hunter2 "
    texts.append((await put(secret_client, "hunter2-new", shown["version"], path)).text)
    texts.append((await put(secret_client, "hunter2" * 100, 0, path)).text)
    texts.append((await put(secret_client, ["hunter2"], 0, path)).text)
    texts.append((await secret_client.get("/params")).text)
    (row,) = await db.scalars(select(StoredParameter))
    texts += [str(row.value), str(row.encrypted_value)]
    texts.append((await secret_client.delete(path)).text)
    assert parameters.get(MAIL_PASSWORD).get_secret_value() == ""
    entries = list(await db.scalars(select(AuditEntry).where(AuditEntry.object == "sys_param")))
    assert [entry.action for entry in entries] == ["create", "update", "delete"]
    assert json.loads(entries[1].after or "") == {"encrypted_value": "***"}
    texts += [f"{entry.before} {entry.after} {entry.label}" for entry in entries]
    texts += [caplog.text, *capsys.readouterr()]
    assert [text for text in texts if "hunter2" in text] == []


async def test_empty_secret_is_not_set(secret_client: Client) -> None:
    path = "/params/mail.password"
    version = (await put(secret_client, "x", path=path)).json()["data"]["version"]
    unset = (await put(secret_client, "", version, path)).json()["data"]
    assert (unset["changed"], unset["version"]) == (False, 0)


async def age_logins(db: AsyncSession, minutes: float) -> None:
    authenticated_at = utc_now() - timedelta(minutes=minutes)
    await db.execute(
        update(LoginSession).values(authenticated_at=authenticated_at),
        execution_options=UNCHANGED,
    )


@pytest.fixture
async def guest(client: Client, db: AsyncSession) -> Client:
    """A client that is not signed in. The superuser mary exists."""
    db.add(new_user(is_superuser=True))
    await db.flush()
    return client.as_(None)


def use(client: Client, values: dict[Parameter[Any], object]) -> None:
    set_parameters(app_of(client), values)


async def test_fresh_minutes_limit_sensitive_changes(guest: Client, db: AsyncSession) -> None:
    use_tokens(guest, await sign_in(guest))
    await age_logins(db, minutes=30)
    assert outcome(await guest.delete(PATH)) == (403, "auth.reauthentication_required")
    use(guest, {FRESH_LOGIN_MINUTES: 60})
    assert (await guest.delete(PATH)).status_code == 200


async def test_temporary_hours_limit_a_temporary_password(guest: Client, db: AsyncSession) -> None:
    set_at = utc_now() - timedelta(hours=2)
    await db.execute(
        update(User).where(User.username == "mary").values(temporary_password_at=set_at),
        execution_options=UNCHANGED,
    )
    use(guest, {TEMPORARY_PASSWORD_HOURS: 1})
    expired = (403, "auth.temporary_password_expired")
    assert outcome(await guest.post("/auth/login", json=MARY)) == expired
    use(guest, {TEMPORARY_PASSWORD_HOURS: 3})
    assert (await guest.post("/auth/login", json=MARY)).status_code == 200


async def session_hours(db: AsyncSession) -> float:
    """Returns the time until the only session ends."""
    expires_at = await db.scalar(
        select(LoginSession.expires_at), execution_options={"populate_existing": True}
    )
    assert expires_at is not None
    remaining: timedelta = expires_at - utc_now()
    return remaining.total_seconds() / 3600


async def test_idle_hours_limit_a_session_and_its_cookie(
    guest: Client, db: AsyncSession, database: Database
) -> None:
    use(guest, {SESSION_IDLE_HOURS: 10})
    login = await sign_in(guest)
    assert await session_hours(db) == pytest.approx(10, abs=0.1)
    assert "Max-Age=36000" in str(login.headers.get_list("set-cookie"))
    # A shorter time applies to the existing session.
    await run_task(database, mark_expired_sessions, values={SESSION_IDLE_HOURS: 2})
    assert await session_hours(db) == pytest.approx(2, abs=0.1)
    use(guest, {SESSION_IDLE_HOURS: 5})
    assert (await guest.post("/auth/refresh")).status_code == 200
    assert await session_hours(db) == pytest.approx(5, abs=0.1)


# The tasks that delete or shorten by a parameter.
DELETING_TASKS = (
    clean_expired_tokens,
    delete_old_audit_entries,
    delete_old_login_entries,
    delete_old_runs,
    mark_expired_sessions,
)


async def test_defaults_delete_and_shorten_nothing_while_the_parameters_cannot_be_read(
    guest: Client, database: Database, db: AsyncSession
) -> None:
    use(guest, {SESSION_IDLE_HOURS: 24 * 20})
    await sign_in(guest)

    async def load() -> list[StoredParameterValue]:
        raise OSError("away")

    app = app_of(guest)
    registry = state_of(guest).parameters.registry
    replace_state(app, parameters=Parameters(registry, load, Encryptor(["s" * 32])))
    parameters = state_of(guest).parameters
    for task in DELETING_TASKS:
        run = await run_once(database, task, parameters)
        assert run.state == TaskRunState.QUEUED, task.name
    assert await session_hours(db) == pytest.approx(480, abs=0.1)


async def test_absolute_days_limit_a_session(guest: Client, db: AsyncSession) -> None:
    use(guest, {SESSION_ABSOLUTE_DAYS: 2})
    await sign_in(guest)
    assert await session_hours(db) == pytest.approx(48, abs=0.1)
    created_at = utc_now() - timedelta(days=1)
    await db.execute(
        update(LoginSession).values(created_at=created_at), execution_options=UNCHANGED
    )
    db.expire_all()
    assert (await guest.post("/auth/refresh")).status_code == 200
    assert await session_hours(db) == pytest.approx(24, abs=0.1)
    use(guest, {SESSION_ABSOLUTE_DAYS: 1})
    assert (await guest.post("/auth/refresh")).status_code == 401


async def test_min_length_applies_to_new_passwords_and_is_shown(guest: Client) -> None:
    use_tokens(guest, await sign_in(guest))
    use(guest, {PASSWORD_MIN_LENGTH: 20})
    assert (await guest.get("/auth/me")).json()["data"]["password_min_length"] == 20
    change = {"old_password": SECRET, "new_password": "violet hammer 39"}
    rejected = await guest.put("/auth/password", json=change)
    assert outcome(rejected) == (422, "password.too_short")
    assert rejected.json()["data"][0]["field"] == "new_password"
    form = {"username": "jane", "password": "violet hammer 39"}
    assert outcome(await guest.post("/users", json=form)) == (422, "password.too_short")
    use(guest, {PASSWORD_MIN_LENGTH: 16})
    assert (await guest.post("/users", json=form)).status_code == 200
    assert (await guest.put("/auth/password", json=change)).status_code == 200


@pytest.mark.parametrize(("days", "is_kept"), [(60, True), (30, False)])
async def test_retention_days_limit_both_logs(
    client: Client, db: AsyncSession, database: Database, days: int, is_kept: bool
) -> None:
    old = utc_now() - timedelta(days=45)
    entry = LoginEntry(outcome=Outcome.SUCCESS, user_id=1, dept_id=1, user_name="n", at=old)
    for name in ("ip", "user_agent", "method"):
        setattr(entry, name, "")
    db.add(entry)
    await db.flush()
    await client.post("/positions", json={"name": "n", "code": "c"})
    await db.execute(
        update(AuditEntry).values(at=old), execution_options={**UNCHANGED, "scope": SYSTEM}
    )
    values = {LOGIN_LOG_RETENTION_DAYS: days, AUDIT_RETENTION_DAYS: days}
    await run_task(database, delete_old_login_entries, delete_old_audit_entries, values=values)
    assert (await db.scalar(select(LoginEntry.id)) is not None) == is_kept
    created = select(AuditEntry.id).where(AuditEntry.action == Action.CREATE)
    assert (await db.scalar(created) is not None) == is_kept

"""Declarations, registry and snapshots of parameters."""

import ast
import asyncio
import json
import logging
import math
from enum import StrEnum
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from app.api import features
from app.api.state import get_app_state
from app.core.crypto.encryption import Encryptor
from app.core.parameters import (
    DuplicateParameter,
    ParameterRegistry,
    Parameters,
    StoredParameterValue,
    snapshot,
)
from app.kit.context import ANONYMOUS, Context
from app.kit.parameters import NO_PARAMETERS, Parameter, ParameterType, parameter
from app.main import create_app
from tests.conftest import SETTINGS

pytestmark = pytest.mark.anyio


class Size(StrEnum):
    """Sizes."""

    SMALL = "small"
    LARGE = "large"


LIMIT = parameter("shop.limit", int, default=10, minimum=1, maximum=100)
OPEN = parameter("shop.open", bool, default=True)
NAME = parameter("shop.name", str, default="Shop", max_length=5)
SIZE = parameter("shop.size", Size, default=Size.SMALL)
KEY = parameter("shop.key", SecretStr, max_length=20)
ALL = (LIMIT, OPEN, NAME, SIZE, KEY)
APP = Path(features.__file__).parents[1]


class Source:
    """The stored values. `load` counts its calls, and fails while `error` is set."""

    def __init__(self, *stored: StoredParameterValue) -> None:
        self.stored = list(stored)
        self.load_count = 0
        self.error: Exception | None = None
        self.gate = asyncio.Event()
        self.gate.set()

    async def load(self) -> list[StoredParameterValue]:
        self.load_count += 1
        stored = list(self.stored)
        await self.gate.wait()
        if self.error is not None:
            raise self.error
        return stored


def parameters_of(
    source: Source, *, secret: str = "s" * 32, ttl_seconds: float = math.inf
) -> Parameters:
    registry = ParameterRegistry()
    registry.add(ALL, "a test")
    return Parameters(registry, source.load, Encryptor([secret]), ttl_seconds)


def stored_limit(value: object) -> StoredParameterValue:
    return StoredParameterValue("shop.limit", json.dumps(value), None)


def test_parameter_has_the_type_of_its_kind() -> None:
    assert [parameter.type for parameter in ALL] == [
        ParameterType.INT,
        ParameterType.BOOL,
        ParameterType.STR,
        ParameterType.CHOICE,
        ParameterType.SECRET,
    ]
    assert LIMIT.group == "shop"
    assert SIZE.choices == ("small", "large")


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        (LIMIT, 0),
        (LIMIT, 101),
        (LIMIT, "5"),
        (LIMIT, True),
        (LIMIT, 1.5),
        (LIMIT, None),
        (OPEN, 1),
        (OPEN, "true"),
        (NAME, "123456"),
        (NAME, "a\0"),
        (NAME, 5),
        (SIZE, "medium"),
        (KEY, "x" * 21),
        (KEY, 5),
    ],
)
def test_value_outside_type_or_bounds_is_rejected(
    declared: Parameter[object], value: object
) -> None:
    with pytest.raises(ValidationError):
        declared.validate(value)


@pytest.mark.parametrize(
    ("declared", "value"),
    [(LIMIT, 7), (OPEN, False), (NAME, "é\n"), (SIZE, Size.LARGE), (KEY, SecretStr(" x "))],
)
def test_stored_text_has_the_value(declared: Parameter[object], value: object) -> None:
    loaded = declared.load(declared.dump(value))
    assert loaded == value if declared is not NAME else loaded == "é"


@pytest.mark.parametrize("name", ["limit", "Shop.limit", "shop.", "shop.limit!", "s." + "x" * 63])
def test_parameter_with_invalid_name_is_rejected(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        parameter(name, bool, default=True)


def test_parameter_with_default_outside_its_bounds_is_rejected() -> None:
    with pytest.raises(ValueError, match="default"):
        parameter("shop.other", int, default=0, minimum=1, maximum=2)


def test_duplicate_name_is_rejected_with_both_places() -> None:
    registry = ParameterRegistry()
    registry.add([LIMIT], "the feature shop/order")
    other = parameter("shop.limit", bool, default=True)
    message = "parameter shop.limit is declared by the feature shop/order and by the feature x/y"
    with pytest.raises(DuplicateParameter, match=message):
        registry.add([NAME, other], "the feature x/y")
    assert list(registry) == [LIMIT]


def test_every_declared_parameter_is_registered_and_has_texts() -> None:
    registry = get_app_state(create_app(SETTINGS)).parameters.registry
    assert {parameter.name for parameter in registry} == declared_names()
    for language in ("zh-CN", "en"):
        texts: dict[str, str] = {}
        for path in (APP / "locales" / language).glob("*.json"):
            texts |= json.loads(path.read_text("utf-8"))
        expected = {
            key
            for parameter in registry
            for key in (
                f"param_group.{parameter.group}",
                f"param.{parameter.name}",
                f"param.{parameter.name}.hint",
                *(f"param.{parameter.name}.choice.{choice}" for choice in parameter.choices),
            )
        }
        assert expected == {key for key in texts if key.startswith(("param.", "param_group."))}


def declared_names() -> set[str]:
    """Returns the names in the calls of `parameter` in the application."""
    names: set[str] = set()
    for path in APP.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="parameter"), args=[ast.Constant(value=name), *_]):
                    names.add(str(name))
    return names


async def test_value_is_the_stored_one_else_the_default() -> None:
    parameters = parameters_of(Source(stored_limit(50)))
    assert parameters.get(LIMIT) == 10
    await parameters.refresh()
    assert parameters.get(LIMIT) == 50
    assert parameters.get(SIZE) is Size.SMALL


async def test_snapshot_is_loaded_once_within_its_time() -> None:
    source = Source()
    parameters = parameters_of(source)
    await asyncio.gather(*(parameters.refresh() for _ in range(50)))
    await parameters.refresh()
    assert source.load_count == 1


async def test_snapshot_that_is_too_old_is_loaded_again() -> None:
    source = Source()
    parameters = parameters_of(source, ttl_seconds=0)
    await parameters.refresh()
    source.stored = [stored_limit(50)]
    await parameters.refresh()
    assert (parameters.get(LIMIT), source.load_count) == (50, 2)
    assert snapshot.TTL_SECONDS < 1


@pytest.mark.parametrize(
    ("stored", "reason"),
    [
        (stored_limit(101), "not valid"),
        (stored_limit("many"), "not valid"),
        (StoredParameterValue("shop.limit", "{", None), "not valid"),
        (StoredParameterValue("shop.limit", "[" * 10_000, None), "not valid"),
        (StoredParameterValue("shop.limit", None, None), "not valid"),
        (StoredParameterValue("shop.key", '"plain"', None), "not valid"),
        (StoredParameterValue("shop.key", None, "no.ciphertext"), "not valid"),
        (StoredParameterValue("shop.gone", "1", None), "no parameter has this name"),
    ],
)
async def test_invalid_stored_value_counts_as_default_and_is_reported_once(
    caplog: pytest.LogCaptureFixture, stored: StoredParameterValue, reason: str
) -> None:
    parameters = parameters_of(Source(stored, StoredParameterValue("shop.open", "false", None)))
    for _ in range(3):
        await parameters.reload()
    assert (parameters.get(LIMIT), parameters.get(KEY)) == (10, SecretStr(""))
    assert parameters.get(OPEN) is False
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert stored.name in record.getMessage()
    assert reason in record.getMessage()
    assert "plain" not in record.getMessage()


async def test_values_stay_while_the_database_is_away(caplog: pytest.LogCaptureFixture) -> None:
    source = Source(stored_limit(50))
    parameters = parameters_of(source)
    await parameters.refresh()
    source.error = OSError("away")
    for _ in range(3):
        await parameters.reload()
    assert parameters.get(LIMIT) == 50
    source.error = None
    source.stored = [stored_limit(60)]
    await parameters.reload()
    assert parameters.get(LIMIT) == 60
    assert [record.getMessage() for record in caplog.records] == [
        "parameters not loaded, last kept: error=OSError",
        "parameters loaded again",
    ]


async def test_failed_load_is_not_repeated_by_the_next_request() -> None:
    source = Source()
    source.error = OSError("away")
    parameters = parameters_of(source, ttl_seconds=60)
    for _ in range(3):
        await parameters.refresh()
    assert source.load_count == 1


async def test_request_does_not_wait_for_a_database_that_hangs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(snapshot, "MAX_WAIT_SECONDS", 0.01)
    source = Source(stored_limit(50))
    parameters = parameters_of(source)
    source.gate.clear()
    async with asyncio.timeout(10):
        await parameters.refresh()
        await parameters.refresh()
    assert (parameters.get(LIMIT), source.load_count) == (10, 1)
    source.gate.set()
    await parameters.refresh()
    assert parameters.get(LIMIT) == 50


async def test_job_waits_for_the_current_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "MAX_WAIT_SECONDS", 0.01)
    source = Source()
    parameters = parameters_of(source)
    await parameters.refresh()
    source.stored = [stored_limit(50)]
    source.gate.clear()
    job = asyncio.create_task(parameters.load_current())
    done, _ = await asyncio.wait({job}, timeout=0.1)
    assert not done
    source.gate.set()
    await job
    assert parameters.get(LIMIT) == 50
    source.error = OSError("away")
    with pytest.raises(OSError, match="away"):
        await parameters.load_current()
    assert parameters.get(LIMIT) == 50


async def test_load_goes_on_when_its_request_is_cancelled() -> None:
    source = Source(stored_limit(50))
    parameters = parameters_of(source)
    source.gate.clear()
    request = asyncio.create_task(parameters.refresh())
    await asyncio.sleep(0)
    request.cancel()
    with pytest.raises(asyncio.CancelledError):
        await request
    source.gate.set()
    await parameters.refresh()
    assert (parameters.get(LIMIT), source.load_count) == (50, 1)


async def test_reload_ignores_a_load_that_started_before_the_commit() -> None:
    source = Source()
    parameters = parameters_of(source)
    source.gate.clear()
    earlier = asyncio.create_task(parameters.refresh())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    source.stored = [stored_limit(50)]
    later = asyncio.create_task(parameters.reload())
    await asyncio.sleep(0)
    source.gate.set()
    await asyncio.gather(earlier, later)
    assert (parameters.get(LIMIT), source.load_count) == (50, 2)


async def test_secret_is_encrypted_for_its_parameter() -> None:
    encrypted = parameters_of(Source()).encrypt(KEY, KEY.dump(SecretStr("hunter2")))
    assert "hunter2" not in encrypted
    stored = StoredParameterValue("shop.key", None, encrypted)
    parameters = parameters_of(Source(stored))
    await parameters.refresh()
    assert parameters.get(KEY).get_secret_value() == "hunter2"
    other = parameter("shop.other_key", SecretStr, max_length=20)
    with pytest.raises(ValueError, match="not authentic"):
        parameters.decode(other, stored)
    with_new_key = parameters_of(Source(stored), secret="t" * 32)
    await with_new_key.refresh()
    assert with_new_key.get(KEY) == SecretStr("")


def test_unregistered_parameter_cannot_be_read() -> None:
    with pytest.raises(KeyError):
        parameters_of(Source()).get(parameter("shop.unknown", bool, default=True))


def test_context_without_parameters_cannot_read_one() -> None:
    context = Context(None, ANONYMOUS)  # type: ignore[arg-type]
    assert context.parameters is NO_PARAMETERS
    with pytest.raises(LookupError, match=r"shop\.limit"):
        context.parameters.get(LIMIT)

"""Would the probes notice? Every guard is taken away once, and one of them must turn red that was
not.

In three houses: the whole one, one without the net, and one whose session restricts no statement.
For where two guards stand before the same door, each must still hold alone.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import FunctionType
from typing import Any, NamedTuple, cast

import pytest
from sqlalchemy import true
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker
from sqlalchemy.orm import Session, with_loader_criteria

from app.kit.data_scope import ScopeError, criteria, flush, session

from . import test_probes
from .conftest import connected, renewed
from .guards import Guard, guards, refused_by, swapped, without
from .models import Breaker
from .probe import SCOPES, is_red, probes, tried
from .start_probes import BOOT

__all__ = ["test_probes"]

pytestmark = [pytest.mark.anyio, pytest.mark.filterwarnings("ignore")]

SCOPE = SCOPES["self_and_below"]
HOUSES = ("whole", "session alone", "net alone")


@contextmanager
def house(name: str, url: str) -> Iterator[AsyncEngine]:
    with ExitStack() as stack:
        if name == "net alone":
            stack.enter_context(
                swapped(cast("FunctionType", session._restrict), (lambda state: None).__code__)  # noqa: ARG005, SLF001
            )
        yield connected(url, net=name != "session alone")


class Visit(NamedTuple):
    """What a probe met: red or not, and which guard refused it."""

    red: bool
    by: tuple[str, int] | None


async def visit(name: str, engine: AsyncEngine, plain: AsyncEngine) -> Visit:
    sessions = async_sessionmaker(engine, sync_session_class=Breaker)
    outside = await renewed(plain, async_sessionmaker(plain, sync_session_class=Breaker))
    try:
        got = await tried(name, SCOPE, sessions, outside)
    except Exception:  # noqa: BLE001 (the probe's own test would be red)
        return Visit(red=True, by=None)
    return Visit(is_red(name, got), refused_by(got) if isinstance(got, ScopeError) else None)


@pytest.fixture(scope="module")
async def visits(url: str, plain: AsyncEngine) -> dict[tuple[str, str], Visit]:
    """Every probe in every house as it is."""
    found = {}
    for where in HOUSES:
        with house(where, url) as engine:
            for name in probes:
                found[where, name] = await visit(name, engine, plain)
            await engine.dispose()
    return found


@pytest.mark.parametrize("guard", list(guards()), ids=lambda guard: guard.name)
async def test_without_a_guard_a_probe_turns_red(
    guard: Guard, url: str, plain: AsyncEngine, visits: dict[tuple[str, str], Visit]
) -> None:
    assert not await any_boots(url)
    meeting = [
        at for at, met in visits.items() if met.by == (guard.module, guard.line) and not met.red
    ]
    with without(guard):
        if await any_boots(url):
            return
        for where, name in meeting:
            with house(where, url) as engine:
                met = await visit(name, engine, plain)
                await engine.dispose()
            if met.red:
                return
    pytest.fail(f"nothing notices that {guard.name} is gone; it refused {meeting}")


async def any_boots(url: str) -> bool:
    """Does anything start that must not?"""
    for probe in BOOT:
        if await probe(url):
            return True
    return False


def _restrict_nothing(_: Any, __: Any) -> tuple[()]:
    return ()


def _leave_out_aliases(kind: type[Any], clause: Any) -> Any:
    return with_loader_criteria(kind, clause, include_aliases=False)


SOFT: dict[str, tuple[Any, str, Any]] = {
    "its own bulk_save_objects": (
        session.ScopedSession,
        "bulk_save_objects",
        Session.bulk_save_objects,
    ),
    "its own bulk_update_mappings": (
        session.ScopedSession,
        "bulk_update_mappings",
        Session.bulk_update_mappings,
    ),
    "its own bulk_insert_mappings": (
        session.ScopedSession,
        "bulk_insert_mappings",
        Session.bulk_insert_mappings,
    ),
    "the criteria": (session, "loader_criteria", _restrict_nothing),
    "aliases in the criteria": (criteria, "_criterion", _leave_out_aliases),
    "the filter of a refresh": (session, "where_clause", lambda *_: true()),
    "the look at DML": (session, "_check_dml", lambda _: None),
    "the claims of a statement": (session, "_reject_overrides", lambda *_: None),
    "the references of a row": (flush, "_check_references", lambda *_: None),
    "the owners of a row": (flush, "_check_owners", lambda *_: None),
}


@pytest.mark.parametrize("name", SOFT)
async def test_without_a_part_a_probe_turns_red(
    name: str,
    url: str,
    plain: AsyncEngine,
    visits: dict[tuple[str, str], Visit],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    criteria.loader_criteria.cache_clear()
    monkeypatch.setattr(*SOFT[name])
    for (where, probe), met in visits.items():
        if not met.red and where != "net alone":
            with house(where, url) as engine:
                red = (await visit(probe, engine, plain)).red
                await engine.dispose()
            if red:
                return
    pytest.fail(f"nothing notices that {name} is gone")


@pytest.fixture(autouse=True)
def _forget_options() -> Iterator[None]:
    yield
    criteria.loader_criteria.cache_clear()

"""The probes notice when any guard of the data scope is removed.

Each guard is removed once, and a probe that passed must fail. This is tested in three setups: all
guards, only the session's, and only the SQL guard, because where two guards cover the same attempt,
each must hold alone.
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
from .conftest import guarded_engine, recreate_rows
from .guards import Guard, guards, raising_guard, swapped, without
from .models import ProbeSession
from .probe import SCOPES, is_leak, probes, run_probe
from .start_probes import START_PROBES

__all__ = ["test_probes"]

pytestmark = [pytest.mark.anyio, pytest.mark.filterwarnings("ignore")]

SCOPE = SCOPES["self_and_below"]
SETUPS = ("all guards", "session only", "SQL guard only")


def _do_nothing(state: object) -> None:
    pass


@contextmanager
def setup_engine(name: str, url: str) -> Iterator[AsyncEngine]:
    with ExitStack() as stack:
        if name == "SQL guard only":
            restrict = cast("FunctionType", session._restrict)  # noqa: SLF001
            stack.enter_context(swapped(restrict, _do_nothing.__code__))
        yield guarded_engine(url, sql_guard=name != "session only")


class ProbeResult(NamedTuple):
    """Whether a probe leaked, and the guard that stopped it."""

    is_leak: bool
    guard: tuple[str, int] | None


async def run(name: str, engine: AsyncEngine, unguarded_engine: AsyncEngine) -> ProbeResult:
    sessions = async_sessionmaker(engine, sync_session_class=ProbeSession)
    run_sql = await recreate_rows(
        unguarded_engine, async_sessionmaker(unguarded_engine, sync_session_class=ProbeSession)
    )
    try:
        outcome = await run_probe(name, SCOPE, sessions, run_sql)
    except Exception:  # noqa: BLE001 (the test of the probe would fail)
        return ProbeResult(is_leak=True, guard=None)
    return ProbeResult(
        is_leak(name, outcome), raising_guard(outcome) if isinstance(outcome, ScopeError) else None
    )


@pytest.fixture(scope="module")
async def results(url: str, unguarded_engine: AsyncEngine) -> dict[tuple[str, str], ProbeResult]:
    """The result of every probe in every setup."""
    result_by_probe = {}
    for setup in SETUPS:
        with setup_engine(setup, url) as engine:
            for name in probes:
                result_by_probe[setup, name] = await run(name, engine, unguarded_engine)
            await engine.dispose()
    return result_by_probe


@pytest.mark.parametrize("guard", list(guards()), ids=lambda guard: guard.name)
async def test_removing_guard_makes_probe_leak(
    guard: Guard,
    url: str,
    unguarded_engine: AsyncEngine,
    results: dict[tuple[str, str], ProbeResult],
) -> None:
    assert not await any_starts(url)
    stopped_probes = [
        key
        for key, result in results.items()
        if result.guard == (guard.module, guard.line) and not result.is_leak
    ]
    with without(guard):
        if await any_starts(url):
            return
        for setup, name in stopped_probes:
            with setup_engine(setup, url) as engine:
                result = await run(name, engine, unguarded_engine)
                await engine.dispose()
            if result.is_leak:
                return
    pytest.fail(f"no probe notices that {guard.name} is missing; it stopped {stopped_probes}")


async def any_starts(url: str) -> bool:
    """Returns whether any forbidden configuration starts."""
    for probe in START_PROBES:
        if await probe(url):
            return True
    return False


def _restrict_nothing(_: Any, __: Any) -> tuple[()]:
    return ()


def _without_aliases(kind: type[Any], clause: Any) -> Any:
    return with_loader_criteria(kind, clause, include_aliases=False)


REPLACEMENTS: dict[str, tuple[Any, str, Any]] = {
    "bulk_save_objects of the session": (
        session.ScopedSession,
        "bulk_save_objects",
        Session.bulk_save_objects,
    ),
    "bulk_update_mappings of the session": (
        session.ScopedSession,
        "bulk_update_mappings",
        Session.bulk_update_mappings,
    ),
    "bulk_insert_mappings of the session": (
        session.ScopedSession,
        "bulk_insert_mappings",
        Session.bulk_insert_mappings,
    ),
    "the criteria": (session, "loader_criteria", _restrict_nothing),
    "aliases in the criteria": (criteria, "_criterion", _without_aliases),
    "the filter of a refresh": (session, "where_clause", lambda *_: true()),
    "the check of DML": (session, "_check_dml", lambda _: None),
    "the check of statement options": (session, "_reject_overrides", lambda *_: None),
    "the check of references": (flush, "_check_references", lambda *_: None),
    "the check of owners": (flush, "_check_owners", lambda *_: None),
}


@pytest.mark.parametrize("name", REPLACEMENTS)
async def test_replacing_part_makes_probe_leak(
    name: str,
    url: str,
    unguarded_engine: AsyncEngine,
    results: dict[tuple[str, str], ProbeResult],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    criteria.loader_criteria.cache_clear()
    monkeypatch.setattr(*REPLACEMENTS[name])
    for (setup, probe), result in results.items():
        if not result.is_leak and setup != "SQL guard only":
            with setup_engine(setup, url) as engine:
                leaks = (await run(probe, engine, unguarded_engine)).is_leak
                await engine.dispose()
            if leaks:
                return
    pytest.fail(f"no probe notices that {name} is missing")


@pytest.fixture(autouse=True)
def _forget_options() -> Iterator[None]:
    yield
    criteria.loader_criteria.cache_clear()

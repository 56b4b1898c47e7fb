"""Would the matrix notice? Every guard is taken away once, and a cell must turn red."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.kit.data_scope.kinds import Guarded
from app.kit.model import Base

from .fixtures import HOME
from .requests import MAKERS, ROWS
from .test_matrix import ACCESS, ROUTES, Desk, cell, desk

__all__ = ["desk"]

pytestmark = pytest.mark.anyio

BACKEND = Path(__file__).parents[2]
NAMED = {"AuditEntry": "audit_entr", "LoginSession": "online", "ApiKey": "api_key"}
GUARDED = [model for model in ROWS if issubclass(model, Guarded)]


async def test_a_route_without_its_permission_lets_in_who_may_not(desk: Desk) -> None:
    who = await desk.world.account()
    unnoticed = []
    for name, access in ACCESS.items():
        if (permission := access.permission) is None:
            continue
        call = await MAKERS[name](desk.world, HOME)
        object.__setattr__(access, "permission", None)
        try:
            status, said = cell(await desk.ask(ROUTES[name], call, who))
        finally:
            object.__setattr__(access, "permission", permission)
        if status == 403 and said["error"] == "forbidden":
            unnoticed.append(name)
    assert unnoticed == []


@pytest.mark.parametrize("model", GUARDED, ids=lambda model: model.__name__)
def test_a_model_without_its_scope_shows_strangers_rows(model: type[Base]) -> None:
    """In a process of its own, where the model is everybody's from the start."""
    command = ["-m", "pytest", "-q", "-x", "-p", "tests.access.unscoped", "-p", "no:cacheprovider"]
    routes = [name for name in ROUTES if NAMED.get(model.__name__, model.__name__.lower()) in name]
    ended = subprocess.run(  # noqa: S603 (our own tests)
        [
            sys.executable,
            *command,
            "tests/access/test_matrix.py",
            "-k",
            f"out_of_his_scope and ({' or '.join(routes)})",
        ],
        cwd=BACKEND,
        env={**os.environ, "UNSCOPED": model.__name__},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert ended.returncode == 1, ended.stdout[-2000:]
    assert "test_a_row_out_of_his_scope_is_a_row_that_does_not_exist" in ended.stdout

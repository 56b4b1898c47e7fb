"""Mutation tests of the matrix: without a permission or a data scope, one of its tests fails."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.kit.data_scope.kinds import Guarded
from app.kit.model import Base

from .fixtures import OWN_DEPT
from .requests import REQUEST_BUILDERS, ROW_FACTORIES
from .test_matrix import ACCESS, ROUTES, Requester, outcome, requester

__all__ = ["requester"]

pytestmark = pytest.mark.anyio

BACKEND = Path(__file__).parents[2]
# Models whose routes are not named after the class.
ROUTE_NAMES = {
    "AuditEntry": "audit_entr",
    "LoginSession": "online",
    "ApiKey": "api_key",
    "TaskRun": "task_run",
    "TaskJob": "job",
}
GUARDED = [model for model in ROW_FACTORIES if issubclass(model, Guarded)]


async def test_route_without_permission_is_not_forbidden(requester: Requester) -> None:
    account = await requester.company.account()
    unnoticed = []
    for name, access in ACCESS.items():
        if (permission := access.permission) is None:
            continue
        request = await REQUEST_BUILDERS[name](requester.company, OWN_DEPT)
        object.__setattr__(access, "permission", None)
        try:
            status, body = outcome(await requester.send(ROUTES[name], request, account))
        finally:
            object.__setattr__(access, "permission", permission)
        if status == 403 and body["error"] == "forbidden":
            unnoticed.append(name)
    assert unnoticed == []


@pytest.mark.parametrize("model", GUARDED, ids=lambda model: model.__name__)
def test_model_without_scope_fails_the_matrix(model: type[Base]) -> None:
    """Runs in a separate process, where the model is global from the start."""
    command = ["-m", "pytest", "-q", "-x", "-p", "tests.access.unscoped", "-p", "no:cacheprovider"]
    part = ROUTE_NAMES.get(model.__name__, model.__name__.lower())
    routes = [name for name in ROUTES if part in name]
    process = subprocess.run(  # noqa: S603 (runs the project's own tests)
        [
            sys.executable,
            *command,
            "tests/access/test_matrix.py",
            "-k",
            f"outside_scope and ({' or '.join(routes)})",
        ],
        cwd=BACKEND,
        env={**os.environ, "UNSCOPED": model.__name__},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert process.returncode == 1, process.stdout[-2000:]
    assert "test_row_outside_scope_answers_like_missing_row" in process.stdout

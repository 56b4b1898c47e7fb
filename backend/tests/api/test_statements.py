"""How many statements a list costs, whatever the feature: one, and one for each kind of tie it
shows.

An export, which goes in pieces, costs one more: which rows it is of.
"""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.conftest import Client, account, count_statements
from tests.helpers.openapi_cases import operations

pytestmark = pytest.mark.anyio

# These ask the database what tables it has, not for rows.
CATALOGUES = ("/generator/gencode/db/list", "/generator/gencode/create/targets")
READS = [one for one in operations() if one.verb == "GET" and one.path not in CATALOGUES]
LISTS = [one for one in READS if "order_by" in dict(one.parameters("query"))]
TIES = {"/users": 2, "/users/export": 2}  # roles and positions


async def test_a_list_is_one_statement(client: Client, engine: AsyncEngine) -> None:
    """For a superuser, and for one who sees his branch."""
    account(7, 2, "department_and_below", permissions=frozenset({"*"}))
    for operation in LISTS:
        for person in (1, 7):
            with count_statements(engine) as seen:
                answer = await client.as_(person).get(operation.path)
            assert answer.status_code == 200, f"{operation}: {answer.text[:300]}"
            most = 1 + TIES.get(operation.path, 0) + operation.path.endswith("/export")
            nothing = (
                {1} if operation.path.endswith("/export") else set()
            )  # there is no piece to read
            assert len(seen) in {most} | nothing, f"{operation}: {seen}"


def test_no_list_is_forgotten() -> None:
    features = {"users", "roles", "menus", "depts", "dicts", "dict-items", "positions"}
    assert {one.path for one in LISTS} >= {
        f"/{name}{part}" for name in features for part in ("", "/export")
    }

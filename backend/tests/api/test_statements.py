"""A list of any feature executes one statement, and one for each many-to-many relation it shows.

An export executes one more, which selects the keys of its rows.
"""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.conftest import Client, count_statements, register_account
from tests.helpers.openapi_cases import operations

pytestmark = pytest.mark.anyio

# These read the catalog of the database, not rows.
CATALOGUES = ("/generator/gencode/db/list", "/generator/gencode/create/targets")
READS = [
    operation
    for operation in operations()
    if operation.verb == "GET" and operation.path not in CATALOGUES
]
LISTS = [operation for operation in READS if "order_by" in dict(operation.parameters("query"))]
AUDIT_STATEMENTS = 3  # the audit entry of an export, and its chain
ASSOCIATIONS = {"/users": 2, "/users/export": 2}  # roles and positions


async def test_list_executes_constant_number_of_statements(
    client: Client, engine: AsyncEngine
) -> None:
    """Checks a superuser and a caller who sees their department and below."""
    register_account(7, 2, "department_and_below", permissions=frozenset({"*"}))
    for operation in LISTS:
        for user_id in (1, 7):
            with count_statements(engine) as statements:
                response = await client.as_(user_id).get(operation.path)
            assert response.status_code == 200, f"{operation}: {response.text[:300]}"
            is_export = operation.path.endswith("/export")
            expected = {1 + ASSOCIATIONS.get(operation.path, 0)}
            if is_export:
                # One more reads the rows of a piece, of which an empty export has none.
                expected = {AUDIT_STATEMENTS + 1, AUDIT_STATEMENTS + 1 + max(expected)}
            assert len(statements) in expected, f"{operation}: {statements}"


def test_all_lists_are_checked() -> None:
    features = {"users", "roles", "menus", "depts", "dicts", "dict-items", "positions"}
    assert {operation.path for operation in LISTS} >= {
        f"/{name}{part}" for name in features for part in ("", "/export")
    }

"""Random statements in random scopes return the rows that a check in Python returns."""

from collections import Counter
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Select, delete, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from app.api.v1.module_example.demo.model import Demo
from app.api.v1.module_system.position.model import Position
from app.core.database import Database
from app.kit.compiled_queries import fetch_rows
from app.kit.data_scope import DataScope, OutOfScope, ScopeBypass
from tests.conftest import SYSTEM

from .conditions import Condition
from .queries import WrappedQuery
from .rows import KINDS, PARENT_BY_DEPT, Rows, fetch_all_rows, insert_rows, visible
from .strategies import USER_ID_STRATEGY, changes, scopes, wrapped_queries

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.filterwarnings("ignore:SELECT statement has a cartesian product"),
]

many_examples = settings(
    max_examples=150,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)


class Rollback(Exception):
    """Rolls back the changes of an example."""


@pytest.fixture
async def rows(database: Database) -> Rows:
    async with database.transaction(SYSTEM) as db:
        await insert_rows(db)
        return await fetch_all_rows(db)


@many_examples
@given(query=wrapped_queries(), scope=scopes)
async def test_query_returns_visible_rows(
    database: Database, rows: Rows, query: WrappedQuery, scope: DataScope
) -> None:
    expected = Counter(query.evaluate(visible(scope, rows)))
    statement = query.sql()
    async with database.transaction(scope) as db:
        result = (await db.execute(statement)).all()
    assert Counter(map(tuple, result)) == expected
    if isinstance(statement, Select):
        async with database.read(scope) as db:
            fetched = await fetch_rows(db, statement)
            assert not db.in_transaction()
        assert Counter(map(tuple, fetched)) == expected


@many_examples
@given(scope=scopes, kind=st.sampled_from(sorted(KINDS)), chunk_size=st.integers(1, 3))
async def test_get_and_stream_return_visible_rows(
    database: Database, rows: Rows, scope: DataScope, kind: str, chunk_size: int
) -> None:
    model = KINDS[kind].model
    visible_ids = {row["id"] for row in visible(scope, rows)[kind]}
    async with database.transaction(scope) as db:
        found_ids = {
            row["id"]
            for row in rows[kind]
            if await db.get(model, row["id"], populate_existing=True) is not None
        }
        stream = await db.stream_scalars(select(model).execution_options(yield_per=chunk_size))
        streamed_ids = {row.id async for row in stream}  # type: ignore[attr-defined]
    assert found_ids == visible_ids == streamed_ids


@many_examples
@given(change=changes(), scope=scopes, fetch=st.sampled_from((False, "fetch")))
async def test_update_and_delete_change_visible_rows(
    database: Database,
    rows: Rows,
    change: tuple[str, bool, Condition],
    scope: DataScope,
    fetch: bool | str,
) -> None:
    kind, deletes, where = change
    model = KINDS[kind].model
    visible_rows = visible(scope, rows)
    expected_ids = {row["id"] for row in visible_rows[kind] if where.holds({0: row}, visible_rows)}
    statement = delete(model) if deletes else update(model).values(remark="hit")
    statement_with_where = statement.where(where.sql({0: (kind, model)})).execution_options(
        synchronize_session=fetch
    )
    assert (
        await changed_ids(database, scope, model, statement_with_where, deletes=deletes)
        == expected_ids
    )


async def changed_ids(
    database: Database, scope: DataScope, model: Any, statement: Any, *, deletes: bool
) -> set[int]:
    """Returns the ids of deleted or marked rows. The change is rolled back."""
    ids = select(model.id) if deletes else select(model.id).where(model.remark == "hit")
    async with database.read(SYSTEM) as system:
        before = set(await system.scalars(ids))
    after = set[int]()
    with suppress(Rollback):
        async with database.transaction(scope) as db:
            await db.execute(statement)
            async with database.read(SYSTEM) as system:
                after.update(await system.scalars(ids))
            raise Rollback
    return before ^ after


@many_examples
@given(
    scope=scopes,
    owner=USER_ID_STRATEGY,
    dept=st.sampled_from(sorted(PARENT_BY_DEPT)),
    model=st.sampled_from((Demo, Position)),
)
async def test_insert_succeeds_for_visible_row(
    database: Database, scope: DataScope, owner: int, dept: int, model: type[Any]
) -> None:
    kind = KINDS["demo" if model is Demo else "position"]
    code = {"code": "new"} if model is Position else {}
    row = model(name="new", **code, **{kind.fields["owner"]: owner, kind.fields["group"]: dept})
    is_inserted = False
    with suppress(Rollback, OutOfScope):
        async with database.transaction(scope) as db:
            db.add(row)
            await db.flush()
            is_inserted = True
            raise Rollback
    assert is_inserted == kind.sees(scope, {"owner": owner, "group": dept}, {})
    async with database.transaction(scope) as db:
        with pytest.raises((ScopeBypass, SQLAlchemyError)):
            await db.execute(insert(model).values(name="new", owner_id=owner))


@many_examples
@given(
    scope=scopes,
    kind=st.sampled_from(("part", "screw", "use")),
    number=st.integers(0, 20),
    moves=st.booleans(),
)
async def test_child_is_inserted_and_moved_below_visible_parents_only(
    database: Database, rows: Rows, scope: DataScope, kind: str, number: int, moves: bool
) -> None:
    model: type[Any] = KINDS[kind].model
    reference = KINDS[kind].fields["parent"]
    parent_kind = KINDS[kind].parent or ""
    parent_ids = [row["id"] for row in rows[parent_kind]]
    missing_id = max(parent_ids) + 1
    parent_id = [*parent_ids, missing_id][number % (len(parent_ids) + 1)]
    visible_rows = visible(scope, rows)
    children = visible_rows[kind] if moves else []
    is_written = False
    with suppress(Rollback, OutOfScope):
        async with database.transaction(scope) as db:
            if children:
                child = await db.get_one(model, children[number % len(children)]["id"])
                setattr(child, reference, parent_id)
            else:
                db.add(model(**{reference: parent_id}))
            await db.flush()
            is_written = True
            raise Rollback
    assert is_written == (parent_id in {row["id"] for row in visible_rows[parent_kind]})

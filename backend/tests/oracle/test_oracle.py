"""Random statements, asked by random people: the database answers what a check of every row by hand
answers.
"""

from collections import Counter
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from app.api.v1.module_example.demo.model import Demo
from app.api.v1.module_system.position.model import Position
from app.core.database import Database
from app.kit.data_scope import DataScope, OutOfScope, ScopeBypass
from tests.conftest import SYSTEM

from .conditions import Condition
from .queries import Question
from .rows import ABOVE, KINDS, Rows, fill, holdings, visible
from .strategies import PERSONS, changes, questions, scopes

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.filterwarnings("ignore:SELECT statement has a cartesian product"),
]

often = settings(
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


class Undo(Exception):
    """Whatever an example did was not done."""


@pytest.fixture
async def rows(database: Database) -> Rows:
    async with database.transaction(SYSTEM) as db:
        await fill(db)
        return await holdings(db)


@often
@given(question=questions(), scope=scopes)
async def test_a_question_is_answered_from_the_rows_in_sight(
    database: Database, rows: Rows, question: Question, scope: DataScope
) -> None:
    async with database.transaction(scope) as db:
        found = (await db.execute(question.sql())).all()
    assert Counter(map(tuple, found)) == Counter(question.answer(visible(scope, rows)))


@often
@given(scope=scopes, kind=st.sampled_from(sorted(KINDS)), many=st.integers(1, 3))
async def test_a_row_by_its_key_and_a_stream_of_rows_are_those_in_sight(
    database: Database, rows: Rows, scope: DataScope, kind: str, many: int
) -> None:
    model = KINDS[kind].model
    seen = {row["id"] for row in visible(scope, rows)[kind]}
    async with database.transaction(scope) as db:
        got = {
            row["id"]
            for row in rows[kind]
            if await db.get(model, row["id"], populate_existing=True) is not None
        }
        streamed = await db.stream_scalars(select(model).execution_options(yield_per=many))
        assert got == seen == {row.id async for row in streamed}  # type: ignore[attr-defined]


@often
@given(change=changes(), scope=scopes, fetch=st.sampled_from((False, "fetch")))
async def test_a_change_of_many_rows_reaches_those_in_sight(
    database: Database,
    rows: Rows,
    change: tuple[str, bool, Condition],
    scope: DataScope,
    fetch: bool | str,
) -> None:
    kind, gone, where = change
    model = KINDS[kind].model
    sight = visible(scope, rows)
    meant = {row["id"] for row in sight[kind] if where.holds({0: row}, sight)}
    statement = delete(model) if gone else update(model).values(remark="hit")
    done = statement.where(where.sql({0: (kind, model)})).execution_options(
        synchronize_session=fetch
    )
    assert await changed(database, scope, model, done, gone=gone) == meant


async def changed(
    database: Database, scope: DataScope, model: Any, statement: Any, *, gone: bool
) -> set[int]:
    """Which rows it took or marked. Undone when known."""
    ids = select(model.id) if gone else select(model.id).where(model.remark == "hit")
    async with database.read(SYSTEM) as system:
        before = set(await system.scalars(ids))
    after = set[int]()
    with suppress(Undo):
        async with database.transaction(scope) as db:
            await db.execute(statement)
            async with database.read(SYSTEM) as system:
                after.update(await system.scalars(ids))
            raise Undo
    return before ^ after


@often
@given(
    scope=scopes,
    owner=PERSONS,
    dept=st.sampled_from(sorted(ABOVE)),
    model=st.sampled_from((Demo, Position)),
)
async def test_a_new_row_stays_when_its_writer_sees_it(
    database: Database, scope: DataScope, owner: int, dept: int, model: type[Any]
) -> None:
    kind = KINDS["demo" if model is Demo else "position"]
    code = {"code": "new"} if model is Position else {}
    row = model(name="new", **code, **{kind.fields["owner"]: owner, kind.fields["group"]: dept})
    stays = False
    with suppress(Undo, OutOfScope):
        async with database.transaction(scope) as db:
            db.add(row)
            await db.flush()
            stays = True
            raise Undo
    assert stays == kind.sees(scope, {"owner": owner, "group": dept})
    async with database.transaction(scope) as db:
        with pytest.raises((ScopeBypass, SQLAlchemyError)):
            await db.execute(insert(model).values(name="new", owner_id=owner))

"""A row that points at nothing, or is a second one, is refused by the database; each says which
field it was.
"""

import json
from typing import Any, ClassVar

import pytest
from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import Mapped, mapped_column
from starlette.requests import Request

from app.core.database import Database
from app.core.http.exception_handlers import on_constraint_violation
from app.kit.data_scope import Global
from app.kit.db.integrity_errors import ConstraintViolation
from app.kit.model import Unmanaged
from tests.conftest import SYSTEM, count_statements

pytestmark = pytest.mark.anyio


class Shelf(Global, Unmanaged):
    __tablename__ = "reference_shelf"

    room: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(String(8), unique=True)


class Book(Global, Unmanaged):
    """Its columns are called otherwise than its attributes."""

    __tablename__ = "reference_book"
    __table_args__ = (
        ForeignKeyConstraint(
            ["Room No", "shelf"], ["reference_shelf.room", "reference_shelf.number"]
        ),
        UniqueConstraint("shelf", "Note"),
    )

    id: Mapped[int] = mapped_column("BookId", primary_key=True)
    room: Mapped[int | None] = mapped_column("Room No")
    shelf: Mapped[int | None]
    code: Mapped[str | None] = mapped_column("Code", ForeignKey("reference_shelf.code"))
    note: Mapped[str | None] = mapped_column("Note", String(8))
    before: Mapped[int | None] = mapped_column("before id", ForeignKey("reference_book.BookId"))


class Stay(Global, Unmanaged):
    __tablename__ = "reference_stay"
    __table_args__ = (
        CheckConstraint("until >= since", name="stay_ends"),
        CheckConstraint("since > 0", name="stay_new"),
    )
    __checks__: ClassVar = {"stay_ends": ["start", "until"]}

    id: Mapped[int] = mapped_column(primary_key=True)
    start: Mapped[int] = mapped_column("since")
    until: Mapped[int]


SOUND: dict[str, Any] = {"room": 1, "shelf": 2, "code": "a", "note": "n"}


async def refused(database: Database, *rows: Book, **changes: object) -> ConstraintViolation:
    """What the database says of more books, or of a change to the first."""
    async with database.transaction(SYSTEM) as db:
        db.add(Shelf(room=1, number=2, code="a"))
        await db.flush()
        db.add(Book(id=1, **SOUND))
    with pytest.raises(ConstraintViolation) as caught:  # noqa: PT012 (the block is what one request does)
        async with database.transaction(SYSTEM) as db:
            db.add_all(rows)
            first = await db.get_one(Book, 1)
            for name, value in changes.items():
                setattr(first, name, value)
            await db.flush()
    return caught.value


CASES: list[tuple[dict[str, Any], str, tuple[str, ...]]] = [
    ({"code": "b"}, "reference_not_found", ("code",)),
    ({"before": 99}, "reference_not_found", ("before",)),
    ({"room": 1, "shelf": 3}, "reference_not_found", ("room", "shelf")),
]


@pytest.mark.parametrize(
    ("broken", "key", "fields"), [*CASES, (SOUND, "conflict", ("shelf", "note"))]
)
async def test_a_new_row_names_what_is_wrong(
    database: Database, broken: dict[str, Any], key: str, fields: tuple[str, ...]
) -> None:
    error = await refused(database, Book(**{"id": 2, **SOUND, "note": "other", **broken}))
    assert (error.key, error.fields) == (key, fields)


@pytest.mark.parametrize(
    ("broken", "key", "fields"), [*CASES, ({"shelf": 3}, "reference_not_found", ("room", "shelf"))]
)
async def test_a_changed_row_does_too(
    database: Database, broken: dict[str, Any], key: str, fields: tuple[str, ...]
) -> None:
    error = await refused(database, **broken)
    assert (error.key, set(error.fields)) == (key, set(fields))


async def test_several_rows_at_once_do_too(database: Database) -> None:
    error = await refused(database, Book(id=2), Book(id=3, before=99), Book(id=4))
    assert (error.key, error.fields) == ("reference_not_found", ("before",))


@pytest.mark.parametrize(("start", "until", "fields"), [(2, 1, ("start", "until")), (0, 1, ())])
async def test_a_row_that_breaks_a_rule_of_its_table_clashes_with_no_other(
    database: Database, start: int, until: int, fields: tuple[str, ...]
) -> None:
    with pytest.raises(ConstraintViolation) as caught:  # noqa: PT012 (likewise)
        async with database.transaction(SYSTEM) as db:
            db.add(Stay(id=1, start=start, until=until))
            await db.flush()
    assert (caught.value.key, caught.value.fields) == ("check_violation", fields)


@pytest.mark.parametrize("deleted", [True, False])
async def test_what_others_point_at_is_in_use(database: Database, deleted: bool) -> None:
    async with database.transaction(SYSTEM) as db:
        db.add(Shelf(room=1, number=2, code="a"))
        await db.flush()
        db.add(Book(id=1, code="a"))
    with pytest.raises(ConstraintViolation) as caught:  # noqa: PT012 (likewise)
        async with database.transaction(SYSTEM) as db:
            shelf = await db.get_one(Shelf, (1, 2))
            if deleted:
                await db.delete(shelf)
            else:
                shelf.code = "b"
            await db.flush()
    assert (caught.value.key, caught.value.fields) == ("in_use", ())


async def test_one_that_has_others_below_is_in_use(database: Database) -> None:
    async with database.transaction(SYSTEM) as db:
        db.add(Book(id=1))
        await db.flush()
        db.add(Book(id=2, before=1))
    with pytest.raises(ConstraintViolation) as caught:  # noqa: PT012 (likewise)
        async with database.transaction(SYSTEM) as db:
            await db.delete(await db.get_one(Book, 1))
            await db.flush()
    assert caught.value.key == "in_use"


async def test_a_row_a_row_that_points_well_is_one_statement(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction(SYSTEM) as db:
        db.add(Shelf(room=1, number=2, code="a"))
        await db.flush()
        with count_statements(engine) as seen:
            db.add(Book(id=1, **SOUND))
            await db.flush()
    assert len(seen) == 1


async def test_what_breaks_a_rule_is_no_conflict_and_names_its_fields() -> None:
    for key, status in (("check_violation", 422), ("conflict", 409)):
        error = ConstraintViolation(
            IntegrityError("insert", {}, Exception()), key, ("start", "until")
        )
        answer = await on_constraint_violation(Request({"type": "http"}), error)
        said = json.loads(bytes(answer.body))
        assert (answer.status_code, said["error"]) == (status, key)
        assert [problem["field"] for problem in said["data"]] == ["start", "until"]

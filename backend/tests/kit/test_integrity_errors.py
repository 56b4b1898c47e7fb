"""Integrity errors of the database name the fields that caused them."""

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
    """A model whose attributes are called differently from its columns."""

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


VALID_VALUES: dict[str, Any] = {"room": 1, "shelf": 2, "code": "a", "note": "n"}


async def provoke_violation(
    database: Database, *rows: Book, **changes: object
) -> ConstraintViolation:
    """Returns the error of inserting `rows` or of changing the first book."""
    async with database.transaction(SYSTEM) as db:
        db.add(Shelf(room=1, number=2, code="a"))
        await db.flush()
        db.add(Book(id=1, **VALID_VALUES))
    # The block is one transaction.
    with pytest.raises(ConstraintViolation) as caught:  # noqa: PT012
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
    ("changes", "key", "fields"), [*CASES, (VALID_VALUES, "conflict", ("shelf", "note"))]
)
async def test_insert_with_violation_names_fields(
    database: Database, changes: dict[str, Any], key: str, fields: tuple[str, ...]
) -> None:
    error = await provoke_violation(
        database, Book(**{"id": 2, **VALID_VALUES, "note": "other", **changes})
    )
    assert (error.key, error.fields) == (key, fields)


@pytest.mark.parametrize(
    ("changes", "key", "fields"), [*CASES, ({"shelf": 3}, "reference_not_found", ("room", "shelf"))]
)
async def test_update_with_violation_names_fields(
    database: Database, changes: dict[str, Any], key: str, fields: tuple[str, ...]
) -> None:
    error = await provoke_violation(database, **changes)
    assert (error.key, set(error.fields)) == (key, set(fields))


async def test_bulk_insert_with_violation_names_fields(database: Database) -> None:
    error = await provoke_violation(database, Book(id=2), Book(id=3, before=99), Book(id=4))
    assert (error.key, error.fields) == ("reference_not_found", ("before",))


@pytest.mark.parametrize(("start", "until", "fields"), [(2, 1, ("start", "until")), (0, 1, ())])
async def test_insert_violating_check_names_fields_of_check(
    database: Database, start: int, until: int, fields: tuple[str, ...]
) -> None:
    with pytest.raises(ConstraintViolation) as caught:  # noqa: PT012
        async with database.transaction(SYSTEM) as db:
            db.add(Stay(id=1, start=start, until=until))
            await db.flush()
    assert (caught.value.key, caught.value.fields) == ("check_violation", fields)


@pytest.mark.parametrize("deleted", [True, False])
async def test_delete_or_update_of_referenced_row_is_in_use(
    database: Database, deleted: bool
) -> None:
    async with database.transaction(SYSTEM) as db:
        db.add(Shelf(room=1, number=2, code="a"))
        await db.flush()
        db.add(Book(id=1, code="a"))
    with pytest.raises(ConstraintViolation) as caught:  # noqa: PT012
        async with database.transaction(SYSTEM) as db:
            shelf = await db.get_one(Shelf, (1, 2))
            if deleted:
                await db.delete(shelf)
            else:
                shelf.code = "b"
            await db.flush()
    assert (caught.value.key, caught.value.fields) == ("in_use", ())


async def test_delete_of_parent_row_is_in_use(database: Database) -> None:
    async with database.transaction(SYSTEM) as db:
        db.add(Book(id=1))
        await db.flush()
        db.add(Book(id=2, before=1))
    with pytest.raises(ConstraintViolation) as caught:  # noqa: PT012
        async with database.transaction(SYSTEM) as db:
            await db.delete(await db.get_one(Book, 1))
            await db.flush()
    assert caught.value.key == "in_use"


async def test_insert_of_valid_row_takes_one_statement(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction(SYSTEM) as db:
        db.add(Shelf(room=1, number=2, code="a"))
        await db.flush()
        with count_statements(engine) as statements:
            db.add(Book(id=1, **VALID_VALUES))
            await db.flush()
    assert len(statements) == 1


async def test_check_violation_returns_422_with_fields() -> None:
    for key, status in (("check_violation", 422), ("conflict", 409)):
        error = ConstraintViolation(
            IntegrityError("insert", {}, Exception()), key, ("start", "until")
        )
        response = await on_constraint_violation(Request({"type": "http"}), error)
        body = json.loads(bytes(response.body))
        assert (response.status_code, body["error"]) == (status, key)
        assert [field_error["field"] for field_error in body["data"]] == ["start", "until"]

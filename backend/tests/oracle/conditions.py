"""Conditions, each said twice: as SQLAlchemy renders it, and as one would check it by hand, row by
row.

By hand there are three answers, as in SQL: True, False and None, which is unknown.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlalchemy.orm import aliased

from .rows import KINDS, Rows

Entities = dict[
    int, tuple[str, Any]
]  # by number of source: the name of its kind, and what stands for it in SQL
Line = dict[int, dict[str, Any] | None]  # by number of source: its row; None beyond an outer join
Truth = bool | None
COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
}


@dataclass(frozen=True, slots=True)
class Field:
    source: int
    name: str

    def sql(self, entities: Entities) -> Any:
        kind, entity = entities[self.source]
        return getattr(entity, KINDS[kind].fields[self.name])

    def of(self, line: Line) -> Any:
        row = line[self.source]
        return None if row is None else row[self.name]


@dataclass(frozen=True, slots=True)
class Compare:
    field: Field
    sign: str
    other: Field | int

    def sql(self, entities: Entities) -> ColumnElement[bool]:
        other = self.other.sql(entities) if isinstance(self.other, Field) else self.other
        clause: ColumnElement[bool] = COMPARE[self.sign](self.field.sql(entities), other)
        return clause

    def holds(self, line: Line, _: Rows) -> Truth:
        one = self.field.of(line)
        other = self.other.of(line) if isinstance(self.other, Field) else self.other
        return None if one is None or other is None else COMPARE[self.sign](one, other)


@dataclass(frozen=True, slots=True)
class Not:
    part: "Condition"

    def sql(self, entities: Entities) -> ColumnElement[bool]:
        return not_(self.part.sql(entities))

    def holds(self, line: Line, rows: Rows) -> Truth:
        truth = self.part.holds(line, rows)
        return None if truth is None else not truth


@dataclass(frozen=True, slots=True)
class Both:
    """AND, or OR: which stops at a False, or at a True."""

    stop: bool
    parts: tuple["Condition", "Condition"]

    def sql(self, entities: Entities) -> ColumnElement[bool]:
        return (or_ if self.stop else and_)(*(part.sql(entities) for part in self.parts))

    def holds(self, line: Line, rows: Rows) -> Truth:
        truths = [part.holds(line, rows) for part in self.parts]
        return self.stop if self.stop in truths else None if None in truths else not self.stop


@dataclass(frozen=True, slots=True)
class Sub:
    """A subquery over one more source, correlated where its condition looks outside: EXISTS, IN, or
    a count.
    """

    shape: str
    kind: str
    source: int
    flat: bool
    given: "Condition"
    inner: Field
    outer: Field
    more_than: int

    def sql(self, entities: Entities) -> ColumnElement[bool]:
        entity: Any = aliased(KINDS[self.kind].model, flat=self.flat)
        inside = {**entities, self.source: (self.kind, entity)}
        around = [outer for _, outer in entities.values()]
        what = func.count(entity.id) if self.shape == "count" else self.inner.sql(inside)
        query = select(what).where(self.given.sql(inside)).correlate(*around)
        if self.shape == "exists":
            return query.exists()
        if self.shape == "in":
            found: ColumnElement[bool] = self.outer.sql(entities).in_(query)
            return found
        return query.scalar_subquery() > self.more_than

    def holds(self, line: Line, rows: Rows) -> Truth:
        found = [self.inner.of(inside) for inside in self._matching(line, rows)]
        if self.shape == "exists":
            return bool(found)
        if self.shape == "count":
            return len(found) > self.more_than
        value = self.outer.of(line)
        if value is None or not found:
            return None if found else False
        return True if value in found else None if None in found else False

    def _matching(self, line: Line, rows: Rows) -> Iterator[Line]:
        for row in rows[self.kind]:
            inside = {**line, self.source: row}
            if self.given.holds(inside, rows):
                yield inside


Condition = Compare | Not | Both | Sub

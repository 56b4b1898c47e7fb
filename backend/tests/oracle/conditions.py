"""Conditions in two forms: SQL, and an evaluation row by row in Python.

The evaluation has three values, as in SQL: True, False and None for unknown.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlalchemy.orm import aliased

from .rows import KINDS, Rows

# By number of the source: the name of its kind, and its entity in SQL.
Entities = dict[int, tuple[str, Any]]
# By number of the source: its row, or None for the missing side of an outer join.
Line = dict[int, dict[str, Any] | None]
Truth = bool | None
COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
}


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a source."""

    source: int
    name: str

    def sql(self, entities: Entities) -> Any:
        kind, entity = entities[self.source]
        return getattr(entity, KINDS[kind].fields[self.name])

    def value(self, line: Line) -> Any:
        row = line[self.source]
        return None if row is None else row[self.name]


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison of two fields, or of a field with a number."""

    field: Field
    sign: str
    other: Field | int

    def sql(self, entities: Entities) -> ColumnElement[bool]:
        other = self.other.sql(entities) if isinstance(self.other, Field) else self.other
        clause: ColumnElement[bool] = COMPARE[self.sign](self.field.sql(entities), other)
        return clause

    def holds(self, line: Line, _: Rows) -> Truth:
        value = self.field.value(line)
        other_value = self.other.value(line) if isinstance(self.other, Field) else self.other
        return (
            None if value is None or other_value is None else COMPARE[self.sign](value, other_value)
        )


@dataclass(frozen=True, slots=True)
class Not:
    """The negation of a condition."""

    part: "Condition"

    def sql(self, entities: Entities) -> ColumnElement[bool]:
        return not_(self.part.sql(entities))

    def holds(self, line: Line, rows: Rows) -> Truth:
        truth = self.part.holds(line, rows)
        return None if truth is None else not truth


@dataclass(frozen=True, slots=True)
class Combination:
    """AND (`stop` is False) or OR (`stop` is True). A part with the value `stop` decides."""

    stop: bool
    parts: tuple["Condition", "Condition"]

    def sql(self, entities: Entities) -> ColumnElement[bool]:
        return (or_ if self.stop else and_)(*(part.sql(entities) for part in self.parts))

    def holds(self, line: Line, rows: Rows) -> Truth:
        truths = [part.holds(line, rows) for part in self.parts]
        if self.stop in truths:
            return self.stop
        return None if None in truths else not self.stop


@dataclass(frozen=True, slots=True)
class Subquery:
    """EXISTS, IN or a count over one more source. Its condition may be correlated."""

    shape: str
    kind: str
    source: int
    flat: bool
    where: "Condition"
    inner: Field
    outer: Field
    more_than: int

    def sql(self, entities: Entities) -> ColumnElement[bool]:
        entity: Any = aliased(KINDS[self.kind].model, flat=self.flat)
        inner_entities = {**entities, self.source: (self.kind, entity)}
        outer_entities = [outer for _, outer in entities.values()]
        selected = (
            func.count(entity.id) if self.shape == "count" else self.inner.sql(inner_entities)
        )
        query = select(selected).where(self.where.sql(inner_entities)).correlate(*outer_entities)
        if self.shape == "exists":
            return query.exists()
        if self.shape == "in":
            is_in: ColumnElement[bool] = self.outer.sql(entities).in_(query)
            return is_in
        return query.scalar_subquery() > self.more_than

    def holds(self, line: Line, rows: Rows) -> Truth:
        values = [self.inner.value(inner_line) for inner_line in self._matching(line, rows)]
        if self.shape == "exists":
            return bool(values)
        if self.shape == "count":
            return len(values) > self.more_than
        value = self.outer.value(line)
        if value is None or not values:
            return None if values else False
        if value in values:
            return True
        return None if None in values else False

    def _matching(self, line: Line, rows: Rows) -> Iterator[Line]:
        for row in rows[self.kind]:
            inner_line = {**line, self.source: row}
            if self.where.holds(inner_line, rows):
                yield inner_line


Condition = Compare | Not | Combination | Subquery

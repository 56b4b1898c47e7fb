"""Queries in two forms: SQL, and an evaluation in Python."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select, true, union, union_all
from sqlalchemy.orm import aliased

from .conditions import Condition, Entities, Field, Line
from .rows import KINDS, Rows

ResultRows = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Source:
    """A source of a query.

    `join` is first, cross, implicit, inner or left; `form` is how the query refers to the model.
    """

    kind: str
    form: str
    join: str
    on: Condition | None = None

    def entity(self) -> Any:
        model = KINDS[self.kind].model
        match self.form:
            case "plain":
                return model
            case "derived":
                return aliased(model, select(model).subquery())
            case _:
                return aliased(model, flat=self.form == "flat")


@dataclass(frozen=True, slots=True)
class Query:
    """A query of rows, of groups by the first field with a count, or of totals (`shape`)."""

    sources: tuple[Source, ...]
    where: Condition | None
    fields: tuple[Field, ...]
    shape: str

    def sql(self) -> Select[Any]:
        entities: Entities = {
            number: (source.kind, source.entity()) for number, source in enumerate(self.sources)
        }
        columns = [
            field.sql(entities).label(f"c{number}") for number, field in enumerate(self.fields)
        ]
        query: Select[Any] = self._joined(select(*self._selected(columns)), entities)
        if self.where is not None:
            query = query.where(self.where.sql(entities))
        return query.group_by(columns[0]) if self.shape == "grouped" else query

    def _selected(self, columns: list[Any]) -> list[Any]:
        count = func.count().label("n")
        last = columns[-1]
        return {
            "rows": columns,
            "grouped": [columns[0], count],
            "totals": [count, func.max(last).label("most")],
        }[self.shape]

    def _joined(self, query: Any, entities: Entities) -> Any:
        first = entities[0][1]
        query = query.select_from(first)
        for number, source in enumerate(self.sources):
            entity = entities[number][1]
            if source.join == "implicit":
                query = query.select_from(entity)
            elif source.join != "first":
                on = true() if source.on is None else source.on.sql(entities)
                query = query.join_from(first, entity, on, isouter=source.join == "left")
        return query

    def evaluate(self, rows: Rows) -> ResultRows:
        lines = [
            line for line in self._lines(rows) if self.where is None or self.where.holds(line, rows)
        ]
        values_of_lines = [tuple(field.value(line) for field in self.fields) for line in lines]
        if self.shape == "grouped":
            return list(Counter(values[0] for values in values_of_lines).items())
        if self.shape == "totals":
            return [
                (
                    len(values_of_lines),
                    max(
                        (values[-1] for values in values_of_lines if values[-1] is not None),
                        default=None,
                    ),
                )
            ]
        return values_of_lines

    def _lines(self, rows: Rows) -> Iterator[Line]:
        lines: list[Line] = [{}]
        for number, source in enumerate(self.sources):
            extended: list[Line] = []
            for line in lines:
                candidates = ({**line, number: row} for row in rows[source.kind])
                matching = [
                    candidate
                    for candidate in candidates
                    if source.on is None or source.on.holds(candidate, rows)
                ]
                extended += matching or ([{**line, number: None}] if source.join == "left" else [])
            lines = extended
        return iter(lines)


@dataclass(frozen=True, slots=True)
class WrappedQuery:
    """A query as it is, in a subquery or a CTE, or in a union with another."""

    wrap: str
    query: Query
    other: Query

    def sql(self) -> Any:
        query = self.query.sql()
        match self.wrap:
            case "subquery":
                return select(query.subquery())
            case "cte":
                return select(query.cte())
            case "union":
                return union(query, self.other.sql())
            case "union_all":
                return union_all(query, self.other.sql())
            case "counted":
                return select(func.count()).select_from(query.subquery())
            case _:
                return query

    def evaluate(self, rows: Rows) -> ResultRows:
        rows_of_query = self.query.evaluate(rows)
        match self.wrap:
            case "union":
                return list({*rows_of_query, *self.other.evaluate(rows)})
            case "union_all":
                return [*rows_of_query, *self.other.evaluate(rows)]
            case "counted":
                return [(len(rows_of_query),)]
            case _:
                return rows_of_query

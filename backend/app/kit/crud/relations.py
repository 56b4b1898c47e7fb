"""What a row points at, and the words for it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, TypeVarTuple

from sqlalchemy import ScalarSelect, Select, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.kit.data_scope import AssociationRow
from app.kit.model import Base
from app.kit.param import Clauses

Attribute = InstrumentedAttribute[Any]
Row = TypeVarTuple("Row")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Relation:
    """Rows with a `key` and a `label`, which `out` shows as `name`."""

    name: str
    key: Attribute
    label: Attribute

    def options_query(self, search: str, limit: int = 20) -> Select[Any, Any]:
        found = select(self.key, self.label).where(self.label.contains(search, autoescape=True))
        return found.order_by(self.label, self.key).limit(limit)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ManyToOne(Relation):
    """`column` is a foreign key. Where a table points at itself, the target is an alias."""

    column: Attribute

    def label_query(self) -> ScalarSelect[Any]:
        """In the list's own statement: a look-up by primary key for each row that is read."""
        return select(self.label).where(self.key == self.column).scalar_subquery()


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ManyToMany(Relation):
    """Rows of `through` tie this row, as `mine`, to others, as `theirs`; `out` shows their keys as
    `ids`.
    """

    ids: str
    through: type[Base]
    source_key: Attribute
    target_key: Attribute

    def has_any(self, id: Attribute, values: Collection[object] | None) -> Clauses:
        """Rows tied to any of these."""
        return (
            ()
            if not values
            else (
                select(self.source_key)
                .where(self.source_key == id, self.target_key.in_(values))
                .exists(),
            )
        )

    def rows_for(self) -> Select[Any, Any, Any]:
        """For all rows of a page, the parameter `ids`, at once."""
        words = func.coalesce(self.label, "")
        tied = select(self.source_key, self.key, words).join_from(
            self.through, self.key.class_, self.target_key == self.key
        )
        page = bindparam("ids", expanding=True, type_=self.source_key.type)
        return tied.where(self.source_key.in_(page)).order_by(self.source_key, self.label, self.key)

    def within_scope(
        self, statement: Select[*Row], model: type[Base], key: Attribute
    ) -> Select[*Row]:
        """Ties of guarded rows are seen beside such a row only."""
        if not issubclass(self.through, AssociationRow):
            return statement
        row = aliased(model)  # for it may be tied to its own kind
        return statement.join(row, self.source_key == getattr(row, key.key))

    def existing(self, ids: Collection[object]) -> Select[Any]:
        """Which of these there are, as far as the one who asks can see."""
        return select(self.key).where(self.key.in_(ids))

"""Relations of a model that its lists and forms show."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, TypeVarTuple

from sqlalchemy import ScalarSelect, Select, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.kit.data_scope import AssociationRow
from app.kit.model import Base
from app.kit.param import Clauses, like

Attribute = InstrumentedAttribute[Any]
Row = TypeVarTuple("Row")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Relation:
    """Rows with a `key` and a `label`, which `out` shows as `name`."""

    name: str
    key: Attribute
    label: Attribute

    def options_query(self, search: str, limit: int = 20) -> Select[Any, Any]:
        """Returns keys and labels whose label contains the text."""
        options = select(self.key, self.label).where(*like(self.label, search))
        return options.order_by(self.label, self.key).limit(limit)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ManyToOne(Relation):
    """A foreign key. The target is an alias if the table references itself."""

    column: Attribute

    def label_query(self) -> ScalarSelect[Any]:
        """Returns a subquery for the label: one look-up by primary key for each row."""
        return select(self.label).where(self.key == self.column).scalar_subquery()


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ManyToMany(Relation):
    """Rows of `through` connect this row (`source_key`) to others (`target_key`).

    `out` shows the keys of the others as `ids`.
    """

    ids: str
    through: type[Base]
    source_key: Attribute
    target_key: Attribute

    def has_any(self, id: Attribute, values: Collection[object] | None) -> Clauses:
        """Returns a clause: the row is associated with any of these values."""
        if not values:
            return ()
        association = select(self.source_key).where(
            self.source_key == id, self.target_key.in_(values)
        )
        return (association.exists(),)

    def rows_for(self) -> Select[Any, Any, Any]:
        """Returns the associated rows of all rows of a page, whose keys are the parameter `ids`."""
        label = func.coalesce(self.label, "")
        associated = select(self.source_key, self.key, label).join_from(
            self.through, self.key.class_, self.target_key == self.key
        )
        page = bindparam("ids", expanding=True, type_=self.source_key.type)
        return associated.where(self.source_key.in_(page)).order_by(
            self.source_key, self.label, self.key
        )

    def within_scope(
        self, statement: Select[*Row], model: type[Base], key: Attribute
    ) -> Select[*Row]:
        """Restricts associations of guarded rows to those of visible rows."""
        if not issubclass(self.through, AssociationRow):
            return statement
        # An alias, because the row may be associated with rows of its own model.
        row = aliased(model)
        return statement.join(row, self.source_key == getattr(row, key.key))

    def existing(self, ids: Collection[object]) -> Select[Any]:
        """Returns the keys among `ids` that exist and are visible to the caller."""
        return select(self.key).where(self.key.in_(ids))

"""Foreign keys of a table that responses show by the display column of the row they reference."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.generator import reserved_names
from app.generator.configure import display_column, foreign_key_of
from app.generator.introspect.schema import SchemaInfo
from app.generator.literals import Python, SafeText
from app.generator.naming import label_attribute, pascal_case, unique_name
from app.generator.plan.field import FieldPlan
from app.generator.plan.model import ModelPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferencedModel:
    """The model at the other end of a relation."""

    model: ModelPlan
    key: SafeText  # the attribute that is referenced
    label: SafeText  # the attribute that is shown

    @property
    def key_wire_name(self) -> SafeText:
        """The key in JSON."""
        return next(field.wire_name for field in self.model.fields if field.name == self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyToOnePlan:
    """A foreign key. `album_id` has the relation `album`."""

    name: SafeText
    field: FieldPlan
    target: ReferencedModel
    alias: SafeText | None  # set if another relation joins the same class

    @property
    def entity(self) -> SafeText:
        """The class or the alias that a query joins."""
        return self.alias or self.target.model.class_name

    @property
    def key_type(self) -> Python:
        return Python(self.field.mapping.python_type)


def build_many_to_one(
    model: ModelPlan, models: Mapping[str, ModelPlan], database: SchemaInfo
) -> tuple[ManyToOnePlan, ...]:
    used_names = {str(name) for field in model.fields for name in (field.name, field.wire_name)}
    class_names = reserved_names.class_names().union(
        model.location.names.class_names, (str(other.class_name) for other in models.values())
    )
    joined_classes: set[str] = set()
    relations: list[ManyToOnePlan] = []
    for field in model.fields:
        foreign_key = foreign_key_of(model.table, field.column.name, database)
        if foreign_key is None or field.attribute.foreign_key_target is None:
            continue
        is_self = foreign_key.target_table == model.table.name
        target = model if is_self else models[foreign_key.target_table]
        label = field.config.label_column or display_column(target.table)
        if label is None or field.mapping.filter is None:
            continue
        name = label_attribute(field.name, used_names)
        used_names.add(name)
        alias = None
        if is_self or target.class_name in joined_classes:
            alias = unique_name(pascal_case(name), class_names | joined_classes)
            joined_classes.add(alias)
        joined_classes.add(target.class_name)
        relations.append(
            ManyToOnePlan(
                name=SafeText(name),
                field=field,
                target=ReferencedModel(
                    model=target,
                    key=target.field_by_column(foreign_key.target_columns[0]).name,
                    label=target.field_by_column(label).name,
                ),
                alias=SafeText(alias) if alias else None,
            )
        )
    return tuple(relations)

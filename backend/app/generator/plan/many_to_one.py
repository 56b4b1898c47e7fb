"""Where a module's rows point, and by what words a person knows it."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.generator.configure import display_column, foreign_key_of
from app.generator.introspect.schema import SchemaInfo
from app.generator.literals import Python, SafeText
from app.generator.naming import label_attribute, pascal_case
from app.generator.plan.field import FieldPlan
from app.generator.plan.model import ModelPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyToOnePlan:
    name: SafeText
    field: FieldPlan
    target: ModelPlan
    key: SafeText
    label: SafeText
    alias: SafeText | None  # the second way to one class, and the way to oneself

    @property
    def entity(self) -> SafeText:
        return self.alias or self.target.class_name

    @property
    def key_type(self) -> Python:
        return Python(self.field.mapping.python_type)


def build_many_to_one(
    model: ModelPlan, models: Mapping[str, ModelPlan], database: SchemaInfo
) -> tuple[ManyToOnePlan, ...]:
    taken = {str(field.name) for field in model.fields}
    seen: set[str] = set()
    links: list[ManyToOnePlan] = []
    for field in model.fields:
        key = foreign_key_of(model.table, field.column.name, database)
        if key is None or field.foreign_key_target is None:
            continue
        target = model if key.target_table == model.table.name else models[key.target_table]
        label = field.config.label_column or display_column(target.table)
        if label is None or field.mapping.filter_type is None:
            continue
        name = label_attribute(field.name, taken)
        taken.add(name)
        again = target is model or target.class_name in seen
        seen.add(target.class_name)
        links.append(
            ManyToOnePlan(
                name=SafeText(name),
                field=field,
                target=target,
                key=target.field_by_column(key.target_columns[0]).name,
                label=target.field_by_column(label).name,
                alias=SafeText(pascal_case(name) + ("_" if pascal_case(name) in seen else ""))
                if again
                else None,
            )
        )
    return tuple(links)

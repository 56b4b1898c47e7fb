"""Where a module's rows point, and by what words a person knows it."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.generator.configure import label_of, reference
from app.generator.facts import Database
from app.generator.literal import Python, Safe
from app.generator.names import link, pascal
from app.generator.plan.field import Field
from app.generator.plan.model import Model


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    name: Safe
    field: Field
    target: Model
    key: Safe
    label: Safe
    alias: Safe | None  # the second way to one class, and the way to oneself

    @property
    def source(self) -> Safe:
        return self.alias or self.target.class_name

    @property
    def type(self) -> Python:
        return Python(self.field.kind.python)


def links_of(model: Model, every: Mapping[str, Model], database: Database) -> tuple[Link, ...]:
    taken = {str(field.name) for field in model.fields}
    seen: set[str] = set()
    links: list[Link] = []
    for field in model.fields:
        key = reference(model.table, field.column.name, database)
        if key is None or field.reference is None:
            continue
        target = model if key.target_table == model.table.name else every[key.target_table]
        label = field.config.label_column or label_of(target.table)
        if label is None or field.kind.filtered is None:
            continue
        name = link(field.name, taken)
        taken.add(name)
        again = target is model or target.class_name in seen
        seen.add(target.class_name)
        links.append(
            Link(
                name=Safe(name),
                field=field,
                target=target,
                key=target.named(key.target_columns[0]).name,
                label=target.named(label).name,
                alias=Safe(pascal(name) + ("_" if pascal(name) in seen else "")) if again else None,
            )
        )
    return tuple(links)

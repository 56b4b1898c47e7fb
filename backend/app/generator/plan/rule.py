"""What no two rows may share."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.generator.literal import Python, Safe, python
from app.generator.plan.field import Field
from app.generator.plan.model import Model

LONG = 48  # letters, of a name made of names


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A unique set that the service looks at first, to be kind."""

    fields: tuple[Field, ...]
    key: str
    check: Safe  # the service's method
    label: Safe

    @property
    def shown(self) -> bool:
        return all(field.listed for field in self.fields)

    @property
    def at_fault(self) -> Python:
        first, *more = (str(field.name) for field in self.fields)
        return Python(f"fields={python((first, *more))}" if more else f"field={python(first)}")

    def moved(self, one: str) -> Python:
        return Python(
            " or ".join(f"data.{field.name} != {one}.{field.name}" for field in self.fields)
        )

    def asks(self, many: str, class_name: str) -> Python:
        """Where a part is NULL, no two are the same."""
        absent = [
            f"data.{field.name} is not None and "
            for field in self.fields
            if field.nullable or field.differs
        ]
        same = ", ".join(f"{class_name}.{field.name} == data.{field.name}" for field in self.fields)
        return Python(f"{''.join(absent)}await self.{many}.exists({same})")


def rules_of(model: Model) -> tuple[Rule, ...]:
    """A key that people give, and every whole unique set that a form can break."""
    sets = [unique.columns for unique in model.table.uniques if unique.whole and unique.columns]
    if not any(model.named(column).given for column in model.table.primary_key):
        sets.insert(0, model.table.primary_key)
    rules: list[Rule] = []
    for columns in dict.fromkeys(sets):
        fields = tuple(model.named(column) for column in columns)
        if any(field.readonly or field.kind.hidden for field in fields):
            continue
        whole = set(columns) == set(model.table.primary_key)
        name, label = (_short(word, fields, len(rules) + 1) for word in ("_", "_and_"))
        taken, check = (
            ("taken", "_require_free") if whole else (f"{name}_taken", f"_require_{name}_free")
        )
        key = f"{model.module}.{model.business}.{taken}"
        rules.append(Rule(fields=fields, key=key, check=Safe(check), label=label))
    return tuple(rules)


def _short(between: str, fields: Sequence[Field], number: int) -> Safe:
    """At most so many letters of their names, and a number where others may begin alike."""
    words = between.join(field.name for field in fields)
    return Safe(words if len(words) <= LONG else f"{words[:LONG].strip('_')}_{number}")

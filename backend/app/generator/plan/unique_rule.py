"""What no two rows may share."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.generator.literals import Python, SafeText, python_literal
from app.generator.plan.field import FieldPlan
from app.generator.plan.model import ModelPlan

MAX_RULE_NAME_LENGTH = 48  # letters, of a name made of names


@dataclass(frozen=True, slots=True, kw_only=True)
class UniqueRule:
    """A unique set that the service looks at first, to be kind."""

    fields: tuple[FieldPlan, ...]
    message_key: str
    method_name: SafeText  # the service's method
    test_label: SafeText

    @property
    def in_response(self) -> bool:
        return all(field.in_response for field in self.fields)

    @property
    def error_fields(self) -> Python:
        first, *more = (str(field.name) for field in self.fields)
        return Python(
            f"fields={python_literal((first, *more))}" if more else f"field={python_literal(first)}"
        )

    def changed_expression(self, record: str) -> Python:
        return Python(
            " or ".join(f"data.{field.name} != {record}.{field.name}" for field in self.fields)
        )

    def exists_expression(self, crud_attribute: str, class_name: str) -> Python:
        """Where a part is NULL, no two are the same."""
        absent = [
            f"data.{field.name} is not None and "
            for field in self.fields
            if field.nullable or field.differs_on_update
        ]
        same = ", ".join(f"{class_name}.{field.name} == data.{field.name}" for field in self.fields)
        return Python(f"{''.join(absent)}await self.{crud_attribute}.exists({same})")


def build_unique_rules(model: ModelPlan) -> tuple[UniqueRule, ...]:
    """A key that people give, and every whole unique set that a form can break."""
    sets = [unique.columns for unique in model.table.uniques if unique.is_plain and unique.columns]
    if not any(model.field_by_column(column).is_generated for column in model.table.primary_key):
        sets.insert(0, model.table.primary_key)
    rules: list[UniqueRule] = []
    for columns in dict.fromkeys(sets):
        fields = tuple(model.field_by_column(column) for column in columns)
        if any(field.readonly or field.mapping.hidden for field in fields):
            continue
        whole = set(columns) == set(model.table.primary_key)
        name, label = (_shorten_names(word, fields, len(rules) + 1) for word in ("_", "_and_"))
        taken, check = (
            ("taken", "_require_unique") if whole else (f"{name}_taken", f"_require_unique_{name}")
        )
        key = f"{model.module_name}.{model.business_name}.{taken}"
        rules.append(
            UniqueRule(
                fields=fields, message_key=key, method_name=SafeText(check), test_label=label
            )
        )
    return tuple(rules)


def _shorten_names(separator: str, fields: Sequence[FieldPlan], number: int) -> SafeText:
    """At most so many letters of their names, and a number where others may begin alike."""
    words = separator.join(field.name for field in fields)
    return SafeText(
        words
        if len(words) <= MAX_RULE_NAME_LENGTH
        else f"{words[:MAX_RULE_NAME_LENGTH].strip('_')}_{number}"
    )

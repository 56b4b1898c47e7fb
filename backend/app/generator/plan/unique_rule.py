"""Unique constraints that the service checks before writing, to name the fields in the error."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.generator.literals import Python, SafeText, python_literal
from app.generator.plan.field import FieldPlan
from app.generator.plan.model import ModelPlan

MAX_RULE_NAME_LENGTH = 48  # characters of a name that is made of field names


@dataclass(frozen=True, slots=True, kw_only=True)
class UniqueRule:
    """A unique constraint, or a primary key that requests set."""

    fields: tuple[FieldPlan, ...]
    message_key: str
    method_name: SafeText  # of the service
    test_label: SafeText  # in the names of tests

    @property
    def in_response(self) -> bool:
        return all(field.in_response for field in self.fields)

    @property
    def error_fields(self) -> Python:
        """The argument of the error that names the fields."""
        names = [str(field.wire_name) for field in self.fields]
        if len(names) == 1:
            return Python(f"field={python_literal(names[0])}")
        return Python(f"fields={python_literal(names)}")

    def changed_expression(self, record: str) -> Python:
        """Whether the request changes a field of `record`.

        A number may be NaN, which is not equal to itself.
        """
        conditions = []
        for field in self.fields:
            condition = f"data.{field.name} != {record}.{field.name}"
            if field.mapping.python_type in ("float", "Decimal"):
                is_set = f"{python_literal(str(field.name))} in data.model_fields_set"
                condition = f"{is_set} and {condition}"
            conditions.append(condition)
        if len(conditions) > 1:
            conditions = [f"({text})" if " and " in text else text for text in conditions]
        return Python(" or ".join(conditions))

    def exists_expression(self, crud_attribute: str, class_name: str) -> Python:
        """Whether another row has the values of the request. NULL is equal to no value."""
        conditions = [
            f"data.{field.name} is not None and "
            for field in self.fields
            if field.nullable or field.request.differs_on_update
        ]
        same = ", ".join(f"{class_name}.{field.name} == data.{field.name}" for field in self.fields)
        return Python(f"{''.join(conditions)}await self.{crud_attribute}.exists({same})")


def build_unique_rules(model: ModelPlan) -> tuple[UniqueRule, ...]:
    """Returns the primary key, if requests set it, and the plain unique constraints.

    Constraints with a field that no request sets are left to the database.
    """
    table = model.table
    sets = [unique.columns for unique in table.uniques if unique.is_plain and unique.columns]
    if not any(model.field_by_column(column).is_generated for column in table.primary_key):
        sets.insert(0, table.primary_key)
    prefix = f"{model.location.module_name}.{model.location.business_name}"
    rules: list[UniqueRule] = []
    for columns in dict.fromkeys(sets):
        fields = tuple(model.field_by_column(column) for column in columns)
        if any(field.request.readonly or field.mapping.response.is_hidden for field in fields):
            continue
        number = len(rules) + 1
        if set(columns) == set(table.primary_key):
            message = "taken"
            method_name = "_require_unique"
        else:
            name = _join_names("_", fields, number)
            message = f"{name}_taken"
            method_name = f"_require_unique_{name}"
        rules.append(
            UniqueRule(
                fields=fields,
                message_key=f"{prefix}.{message}",
                method_name=SafeText(method_name),
                test_label=_join_names("_and_", fields, number),
            )
        )
    return tuple(rules)


def _join_names(separator: str, fields: Sequence[FieldPlan], number: int) -> SafeText:
    """Joins field names. A long result is cut, and `number` keeps it distinct."""
    name = separator.join(field.name for field in fields)
    if len(name) > MAX_RULE_NAME_LENGTH:
        name = f"{name[:MAX_RULE_NAME_LENGTH].strip('_')}_{number}"
    return SafeText(name)

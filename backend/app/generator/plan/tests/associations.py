"""Test cases of many-to-many relations."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.generator.literals import Python, python_literal
from app.generator.plan.field import FieldPlan
from app.generator.plan.many_to_many import ManyToManyPlan
from app.generator.plan.tests.fixtures import FixtureRows, UnknownValue


@dataclass(frozen=True, slots=True, kw_only=True)
class AssociationCase:
    """A relation that tests edit."""

    relation: ManyToManyPlan
    target_key: Python | None  # of a fixture row; None if rows are associated with their own table
    missing_key: Python

    @property
    def form_value(self) -> Python:
        return Python(f"[{self.target_key or ''}]")


def association_cases(
    relations: tuple[ManyToManyPlan, ...], table_name: str, rows: FixtureRows
) -> Iterator[AssociationCase]:
    """Yields the relations whose target rows can be made. The others are not tested."""
    for relation in relations:
        target_table = relation.target.model.table.name
        target_key = None
        if target_table != table_name:
            try:
                variable = rows.add_row(target_table)
            except UnknownValue:
                continue
            target_key = json_key(relation.target_field, f"{variable}.{relation.target.key}")
        yield AssociationCase(
            relation=relation,
            target_key=target_key,
            missing_key=missing_key(relation.target_field),
        )


def json_key(field: FieldPlan, expression: str) -> Python:
    """Returns the expression of a key as JSON holds it."""
    mapping = field.mapping
    is_string = mapping.response.is_json_string or mapping.python_type == "Decimal"
    return Python(f"str({expression})" if is_string else expression)


def missing_key(field: FieldPlan) -> Python:
    """Returns a key that no row has."""
    samples = field.mapping.samples
    return python_literal(samples.missing if samples is not None else "no such")

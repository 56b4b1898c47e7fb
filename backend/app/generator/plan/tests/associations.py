"""What a module's tests send and expect of its ties."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.generator.literals import Python
from app.generator.plan.field import FieldPlan
from app.generator.plan.many_to_many import ManyToManyPlan
from app.generator.plan.tests.fixtures import FixtureRows, UnknownValue


@dataclass(frozen=True, slots=True, kw_only=True)
class AssociationCase:
    """`known` is the key of a row the form can be tied to, None where that is another row of this
    table.
    """

    many_to_many: ManyToManyPlan
    known_key: Python | None
    missing_key: Python

    @property
    def form_value(self) -> Python:
        return Python(f"[{self.known_key or ''}]")


def association_cases(
    many_to_many: tuple[ManyToManyPlan, ...], table_name: str, rows: FixtureRows
) -> Iterator[AssociationCase]:
    """A tie whose other end nobody can make a row of stays empty, and untested."""
    for tie in many_to_many:
        other = tie.target.table.name
        known = None
        if other != table_name:
            try:
                known = json_key(tie.target_field, f"{rows.add_row(other)}.{tie.key}")
            except UnknownValue:
                continue
        yield AssociationCase(
            many_to_many=tie, known_key=known, missing_key=missing_key(tie.target_field)
        )


def json_key(field: FieldPlan, key: str) -> Python:
    """A key in JSON."""
    return Python(
        f"str({key})"
        if field.mapping.python_type == "UUID" or "Big" in field.mapping.response_type
        else key
    )


def missing_key(field: FieldPlan) -> Python:
    """A key that no row has."""
    if field.mapping.python_type == "UUID":
        return Python('"00000000-0000-4000-8000-000000000000"')
    if field.mapping.python_type != "int":
        return Python('"no such"')
    return Python(
        "0"
        if field.mapping.request_type.startswith(("UInt", "BigU", "Year"))
        or field.mapping.constraints
        else "-1"
    )

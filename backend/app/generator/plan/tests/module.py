"""What a module's tests send and expect, for their template."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.generator.literals import Python, SafeText, python_literal
from app.generator.plan.many_to_one import ManyToOnePlan
from app.generator.plan.model import ModelPlan
from app.generator.plan.tests.associations import AssociationCase
from app.generator.plan.tests.fixtures import FixtureRow
from app.generator.plan.unique_rule import UniqueRule

SAMPLE_ID = SafeText("1")
MISSING_ID = SafeText("-1")


@dataclass(frozen=True, slots=True, kw_only=True)
class TestPlan:
    """`writes` is false where a value cannot be known: such tests only read, and `reason` names the
    column.
    """

    can_write: bool
    read_only_reason: str | None = None
    fixture_rows: tuple[FixtureRow, ...] = ()
    has_cycle: bool = False  # they need each other
    form_values: tuple[tuple[str, Python], ...] = ()
    create_values: tuple[
        tuple[str, Python], ...
    ] = ()  # of every row its own, and what is said once
    resent_fields: tuple[str, ...] = ()  # those of `fresh` that an update says again
    optional_fields: tuple[str, ...] = ()
    default_values: tuple[tuple[str, Python], ...] = ()
    search_field: str | None = None  # the field that holds NAME
    search_query: Python | None = None  # the query that finds this test's rows only
    search_uses_form: bool = False  # ... which needs the form
    single_row_only: bool = False  # one row at a time: there is no second value for a key
    stored_as_sent: bool = True  # no trigger changes what was sent
    sorted_by_creation: bool = True  # later rows sort after earlier ones
    changed_value: tuple[str, Python] | None = None
    filter_cases: tuple[tuple[Python, bool], ...] = ()
    missing_references: tuple[tuple[str, Python], ...] = ()  # a key there is not
    reference_filters: tuple[tuple[str, Python], ...] = ()
    option_relations: tuple[ManyToOnePlan, ...] = ()
    association_cases: tuple[AssociationCase, ...] = ()
    unique_rules: tuple[
        UniqueRule, ...
    ] = ()  # that a second row breaks; a NULL in a set keeps it apart from every other
    invalid_values: tuple[tuple[str, Python], ...] = ()
    row_name: str = ""
    write_only_fields: tuple[str, ...] = ()  # sent, and in no answer
    bytes_values: tuple[tuple[str, Python], ...] = ()  # of those, what is base64 on the wire
    write_only_changes: tuple[
        tuple[str, Python], ...
    ] = ()  # of these, what can be changed, and to what
    sample_id: SafeText = SAMPLE_ID
    missing_id: SafeText = MISSING_ID
    models: tuple[ModelPlan, ...] = ()

    @property
    def per_row_values(self) -> tuple[tuple[str, Python], ...]:
        """What each new row is given anew."""
        return tuple(
            (name, code) for name, code in self.create_values if "IDS" in code or "." not in code
        )

    def response_part(self, variable: str) -> Python:
        """What of it an answer shows."""
        if not self.write_only_fields:
            return Python(variable)
        return Python(
            f"{{name: value for name, value in {variable}.items() if {self.exclusion_condition(self.write_only_fields)}}}"
        )

    @staticmethod
    def exclusion_condition(names: Sequence[str]) -> Python:
        """That `name` is none of these."""
        return Python(
            f"name != {python_literal(names[0])}"
            if len(names) == 1
            else f"name not in {python_literal(names)}"
        )

    @property
    def constant_values(self) -> tuple[tuple[str, Python], ...]:
        return tuple(pair for pair in self.create_values if pair not in self.per_row_values)

    @property
    def create_value_names(self) -> list[str]:
        return [name for name, _ in self.create_values]

    @property
    def list_query(self) -> Python:
        return self.search_query or Python('"page_size": 200')

    @property
    def _all_code(self) -> str:
        values = [
            *self.form_values,
            *self.create_values,
            *(value for row in self.fixture_rows for value in row.values),
        ]
        return " ".join([*(code for _, code in values), self.search_query or ""])

    @property
    def uses_counter(self) -> bool:
        return "IDS" in self._all_code

    @property
    def uses_name(self) -> bool:
        return "NAME" in self._all_code

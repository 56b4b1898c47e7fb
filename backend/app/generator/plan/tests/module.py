"""The generated tests of a module: what they send and what they expect.

Values are Python expressions. `NAME` and `COUNTER` are constants of the test module, and fixture
rows are variables of its fixture `form`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from app.generator.literals import Python, SafeText, python_literal
from app.generator.plan.many_to_one import ManyToOnePlan
from app.generator.plan.model import ModelPlan
from app.generator.plan.tests.associations import AssociationCase
from app.generator.plan.tests.fixtures import FixtureRow
from app.generator.plan.unique_rule import UniqueRule

Values = tuple[tuple[str, Python], ...]  # field and value


class StoredValue(NamedTuple):
    """A value that a test sends and reads from the database."""

    name: str  # of the field in the request
    attribute: SafeText
    value: Python


@dataclass(frozen=True, slots=True, kw_only=True)
class FixturePlan:
    """The rows that the tested rows reference."""

    rows: tuple[FixtureRow, ...] = ()  # in the order they are inserted
    has_cycle: bool = False  # a row references another one that is inserted later

    # The classes of rows that a rollback keeps: the tests delete them, the referencing ones first.
    classes_without_transactions: tuple[SafeText, ...] = ()

    @property
    def models(self) -> tuple[ModelPlan, ...]:
        return tuple({row.model.class_name: row.model for row in self.rows}.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class PayloadPlan:
    """The payloads that create and update a row."""

    row_name: str = ""  # the value of `NAME`
    form: Values = ()  # sent to create and to update
    create: Values = ()  # sent to create: unique and create-only fields
    resent_fields: tuple[str, ...] = ()  # those of `create` that an update must send again
    write_only_fields: tuple[str, ...] = ()  # in no response
    uses_counter: bool = False
    uses_name: bool = False

    @property
    def per_row(self) -> Values:
        """The values of `create` that each row evaluates anew."""
        return tuple(
            (name, code) for name, code in self.create if "COUNTER" in code or "." not in code
        )

    @property
    def constant(self) -> Values:
        """The values of `create` that use a fixture row, and are equal for all rows of a test."""
        return tuple(pair for pair in self.create if pair not in self.per_row)

    @property
    def create_names(self) -> list[str]:
        return [name for name, _ in self.create]

    def response_part(self, variable: str) -> Python:
        """The part of the payload `variable` that a response shows."""
        if not self.write_only_fields:
            return Python(variable)
        condition = self.exclusion_condition(self.write_only_fields)
        items = f"name: value for name, value in {variable}.items() if {condition}"
        return Python(f"{{{items}}}")

    @staticmethod
    def exclusion_condition(names: Sequence[str]) -> Python:
        """The condition that the variable `name` is none of `names`."""
        if len(names) == 1:
            return Python(f"name != {python_literal(names[0])}")
        return Python(f"name not in {python_literal(names)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPlan:
    """How a test finds the rows it created, and what it filters by."""

    query: Python | None = None  # selects only the rows of one test; None if no filter can
    uses_form: bool = False  # `query` uses the variable `form`
    filter_cases: tuple[tuple[Python, bool], ...] = ()  # a query, and whether it matches the form
    reference_filters: Values = ()  # field, and a key that no row has

    @property
    def arguments(self) -> Python:
        """The positional arguments of the helper `list_rows`."""
        return Python("client, form" if self.uses_form else "client")

    @property
    def list_query(self) -> Python:
        return self.query or Python('"page_size": 200')


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueCases:
    """Values of single fields that tests send."""

    optional_fields: tuple[str, ...] = ()
    defaults: Values = ()  # what the database fills in for an omitted field
    changed: tuple[str, Python] | None = None  # a field that an update changes
    invalid: Values = ()  # each is rejected with 422
    base64: tuple[StoredValue, ...] = ()  # bytes
    write_only_changes: tuple[StoredValue, ...] = ()  # other values of write-only fields


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationCases:
    """Constraints and relations that tests exercise."""

    unique_rules: tuple[UniqueRule, ...] = ()
    missing_references: Values = ()  # foreign key, and a value that references no row
    options: tuple[ManyToOnePlan, ...] = ()  # relations whose options a form loads
    associations: tuple[AssociationCase, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TestPlan:
    """The test module. Its tests only read if no valid row can be derived from the schema."""

    can_write: bool
    read_only_reason: str | None = None  # the column or table without a known value
    missing_id: SafeText  # an id that no row has
    single_row_only: bool = False  # a second row would violate a unique constraint
    stored_as_sent: bool = True  # no trigger changes the values
    sorted_by_creation: bool = True  # every column sorts the rows in the order they were created
    fixtures: FixturePlan = field(default_factory=FixturePlan)
    payload: PayloadPlan = field(default_factory=PayloadPlan)
    search: SearchPlan = field(default_factory=SearchPlan)
    values: ValueCases = field(default_factory=ValueCases)
    relations: RelationCases = field(default_factory=RelationCases)

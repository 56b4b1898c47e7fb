"""Derives the tests of a module from the schema."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.generator.introspect.schema import Dialect
from app.generator.literals import Python, SafeText, python_literal
from app.generator.plan.api import ApiPlan, is_required_but_readonly
from app.generator.plan.field import FieldPlan
from app.generator.plan.filter import FilterPlan
from app.generator.plan.model import ModelPlan
from app.generator.plan.tests.associations import (
    AssociationCase,
    association_cases,
    json_key,
    missing_key,
)
from app.generator.plan.tests.cases import (
    choose_change,
    default_values,
    filter_cases,
    invalid_values,
    write_only_changes,
)
from app.generator.plan.tests.fixtures import (
    FixtureRows,
    UnknownValue,
    find_unpredictable_column,
    is_unique,
    key_attribute,
    target_table_of,
    unique_columns,
)
from app.generator.plan.tests.module import (
    FixturePlan,
    PayloadPlan,
    RelationCases,
    SearchPlan,
    StoredValue,
    TestPlan,
    ValueCases,
    Values,
)

UNIQUE_NAME = Python('f"{NAME} {next(COUNTER)}"')
COUNTER_LENGTH = 11  # characters that `UNIQUE_NAME` adds to the name
UNLIMITED_LENGTH = 9_999


def build_test_plan(api: ApiPlan, models: Mapping[str, ModelPlan]) -> TestPlan:
    """`models` are those of the table and of the tables it references, by name."""
    reason = _unwritable_column(api) or find_unpredictable_column(api.model)
    if reason is None:
        try:
            return _Builder(api, models).build()
        except UnknownValue as error:
            reason = error.column
    return TestPlan(can_write=False, read_only_reason=reason, missing_id=_missing_id(api))


def _unwritable_column(api: ApiPlan) -> str | None:
    columns = (field.column.name for field in api.model.fields if is_required_but_readonly(field))
    return next(columns, None)


def _missing_id(api: ApiPlan) -> SafeText:
    """Returns the id of no row, as a URL holds it."""
    fields = api.model.key_fields
    if api.id.is_encoded:
        parts = ("-1" if field.mapping.python_type == "int" else "missing" for field in fields)
        return SafeText(",".join(parts))
    samples = fields[0].mapping.samples
    return SafeText(str(samples.missing) if samples is not None else "-1")


@dataclass(frozen=True, slots=True)
class _Payload:
    """The values of the form, and those of the create request alone."""

    form: list[tuple[str, Python]]
    create: list[tuple[str, Python]]


class _Builder:
    """Builds tests that write. Raises UnknownValue if no valid row can be derived."""

    def __init__(self, api: ApiPlan, models: Mapping[str, ModelPlan]) -> None:
        self.api = api
        self.model = api.model
        self.fields = api.requests.fields
        self.row_name = f"{api.names.noun_with_article} of the tests"
        self.unique = unique_columns(api.model)
        self.references = [
            field for field in self.fields if field.attribute.foreign_key_target is not None
        ]
        self.search_field = self._find_search_field()
        self.search_reference = None if self.search_field else self._find_search_reference()
        self.rows = FixtureRows(models)

    def build(self) -> TestPlan:
        api = self.api
        self._add_fixture_rows()
        payload = self._values()
        associations = tuple(
            association_cases(api.relations.many_to_many, self.model.table.name, self.rows)
        )
        payload.form.extend((case.relation.ids, case.form_value) for case in associations)
        stored_as_sent = not self.model.table.triggers
        query = self._search_query()
        return TestPlan(
            can_write=True,
            missing_id=_missing_id(api),
            single_row_only=self._is_single_row_only(),
            stored_as_sent=stored_as_sent,
            sorted_by_creation=self._is_sorted_by_creation(payload.create),
            fixtures=self._fixtures(),
            payload=self._payload(payload, query),
            search=self._search(payload, query, stored_as_sent=stored_as_sent),
            values=self._value_cases(stored_as_sent=stored_as_sent),
            relations=self._relation_cases(payload, associations),
        )

    def _fixtures(self) -> FixturePlan:
        models = [self.model, *(row.model for row in reversed(self.rows.rows))]
        names = [model.class_name for model in models if not model.table.has_transactions]
        return FixturePlan(
            rows=tuple(self.rows.rows),
            has_cycle=self.rows.has_cycle,
            classes_without_transactions=tuple(dict.fromkeys(names)),
        )

    def _filter_for(self, field: FieldPlan) -> FilterPlan | None:
        return next((filter for filter in self.api.filters if filter.field is field), None)

    def _find_search_field(self) -> FieldPlan | None:
        """Returns the text field that can hold the name of the test's rows.

        A field that needs no unique value is preferred.
        """
        candidates = [field for field in self.fields if self._can_hold_name(field)]
        candidates.sort(key=lambda field: field.column.name in self.unique)
        return candidates[0] if candidates else None

    def _can_hold_name(self, field: FieldPlan) -> bool:
        is_in_unique = field.column.name in self.unique
        filter = self._filter_for(field)
        if filter is None or filter.function != "like":
            return False
        if field.attribute.foreign_key_target is not None or field.mapping.choices:
            return False
        if field.request.create_only and not is_in_unique:
            return False
        needed = len(self.row_name) + (COUNTER_LENGTH if is_in_unique else 0)
        return (field.column.type.length or UNLIMITED_LENGTH) >= needed

    def _find_search_reference(self) -> FieldPlan | None:
        """Returns a required foreign key that the list is filtered by."""
        return next(
            (
                field
                for field in self.references
                if not field.nullable and self._filter_for(field) is not None
            ),
            None,
        )

    def _target_of(self, field: FieldPlan) -> str:
        return target_table_of(field, self.model)

    def _add_fixture_rows(self) -> None:
        own_name = self.model.table.name
        targets = [
            self._target_of(field)
            for field in self.references
            if self._target_of(field) != own_name or not field.nullable
        ]
        for name in dict.fromkeys(targets):
            self.rows.add_row(name)
        if own_name not in self.rows.variables:
            return
        # A fixture row of the table itself uses up the first row of each unique reference.
        for field in self.references:
            needs_another = field is self.search_reference or is_unique(field, self.model)
            if self._target_of(field) != own_name and needs_another:
                self.rows.add_another_row(self._target_of(field))

    def _values(self) -> _Payload:
        payload = _Payload([], [])
        for field in self.fields:
            is_search = field is self.search_field
            value = Python("NAME") if is_search else self._sample_value(field)
            is_reference = field.attribute.foreign_key_target is not None
            if field.column.name in self.unique and not is_reference:
                samples = field.mapping.samples
                unique = UNIQUE_NAME if is_search else samples and samples.unique_json
                payload.create.append((field.wire_name, Python(unique or value)))
            elif field.request.create_only:
                payload.create.append((field.wire_name, value))
            else:
                payload.form.append((field.wire_name, value))
        return payload

    def _sample_value(self, field: FieldPlan) -> Python:
        if field.attribute.foreign_key_target is not None:
            target = self._target_of(field)
            if target == self.model.table.name and field.nullable:
                return Python("None")
            attribute = key_attribute(field, self.model, self.rows.models[target])
            return json_key(field, f"{self.rows.variables[target]}.{attribute}")
        if field.mapping.samples is not None:
            return python_literal(field.mapping.samples.value)
        if field.nullable:
            return Python("None")
        raise UnknownValue(field.column.name)

    def _search_query(self) -> Python | None:
        reference = self.search_reference
        if self.search_field is not None:
            return Python(f"{python_literal(self.search_field.wire_name)}: NAME")
        if reference is not None and self._target_of(reference) != self.model.table.name:
            return Python(f'"{reference.wire_name}": form["{reference.wire_name}"]')
        return None

    def _payload(self, payload: _Payload, query: Python | None) -> PayloadPlan:
        row_values = [value for row in self.rows.rows for value in row.values]
        values = [*payload.form, *payload.create, *row_values]
        code = " ".join([*(value for _, value in values), query or ""])
        resendable = {
            str(field.wire_name)
            for field in self.fields
            if field.in_response and not field.request.create_only
        }
        return PayloadPlan(
            row_name=self.row_name,
            form=tuple(payload.form),
            create=tuple(payload.create),
            resent_fields=tuple(name for name, _ in payload.create if name in resendable),
            write_only_fields=tuple(
                field.wire_name for field in self.fields if not field.in_response
            ),
            uses_counter="COUNTER" in code,
            uses_name="NAME" in code,
        )

    def _search(
        self, payload: _Payload, query: Python | None, *, stored_as_sent: bool
    ) -> SearchPlan:
        form_names = {name for name, _ in payload.form}
        cases = filter_cases(self.api, self.search_field, self.unique, self.row_name)
        return SearchPlan(
            query=query,
            uses_form=self.search_field is None and query is not None,
            filter_cases=tuple(cases) if stored_as_sent else (),
            reference_filters=tuple(
                (field.wire_name, missing_key(field))
                for field in self.references
                if self._filter_for(field) is not None and field.wire_name in form_names
            ),
        )

    def _value_cases(self, *, stored_as_sent: bool) -> ValueCases:
        changeable = [
            field
            for field in self.api.requests.shared_fields
            if self._is_plain(field)
            and field.in_response
            and field.attribute.foreign_key_target is None
        ]
        can_change_write_only = self.api.requests.can_update and stored_as_sent
        return ValueCases(
            optional_fields=tuple(
                field.wire_name
                for field in self.fields
                if self._is_plain(field) and _is_omissible(field)
            ),
            defaults=tuple(default_values(self.api, self.unique)),
            changed=choose_change(changeable),
            invalid=tuple(invalid_values(self.api)),
            base64=self._base64_values() if stored_as_sent else (),
            write_only_changes=tuple(write_only_changes(self.api)) if can_change_write_only else (),
        )

    def _is_plain(self, field: FieldPlan) -> bool:
        """Whether a test may send any valid value."""
        return field is not self.search_field and field.column.name not in self.unique

    def _base64_values(self) -> tuple[StoredValue, ...]:
        return tuple(
            StoredValue(field.wire_name, field.name, python_literal(field.mapping.samples.value))
            for field in self.fields
            if field.mapping.python_type == "bytes" and field.mapping.samples is not None
        )

    def _relation_cases(
        self, payload: _Payload, associations: tuple[AssociationCase, ...]
    ) -> RelationCases:
        null_fields = {name for name, value in (*payload.form, *payload.create) if value == "None"}
        return RelationCases(
            # NULL is equal to no value, so such a row violates no unique constraint.
            unique_rules=tuple(
                rule
                for rule in self.api.requests.unique_rules
                if not null_fields & {field.wire_name for field in rule.fields}
            ),
            missing_references=self._missing_references(),
            options=tuple(
                relation
                for relation in self.api.relations.many_to_one
                if not relation.field.request.readonly and relation.target.model is not self.model
            ),
            associations=associations,
        )

    def _missing_references(self) -> Values:
        """Returns values that the API accepts and the foreign key rejects."""
        return tuple(
            (field.wire_name, python_literal(field.mapping.samples.value))
            for field in self.references
            if field.mapping.samples is not None
            and field.mapping.python_type != "UUID"
            and not self.rows.models[self._target_of(field)].scope.is_scoped
        )

    def _is_single_row_only(self) -> bool:
        """Whether a unique constraint has no column that keeps a second row distinct."""
        table = self.model.table
        sets = [unique.columns for unique in table.uniques if unique.columns]
        if not self._has_generated(table.primary_key):
            sets.append(table.primary_key)
        # Texts of tests begin alike, so that they are equal in a unique index over prefixes.
        is_by_prefix = table.dialect is Dialect.MYSQL and any(
            unique.columns and not unique.is_plain for unique in table.uniques
        )
        return is_by_prefix or any(
            not set(columns) & self.unique and not self._has_generated(columns) for columns in sets
        )

    def _has_generated(self, columns: Sequence[str]) -> bool:
        return any(self.model.field_by_column(name).is_generated for name in columns)

    def _is_sorted_by_creation(self, create: list[tuple[str, Python]]) -> bool:
        key = self.model.key_fields
        is_int = len(key) == 1 and key[0].mapping.python_type == "int"
        is_counted = is_int and not self.model.table.sets_key(key[0].column)
        return is_counted and all("%" not in value for _, value in create)


def _is_omissible(field: FieldPlan) -> bool:
    has_default = field.column.default is not None
    return field.nullable and not has_default and not field.request.create_only

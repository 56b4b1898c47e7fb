"""A module's tests, worked out: values from the facts alone, or no writing where the facts do not
tell.
"""

from collections.abc import Iterator, Mapping

from app.generator.literals import Python, SafeText, python_literal
from app.generator.plan.field import FieldPlan
from app.generator.plan.filter import FilterPlan
from app.generator.plan.model import ModelPlan
from app.generator.plan.module import ModulePlan
from app.generator.plan.tests.associations import association_cases, json_key, missing_key
from app.generator.plan.tests.cases import (
    build_filter_cases,
    choose_change,
    default_values,
    invalid_values,
)
from app.generator.plan.tests.fixtures import (
    FixtureRow,
    FixtureRows,
    UnknownValue,
    find_unpredictable_column,
    is_unique,
    key_attribute,
    target_table_of,
    unique_columns,
    unique_json_value,
)
from app.generator.plan.tests.module import TestPlan


def build_test_plan(plan: ModulePlan, models: Mapping[str, ModelPlan]) -> TestPlan:
    ids: dict[str, SafeText] = {"one_id": SafeText("1"), "no_id": SafeText("-1")}
    if plan.id_annotation == "UUID":
        ids = dict.fromkeys(("one_id", "no_id"), SafeText("00000000-0000-4000-8000-000000000000"))
    if plan.has_encoded_id:
        nobody = ",".join(
            "-1" if field.mapping.python_type == "int" else "nobody"
            for field in plan.model.key_fields
        )
        ids = {
            "one_id": SafeText(",".join("1" for _ in plan.model.key_fields)),
            "no_id": SafeText(nobody),
        }
    if plan.id_annotation.startswith(("UInt", "BigUInt")):
        ids = {"one_id": SafeText("1"), "no_id": SafeText("0")}
    reason = None if plan.can_create else "creates"
    reason = reason or find_unpredictable_column(plan.model)
    if reason is None:
        try:
            return _build_write_tests(plan, models, ids)
        except UnknownValue as error:
            reason = error.column
    return TestPlan(
        can_write=False, read_only_reason=reason, sample_id=ids["one_id"], missing_id=ids["no_id"]
    )


def _build_write_tests(
    plan: ModulePlan, models: Mapping[str, ModelPlan], ids: Mapping[str, SafeText]
) -> TestPlan:
    model = plan.model
    own = f"{plan.noun_with_article} of the tests"
    pointing = [f for f in plan.form_fields if f.foreign_key_target is not None]
    outward = [(target_table_of(f, model), f) for f in pointing]
    wanted = [name for name, f in outward if name != model.table.name or not f.nullable]
    rows = FixtureRows(models)
    for name in dict.fromkeys(wanted):
        rows.add_row(name)
    uniques = unique_columns(model)
    mark = _find_search_field(plan, own, uniques)
    referring = (
        None
        if mark
        else next((f for f in pointing if not f.nullable and _filter_for(plan, f)), None)
    )
    if model.table.name in rows.variables:  # a row of ours points at them already
        for f in pointing:
            if target_table_of(f, model) != model.table.name and (
                f is referring or is_unique(f, model)
            ):
                rows.add_another_row(target_table_of(f, model))
    form: list[tuple[str, Python]] = []
    new: list[tuple[str, Python]] = []
    for f in plan.form_fields:
        code = Python("NAME") if f is mark else _sample_value(f, model, rows)
        if f.column.name in uniques and f.foreign_key_target is None:
            again = unique_json_value(f.mapping, f.column.type.length, own if f is mark else "")
            new.append((f.name, again or code))
        elif f.create_only:
            new.append((f.name, code))
        else:
            form.append((f.name, code))
    ties = tuple(association_cases(plan.many_to_many, model.table.name, rows))
    form += [(case.many_to_many.ids, case.form_value) for case in ties]
    triggered = bool(model.table.triggers)
    narrow = python_literal(mark.name) + ": NAME" if mark else None
    if referring is not None and target_table_of(referring, model) != model.table.name:
        filter_name = referring.name
        narrow = f'"{filter_name}": form["{filter_name}"]'
    optional = [
        f
        for f in plan.form_fields
        if f.nullable and f.column.default is None and not f.create_only and f is not mark
    ]
    optional = [f for f in optional if f.column.name not in uniques]
    changed = [
        f
        for f in plan.shared_fields
        if _is_changeable(f) and f is not mark and f.column.name not in uniques
    ]
    absent = {name for name, code in (*form, *new) if code == "None"}
    linked = [
        link for link in plan.many_to_one if not link.field.readonly and link.target is not model
    ]
    return TestPlan(
        can_write=True,
        fixture_rows=tuple(rows.rows),
        has_cycle=rows.has_cycle,
        form_values=tuple(form),
        create_values=tuple(new),
        resent_fields=tuple(
            name
            for name, _ in new
            if name in {f.name for f in plan.form_fields if f.in_response and not f.create_only}
        ),
        optional_fields=tuple(f.name for f in optional),
        default_values=tuple(default_values(plan, uniques)),
        search_field=mark.name if mark else None,
        search_query=Python(narrow) if narrow else None,
        search_uses_form=mark is None and narrow is not None,
        single_row_only=_is_single_row_only(plan, uniques),
        stored_as_sent=not triggered,
        sorted_by_creation=_is_sorted_by_creation(plan, new),
        changed_value=choose_change(changed),
        filter_cases=() if triggered else tuple(build_filter_cases(plan, mark, uniques, own)),
        missing_references=tuple(
            (f.name, python_literal(f.mapping.samples.value))
            for f in pointing
            if f.mapping.samples
            and f.mapping.python_type != "UUID"
            and not rows.models[target_table_of(f, model)].is_scoped
        ),
        reference_filters=tuple(
            (f.name, missing_key(f))
            for f in pointing
            if _filter_for(plan, f) and f.name in dict(form)
        ),
        option_relations=tuple(linked),
        association_cases=ties,
        unique_rules=tuple(
            rule for rule in plan.unique_rules if not absent & {field.name for field in rule.fields}
        ),
        invalid_values=tuple(invalid_values(plan)),
        row_name=own,
        write_only_fields=tuple(f.name for f in plan.form_fields if not f.in_response),
        bytes_values=()
        if triggered
        else tuple(
            (f.name, python_literal(f.mapping.samples.value))
            for f in plan.form_fields
            if f.mapping.python_type == "bytes" and f.mapping.samples
        ),
        write_only_changes=tuple(_write_only_changes(plan))
        if plan.can_update and not triggered
        else (),
        models=_distinct_models(rows.rows),
        sample_id=ids["one_id"],
        missing_id=ids["no_id"],
    )


def _write_only_changes(plan: ModulePlan) -> Iterator[tuple[str, Python]]:
    for f in plan.form_fields:
        if (
            not (f.in_response or f.create_only)
            and f.mapping.samples
            and f.mapping.samples.other_value != f.mapping.samples.value
        ):
            yield f.name, python_literal(f.mapping.samples.other_value)


def _distinct_models(rows: list[FixtureRow]) -> tuple[ModelPlan, ...]:
    return tuple({row.model.class_name: row.model for row in rows}.values())


def _find_search_field(plan: ModulePlan, row_name: str, uniques: set[str]) -> FieldPlan | None:
    for fit in (False, True):
        for f in plan.form_fields:
            length = f.column.type.length or 9_999
            room = len(row_name) + (11 if f.column.name in uniques else 0)
            found = _filter_for(plan, f)
            searched = found is not None and found.function == "like"
            plain = (
                f.foreign_key_target is None
                and not f.mapping.choices
                and not (f.create_only and f.column.name not in uniques)
            )
            if searched and plain and length >= room and (f.column.name in uniques) is fit:
                return f
    return None


def _filter_for(plan: ModulePlan, field: FieldPlan) -> FilterPlan | None:
    return next((found for found in plan.filters if found.field is field), None)


def _is_changeable(field: FieldPlan) -> bool:
    return (
        field.foreign_key_target is None and field.mapping.samples is not None and field.in_response
    )


def _sample_value(field: FieldPlan, model: ModelPlan, rows: FixtureRows) -> Python:
    if field.foreign_key_target is not None:
        target = target_table_of(field, model)
        if target == model.table.name and field.nullable:
            return Python("None")
        return json_key(
            field, f"{rows.variables[target]}.{key_attribute(field, model, rows.models[target])}"
        )
    if field.mapping.samples is None:
        if field.nullable:
            return Python("None")
        raise UnknownValue(field.column.name)
    return python_literal(field.mapping.samples.value)


def _is_single_row_only(plan: ModulePlan, uniques: set[str]) -> bool:
    """A unique set that no value of its own keeps apart: all references, or too few values."""
    model = plan.model
    sets = [unique.columns for unique in model.table.uniques if unique.columns]
    if not any(model.field_by_column(name).is_generated for name in model.table.primary_key):
        sets.append(model.table.primary_key)
    return any(
        not set(columns) & uniques
        and not any(model.field_by_column(c).is_generated for c in columns)
        for columns in sets
    )


def _is_sorted_by_creation(plan: ModulePlan, create_values: list[tuple[str, Python]]) -> bool:
    key = plan.model.key_fields
    counted = len(key) == 1 and key[0].mapping.python_type == "int"
    return counted and all("%" not in code for _, code in create_values)

"""Values and queries that tests try: defaults, other values, invalid values and filters."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from app.generator.config import QueryType
from app.generator.literals import Python, python_literal
from app.generator.plan.api import ApiPlan
from app.generator.plan.field import FieldPlan
from app.generator.plan.tests.module import StoredValue
from app.generator.types.numbers import MAX_SAFE_INTEGER

MAX_INVALID_VALUES = 24


def default_values(api: ApiPlan, unique_columns: set[str]) -> Iterator[tuple[str, Python]]:
    """Yields what a response shows for each field that a request omits."""
    for field in api.requests.shared_fields:
        value = _default_value(field)
        if value is not None and field.column.name not in unique_columns:
            yield str(field.wire_name), value


def _default_value(field: FieldPlan) -> Python | None:
    default = field.column.default
    if field.request.default is None or default is None or default.literal is None:
        return None
    mapping = field.mapping
    if mapping.python_type == "Decimal":
        return python_literal(f"{Decimal(default.literal):.{mapping.ui.decimal_places or 0}f}")
    if mapping.is_big_integer:
        return python_literal(str(int(default.literal)))
    is_any_size = mapping.response.annotation == "AnyInt"
    if is_any_size and abs(int(field.request.default)) > MAX_SAFE_INTEGER:
        return python_literal(str(field.request.default))
    is_plain = mapping.python_type in ("int", "bool", "str") and field.in_response
    return field.request.default if is_plain else None


def choose_change(fields: Sequence[FieldPlan]) -> tuple[str, Python] | None:
    """Returns the first field that has another value, and that value."""
    return next(_other_values(fields), None)


def write_only_changes(api: ApiPlan) -> Iterator[StoredValue]:
    for field in api.requests.fields:
        if not field.in_response and not field.request.create_only:
            for name, value in _other_values([field]):
                yield StoredValue(name, field.name, value)


def _other_values(fields: Sequence[FieldPlan]) -> Iterator[tuple[str, Python]]:
    for field in fields:
        samples = field.mapping.samples
        if samples is not None and samples.other_value != samples.value:
            yield str(field.wire_name), python_literal(samples.other_value)


def invalid_values(api: ApiPlan) -> list[tuple[str, Python]]:
    values: list[tuple[str, Python]] = []
    for field in api.requests.fields:
        mapping = field.mapping
        if not field.request.optional_on_create and mapping.python_type != "Any":
            values.append((str(field.wire_name), Python("None")))
        is_text_reference = field.attribute.foreign_key_target and mapping.python_type == "str"
        if mapping.samples is not None and not is_text_reference:
            values += [
                (str(field.wire_name), python_literal(value))
                for value in mapping.samples.invalid_values
            ]
    values += [(str(relation.ids), Python("[None]")) for relation in api.relations.many_to_many]
    return values[:MAX_INVALID_VALUES]


def filter_cases(
    api: ApiPlan, search_field: FieldPlan | None, unique_columns: set[str], row_name: str
) -> Iterator[tuple[Python, bool]]:
    """Yields queries, and whether they match the row that the form creates."""
    for filter in api.filters:
        field = filter.field
        samples = field.mapping.samples
        is_fixed = field.attribute.foreign_key_target is None and not field.request.readonly
        if samples is None or not is_fixed or field.column.name in unique_columns:
            continue
        value = row_name if field is search_field else samples.value
        names = [str(param.wire_name) for param in filter.params]
        for query, is_match in _query_cases(field, names, value, samples.other_value):
            yield python_literal(query), is_match


def _query_cases(
    field: FieldPlan, names: list[str], value: object, other_value: object
) -> list[tuple[dict[str, object], bool]]:
    name = names[0]
    match field.config.query_type:
        case QueryType.LIKE if isinstance(value, str):
            middle = value[1:-1].strip() or value
            return [({name: middle}, True), ({name: f"{middle[:1]}%{middle[2:]}x"}, False)]
        case QueryType.BETWEEN if other_value != value:
            return [({name: value, names[1]: value}, True), ({name: other_value}, False)]
        case QueryType.EQ | QueryType.IN if other_value != value:
            return [({name: value}, True), ({name: other_value}, False)]
        case QueryType.IS_NULL:
            return [({name: False}, True), ({name: True}, False)]
        case QueryType.CONTAINS if isinstance(value, list):
            absent = [choice for choice in field.mapping.choices if choice not in value]
            cases: list[tuple[dict[str, object], bool]] = [({name: value[0]}, True)]
            return cases + [({name: choice}, False) for choice in absent[:1]]
        case _:
            return []

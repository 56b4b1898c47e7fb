"""What a module's tests try: other values, wrong ones, and queries that find a row or do not."""

from decimal import Decimal

from app.generator.config import QueryType
from app.generator.literals import Python, python_literal
from app.generator.plan.field import FieldPlan
from app.generator.plan.module import ModulePlan

MAX_INVALID_VALUES = 24


def default_values(plan: ModulePlan, uniques: set[str]) -> list[tuple[str, Python]]:
    found = []
    for f in plan.shared_fields:
        default = f.column.default
        if (
            f.default is None
            or default is None
            or default.literal is None
            or f.column.name in uniques
        ):
            continue
        if f.mapping.python_type == "Decimal":
            found.append(
                (
                    str(f.name),
                    python_literal(f"{Decimal(default.literal):.{f.mapping.decimal_places or 0}f}"),
                )
            )
        elif f.mapping.python_type == "int" and "Big" in f.mapping.response_type:
            found.append((str(f.name), python_literal(str(int(default.literal)))))
        elif f.mapping.python_type in ("int", "bool", "str") and f.in_response:
            found.append((str(f.name), f.default))
    return found


def choose_change(fields: list[FieldPlan]) -> tuple[str, Python] | None:
    for f in fields:
        if (
            f.mapping.samples is not None
            and f.mapping.samples.other_value != f.mapping.samples.value
        ):
            return str(f.name), python_literal(f.mapping.samples.other_value)
    return None


def invalid_values(plan: ModulePlan) -> list[tuple[str, Python]]:
    found: list[tuple[str, Python]] = []
    for f in plan.form_fields:
        if not f.optional_on_create and f.mapping.python_type != "Any":
            found.append((str(f.name), Python("None")))
        if f.mapping.samples is not None and not (
            f.foreign_key_target and f.mapping.python_type == "str"
        ):
            found += [
                (str(f.name), python_literal(value)) for value in f.mapping.samples.invalid_values
            ]
    found += [(str(tie.ids), Python("[None]")) for tie in plan.many_to_many]
    return found[:MAX_INVALID_VALUES]


def build_filter_cases(
    plan: ModulePlan, search_field: FieldPlan | None, uniques: set[str], row_name: str
) -> list[tuple[Python, bool]]:
    """Queries that find the row of the form, and that do not."""
    cases: list[tuple[Python, bool]] = []
    for found in plan.filters:
        f = found.field
        if (
            f.foreign_key_target is not None
            or f.column.name in uniques
            or f.mapping.samples is None
            or f.readonly
        ):
            continue
        full = f.mapping.samples.value
        other = f.mapping.samples.other_value
        names = [str(name) for name, _ in found.params]
        if f is search_field:
            full = row_name
        cases += [
            (python_literal(query), hit)
            for query, hit in _query_cases(f.config.query_type, names, full, other, f)
        ]
    return cases


def _query_cases(  # noqa: PLR0911 (one line a kind of query)
    query: QueryType | None, names: list[str], value: object, other_value: object, field: FieldPlan
) -> list[tuple[dict[str, object], bool]]:
    match query:
        case QueryType.LIKE if isinstance(value, str):
            middle = value[1:-1].strip() or value
            return [({names[0]: middle}, True), ({names[0]: f"{middle[:1]}%{middle[2:]}x"}, False)]
        case QueryType.BETWEEN if field.mapping.python_type == "datetime":
            return [
                ({names[0]: value}, True),
                ({names[1]: value}, False),
                ({names[0]: other_value}, False),
            ]
        case QueryType.BETWEEN:
            return (
                [({names[0]: value, names[1]: value}, True), ({names[0]: other_value}, False)]
                if other_value != value
                else []
            )
        case QueryType.EQ | QueryType.IN if other_value != value:
            return [({names[0]: value}, True), ({names[0]: other_value}, False)]
        case QueryType.IS_NULL:
            return [({names[0]: False}, True), ({names[0]: True}, False)]
        case QueryType.CONTAINS if isinstance(value, list):
            absent = [choice for choice in field.mapping.choices if choice not in value]
            return [
                ({names[0]: value[0]}, True),
                *([({names[0]: absent[0]}, False)] if absent else []),
            ]
        case _:
            return []

"""What a module's tests try: other values, wrong ones, and queries that find a row or do not."""

from decimal import Decimal

from app.generator.config import QueryType
from app.generator.literal import Python, python
from app.generator.plan.field import Field
from app.generator.plan.module import Plan

MOST_WRONG = 24


def defaults(plan: Plan, uniques: set[str]) -> list[tuple[str, Python]]:
    found = []
    for f in plan.shared:
        default = f.column.default
        if (
            f.default is None
            or default is None
            or default.literal is None
            or f.column.name in uniques
        ):
            continue
        if f.kind.python == "Decimal":
            found.append(
                (str(f.name), python(f"{Decimal(default.literal):.{f.kind.digits or 0}f}"))
            )
        elif f.kind.python == "int" and "Big" in f.kind.shown:
            found.append((str(f.name), python(str(int(default.literal)))))
        elif f.kind.python in ("int", "bool", "str") and f.listed:
            found.append((str(f.name), f.default))
    return found


def change(fields: list[Field]) -> tuple[str, Python] | None:
    for f in fields:
        if f.kind.samples is not None and f.kind.samples.other != f.kind.samples.full:
            return str(f.name), python(f.kind.samples.other)
    return None


def wrong(plan: Plan) -> list[tuple[str, Python]]:
    found: list[tuple[str, Python]] = []
    for f in plan.form:
        if not f.optional and f.kind.python != "Any":
            found.append((str(f.name), Python("None")))
        if f.kind.samples is not None and not (f.reference and f.kind.python == "str"):
            found += [(str(f.name), python(value)) for value in f.kind.samples.wrong]
    found += [(str(tie.ids), Python("[None]")) for tie in plan.ties]
    return found[:MOST_WRONG]


def queries(
    plan: Plan, mark: Field | None, uniques: set[str], own: str
) -> list[tuple[Python, bool]]:
    """Queries that find the row of the form, and that do not."""
    cases: list[tuple[Python, bool]] = []
    for found in plan.filters:
        f = found.field
        if (
            f.reference is not None
            or f.column.name in uniques
            or f.kind.samples is None
            or f.readonly
        ):
            continue
        full = f.kind.samples.full
        other = f.kind.samples.other
        names = [str(name) for name, _ in found.params]
        if f is mark:
            full = own
        cases += [
            (python(query), hit) for query, hit in _hits(f.config.query_type, names, full, other, f)
        ]
    return cases


def _hits(  # noqa: PLR0911 (one line a kind of query)
    query: QueryType | None, names: list[str], full: object, other: object, f: Field
) -> list[tuple[dict[str, object], bool]]:
    match query:
        case QueryType.LIKE if isinstance(full, str):
            middle = full[1:-1].strip() or full
            return [({names[0]: middle}, True), ({names[0]: f"{middle[:1]}%{middle[2:]}x"}, False)]
        case QueryType.BETWEEN if f.kind.python == "datetime":
            return [({names[0]: full}, True), ({names[1]: full}, False), ({names[0]: other}, False)]
        case QueryType.BETWEEN:
            return (
                [({names[0]: full, names[1]: full}, True), ({names[0]: other}, False)]
                if other != full
                else []
            )
        case QueryType.EQ | QueryType.IN if other != full:
            return [({names[0]: full}, True), ({names[0]: other}, False)]
        case QueryType.IS_NULL:
            return [({names[0]: False}, True), ({names[0]: True}, False)]
        case QueryType.CONTAINS if isinstance(full, list):
            absent = [choice for choice in f.kind.literals if choice not in full]
            return [
                ({names[0]: full[0]}, True),
                *([({names[0]: absent[0]}, False)] if absent else []),
            ]
        case _:
            return []

"""What a list can be asked for."""

from dataclasses import dataclass

from app.generator.config import QueryType
from app.generator.literals import Python, SafeText
from app.generator.plan.field import FieldPlan
from app.generator.plan.model import ModelPlan

RANGE_SUFFIXES = {
    QueryType.GT: ("over", None),
    QueryType.GTE: ("from", None),
    QueryType.LT: (None, "under"),
    QueryType.LTE: (None, "to"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterPlan:
    field: FieldPlan
    function: SafeText
    params: tuple[tuple[SafeText, Python], ...]  # name and annotation
    is_upper_bound_only: bool = False  # only an upper end is asked for

    @property
    def arguments(self) -> Python:
        given = [f"param.{name}" for name, _ in self.params]
        if len(given) == 1 and self.function in ("between", "between_exclusive"):
            given = ["None", *given] if self.is_upper_bound_only else [*given, "None"]
        return Python("".join(f", {argument}" for argument in given))


def build_filters(model: ModelPlan, used_names: set[str]) -> tuple[FilterPlan, ...]:
    names = {str(field.name) for field in model.fields} | used_names
    found = []
    for field in sorted(model.fields, key=lambda field: field.config.sort):
        chosen = field.config.query_type
        kind = field.mapping
        if not field.config.is_query or chosen is None or kind.filter_type is None:
            continue
        one = Python(kind.filter_type)
        match chosen:
            case QueryType.BETWEEN:
                function = "within_period" if kind.python_type == "datetime" else "between"
                params = [(_param_name(field.name, end, names), one) for end in ("from", "to")]
            case QueryType.IN:
                function = "one_of"
                params = [(field.name, Python(f"list[{one}]"))]
            case QueryType.IS_NULL:
                function = "is_null"
                params = [(_param_name(field.name, "is_null", names), Python("bool"))]
            case QueryType.NE:
                function = "not_equal"
                params = [(_param_name(field.name, "not", names), one)]
            case QueryType.GT | QueryType.GTE | QueryType.LT | QueryType.LTE:
                low, high = RANGE_SUFFIXES[chosen]
                function = (
                    "between_exclusive" if chosen in (QueryType.GT, QueryType.LT) else "between"
                )
                params = [(_param_name(field.name, low or high or "", names), one)]
            case _:
                function = {QueryType.LIKE: "like", QueryType.CONTAINS: "has_flag"}.get(
                    chosen, "equal"
                )
                params = [(field.name, one)]
        open_low = chosen in (QueryType.LT, QueryType.LTE)
        found.append(
            FilterPlan(
                field=field,
                function=SafeText(function),
                params=tuple(params),
                is_upper_bound_only=open_low,
            )
        )
    return tuple(found)


def _param_name(name: str, suffix: str, used_names: set[str]) -> SafeText:
    candidate = f"{name}_{suffix}"
    while candidate in used_names:
        candidate += "_"
    used_names.add(candidate)
    return SafeText(candidate)

"""Query parameters of a list, and the functions of `app.kit.param` that they call."""

from dataclasses import dataclass

from app.generator.config import QueryType
from app.generator.literals import Python, SafeText, python_literal
from app.generator.plan.field import FieldPlan
from app.generator.plan.model import ModelPlan
from app.kit.param import PageParam

# The suffix of the parameter for the lower or the upper bound.
BOUND_SUFFIXES = {
    QueryType.GT: "over",
    QueryType.GTE: "from",
    QueryType.LT: "under",
    QueryType.LTE: "to",
}
UPPER_BOUNDS = (QueryType.LT, QueryType.LTE)
# An upper bound includes all that it names: `10:30:00` the whole second.
PERIOD_ENDS = {
    "NaiveDatetime": "NaivePeriodEnd",
    "AwareDatetime": "AwarePeriodEnd",
    "time": "TimePeriodEnd",
    "timedelta": "DurationPeriodEnd",
}
EXCLUSIVE_BOUNDS = (QueryType.GT, QueryType.LT)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterParam:
    """One query parameter."""

    name: SafeText  # of the attribute
    wire_name: SafeText  # in the query
    annotation: Python

    @property
    def line(self) -> Python:
        """The line of the class of parameters."""
        declaration = f"{self.name}: {self.annotation} | None"
        if self.name == self.wire_name:
            return Python(f"{declaration} = None")
        return Python(f"{declaration} = Field(None, alias={python_literal(self.wire_name)})")


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterPlan:
    """The filter of one field."""

    field: FieldPlan
    function: SafeText  # of `app.kit.param`
    params: tuple[FilterParam, ...]
    is_upper_bound_only: bool = False

    @property
    def arguments(self) -> Python:
        """The arguments of `function` after the column, each with a leading comma."""
        arguments = [f"param.{param.name}" for param in self.params]
        if len(arguments) == 1 and self.function in ("between", "between_exclusive"):
            if self.is_upper_bound_only:
                arguments.insert(0, "None")
            else:
                arguments.append("None")
        return Python("".join(f", {argument}" for argument in arguments))


def build_filters(model: ModelPlan, used_names: set[str]) -> tuple[FilterPlan, ...]:
    """Returns the filters in the order of the page. No parameter has one of `used_names`."""
    names = {str(field.name) for field in model.fields} | used_names
    wires = {str(field.wire_name) for field in model.fields} | used_names
    fields = sorted(model.fields, key=lambda field: field.config.sort)
    plans = (_build_filter(field, names, wires) for field in fields)
    return tuple(plan for plan in plans if plan is not None)


def _build_filter(
    field: FieldPlan, used_names: set[str], used_wire_names: set[str]
) -> FilterPlan | None:
    query_type = field.config.query_type
    filter = field.mapping.filter
    if not field.config.is_query or query_type is None or filter is None:
        return None
    annotation = Python(filter.annotation)
    suffixes: tuple[str, ...] = ()
    match query_type:
        case QueryType.BETWEEN:
            function = "between"
            suffixes = ("from", "to")
        case QueryType.IN:
            function = "one_of"
            annotation = Python(f"list[{annotation}]")
        case QueryType.IS_NULL:
            function = "is_null"
            annotation = Python("bool")
            suffixes = ("is_null",)
        case QueryType.NE:
            function = "not_equal"
            suffixes = ("not",)
        case QueryType.GT | QueryType.GTE | QueryType.LT | QueryType.LTE:
            function = "between_exclusive" if query_type in EXCLUSIVE_BOUNDS else "between"
            suffixes = (BOUND_SUFFIXES[query_type],)
        case QueryType.LIKE:
            function = "like"
        case QueryType.CONTAINS:
            function = "has_flag"
        case _:
            function = "equal"
    params = [
        FilterParam(
            name=_param_name(field.name, suffix, used_names),
            wire_name=_param_name(field.wire_name, suffix, used_wire_names),
            annotation=(
                Python(PERIOD_ENDS.get(annotation, annotation)) if suffix == "to" else annotation
            ),
        )
        for suffix in suffixes or ("",)
    ]
    return FilterPlan(
        field=field,
        function=SafeText(function),
        params=tuple(params),
        is_upper_bound_only=query_type in UPPER_BOUNDS,
    )


def _param_name(name: str, suffix: str, used_names: set[str]) -> SafeText:
    if not suffix and name not in PageParam.model_fields:
        return SafeText(name)
    candidate = f"{name}_{suffix}"
    while candidate in used_names:
        candidate += "_"
    used_names.add(candidate)
    return SafeText(candidate)

"""What a list can be asked for."""

from dataclasses import dataclass

from app.generator.config import QueryType
from app.generator.literal import Python, Safe
from app.generator.plan.field import Field
from app.generator.plan.model import Model

RANGES = {
    QueryType.GT: ("over", None),
    QueryType.GTE: ("from", None),
    QueryType.LT: (None, "under"),
    QueryType.LTE: (None, "to"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    field: Field
    function: Safe
    params: tuple[tuple[Safe, Python], ...]  # name and annotation
    open_low: bool = False  # only an upper end is asked for

    @property
    def arguments(self) -> Python:
        given = [f"param.{name}" for name, _ in self.params]
        if len(given) == 1 and self.function in ("between", "strictly"):
            given = ["None", *given] if self.open_low else [*given, "None"]
        return Python("".join(f", {argument}" for argument in given))


def filters_of(model: Model, taken: set[str]) -> tuple[Filter, ...]:
    names = {str(field.name) for field in model.fields} | taken
    found = []
    for field in sorted(model.fields, key=lambda field: field.config.sort):
        chosen = field.config.query_type
        kind = field.kind
        if not field.config.is_query or chosen is None or kind.filtered is None:
            continue
        one = Python(kind.filtered)
        match chosen:
            case QueryType.BETWEEN:
                function = "during" if kind.python == "datetime" else "between"
                params = [(_param(field.name, end, names), one) for end in ("from", "to")]
            case QueryType.IN:
                function = "among"
                params = [(field.name, Python(f"list[{one}]"))]
            case QueryType.IS_NULL:
                function = "missing"
                params = [(_param(field.name, "missing", names), Python("bool"))]
            case QueryType.NE:
                function = "unequal"
                params = [(_param(field.name, "not", names), one)]
            case QueryType.GT | QueryType.GTE | QueryType.LT | QueryType.LTE:
                low, high = RANGES[chosen]
                function = "strictly" if chosen in (QueryType.GT, QueryType.LT) else "between"
                params = [(_param(field.name, low or high or "", names), one)]
            case _:
                function = {QueryType.LIKE: "like", QueryType.CONTAINS: "holding"}.get(
                    chosen, "equal"
                )
                params = [(field.name, one)]
        open_low = chosen in (QueryType.LT, QueryType.LTE)
        found.append(
            Filter(field=field, function=Safe(function), params=tuple(params), open_low=open_low)
        )
    return tuple(found)


def _param(name: str, end: str, taken: set[str]) -> Safe:
    candidate = f"{name}_{end}"
    while candidate in taken:
        candidate += "_"
    taken.add(candidate)
    return Safe(candidate)

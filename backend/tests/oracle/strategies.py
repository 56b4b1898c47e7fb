"""Hypothesis strategies for data scopes, queries and changes."""

from typing import Any

from hypothesis import strategies as st

from app.kit.data_scope import DataScope

from .conditions import COMPARE, Combination, Compare, Condition, Field, Not, Subquery
from .queries import Query, Source, WrappedQuery
from .rows import KINDS, PARENT_BY_DEPT, USER_IDS, descendants

DEPTS = st.frozensets(st.sampled_from(sorted(PARENT_BY_DEPT)), max_size=2)
USER_ID_STRATEGY = st.sampled_from((7, 9, 1))
NUMBERS = st.sampled_from((*PARENT_BY_DEPT, *USER_IDS))

scopes = st.one_of(
    st.just(DataScope()),
    st.builds(DataScope, user_id=USER_ID_STRATEGY, all_rows=st.just(True)),
    st.builds(
        DataScope,
        user_id=USER_ID_STRATEGY,
        dept_id=st.just(2),
        own_rows=st.booleans(),
        groups=DEPTS,
        subtrees=DEPTS,
    ),
)


def kinds(*excluded: str) -> Any:
    return st.sampled_from([name for name in KINDS if name not in excluded])


@st.composite
def fields(draw: Any, kind_by_source: dict[int, str]) -> Field:
    source = draw(st.sampled_from(sorted(kind_by_source)))
    return Field(source, draw(st.sampled_from(sorted(KINDS[kind_by_source[source]].fields))))


@st.composite
def conditions(
    draw: Any, kind_by_source: dict[int, str], depth: int = 2, excluded: tuple[str, ...] = ()
) -> Condition:
    """Draws a condition over these sources. `excluded` are kinds that no subquery may use."""
    shape = draw(
        st.sampled_from(("compare", "not", "both", "sub", "sub") if depth else ("compare",))
    )
    deeper = conditions(kind_by_source, depth - 1, excluded)
    match shape:
        case "not":
            return Not(draw(deeper))
        case "both":
            return Combination(draw(st.booleans()), (draw(deeper), draw(deeper)))
        case "sub":
            kind = draw(kinds(*excluded))
            source = max(kind_by_source) + 10
            within = {**kind_by_source, source: kind}
            return Subquery(
                shape=draw(st.sampled_from(("exists", "in", "count"))),
                kind=kind,
                source=source,
                flat=draw(st.booleans()),
                where=draw(conditions(within, depth - 1, excluded)),
                inner=draw(fields({source: kind})),
                outer=draw(fields(kind_by_source)),
                more_than=draw(st.integers(0, 3)),
            )
    return Compare(
        draw(fields(kind_by_source)),
        draw(st.sampled_from(sorted(COMPARE))),
        draw(st.one_of(fields(kind_by_source), NUMBERS)),
    )


@st.composite
def queries(draw: Any, width: int) -> Query:
    kind_by_source: dict[int, str] = {}
    sources: list[Source] = []
    size = draw(st.integers(1, 3))
    for number in range(size):
        kind = draw(kinds())
        joins = ("cross", "inner", "left") + (("implicit",) if number == size - 1 else ())
        join = draw(st.sampled_from(joins)) if number else "first"
        plain_kinds = {source.kind for source in sources if source.form == "plain"}
        forms = ("aliased", "flat", "derived") + (() if kind in plain_kinds else ("plain", "plain"))
        kind_by_source[number] = kind
        on = draw(conditions(kind_by_source, 1)) if join in ("inner", "left") else None
        sources.append(Source(kind, draw(st.sampled_from(forms)), join, on))
    where = draw(st.none() | conditions(kind_by_source))
    fields_ = tuple(draw(fields(kind_by_source)) for _ in range(width))
    return Query(
        tuple(sources), where, fields_, draw(st.sampled_from(("rows", "rows", "grouped", "totals")))
    )


@st.composite
def wrapped_queries(draw: Any) -> WrappedQuery:
    wrap = draw(st.sampled_from(("no", "no", "subquery", "cte", "union", "union_all", "counted")))
    return WrappedQuery(wrap, draw(queries(2)), draw(queries(2)))


@st.composite
def changes(draw: Any) -> tuple[str, bool, Condition]:
    """Draws a kind, whether to delete or to update, and a condition.

    MariaDB cannot read the table that it writes to, so subqueries exclude it, and the rows whose
    scope it decides.
    """
    deletes = draw(st.booleans())
    kind = draw(
        st.sampled_from(
            ("demo", "position", "part", "screw", "use", "token" if deletes else "user")
        )
    )
    return kind, deletes, draw(conditions({0: kind}, excluded=(kind, *descendants(kind))))

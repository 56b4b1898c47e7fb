"""Random scopes, and random statements that a colleague might write."""

from typing import Any

from hypothesis import strategies as st

from app.kit.data_scope import DataScope

from .conditions import COMPARE, Both, Compare, Condition, Field, Not, Sub
from .queries import Query, Question, Source
from .rows import ABOVE, KINDS, USERS

DEPTS = st.frozensets(st.sampled_from(sorted(ABOVE)), max_size=2)
PERSONS = st.sampled_from((7, 9, 1))
NUMBERS = st.sampled_from((*ABOVE, *USERS))

scopes = st.one_of(
    st.just(DataScope()),
    st.builds(DataScope, user_id=PERSONS, all_rows=st.just(True)),
    st.builds(
        DataScope,
        user_id=PERSONS,
        dept_id=st.just(2),
        own_rows=st.booleans(),
        groups=DEPTS,
        subtrees=DEPTS,
    ),
)


def kinds(*but: str) -> Any:
    return st.sampled_from([name for name in KINDS if name not in but])


@st.composite
def fields(draw: Any, known: dict[int, str]) -> Field:
    source = draw(st.sampled_from(sorted(known)))
    return Field(source, draw(st.sampled_from(sorted(KINDS[known[source]].fields))))


@st.composite
def conditions(
    draw: Any, known: dict[int, str], depth: int = 2, but: tuple[str, ...] = ()
) -> Condition:
    """Over these sources, by number. `but`: kinds that no subquery may ask."""
    shape = draw(
        st.sampled_from(("compare", "not", "both", "sub", "sub") if depth else ("compare",))
    )
    deeper = conditions(known, depth - 1, but)
    match shape:
        case "not":
            return Not(draw(deeper))
        case "both":
            return Both(draw(st.booleans()), (draw(deeper), draw(deeper)))
        case "sub":
            kind = draw(kinds(*but))
            source = max(known) + 10
            within = {**known, source: kind}
            return Sub(
                shape=draw(st.sampled_from(("exists", "in", "count"))),
                kind=kind,
                source=source,
                flat=draw(st.booleans()),
                given=draw(conditions(within, depth - 1, but)),
                inner=draw(fields({source: kind})),
                outer=draw(fields(known)),
                more_than=draw(st.integers(0, 3)),
            )
    return Compare(
        draw(fields(known)),
        draw(st.sampled_from(sorted(COMPARE))),
        draw(st.one_of(fields(known), NUMBERS)),
    )


@st.composite
def queries(draw: Any, width: int) -> Query:
    known: dict[int, str] = {}
    sources: list[Source] = []
    size = draw(st.integers(1, 3))
    for number in range(size):
        kind = draw(kinds())
        joins = ("cross", "inner", "left") + (("implicit",) if number == size - 1 else ())
        join = draw(st.sampled_from(joins)) if number else "first"
        taken = {source.kind for source in sources if source.form == "plain"}
        forms = ("aliased", "flat", "derived") + (() if kind in taken else ("plain", "plain"))
        known[number] = kind
        on = draw(conditions(known, 1)) if join in ("inner", "left") else None
        sources.append(Source(kind, draw(st.sampled_from(forms)), join, on))
    where = draw(st.none() | conditions(known))
    shown = tuple(draw(fields(known)) for _ in range(width))
    return Query(
        tuple(sources), where, shown, draw(st.sampled_from(("rows", "rows", "grouped", "totals")))
    )


@st.composite
def questions(draw: Any) -> Question:
    wrap = draw(st.sampled_from(("no", "no", "subquery", "cte", "union", "union_all", "counted")))
    return Question(wrap, draw(queries(2)), draw(queries(2)))


@st.composite
def changes(draw: Any) -> tuple[str, bool, Condition]:
    """Of which kind; to delete, or to mark; where. MariaDB asks no table while it writes to it."""
    gone = draw(st.booleans())
    kind = draw(
        st.sampled_from(("demo", "position", "token") if gone else ("demo", "position", "user"))
    )
    return kind, gone, draw(conditions({0: kind}, but=(kind,)))

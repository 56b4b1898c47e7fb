"""What a module's tests send and expect: values from the facts alone, or no writing where the facts do not tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.generator.config import QueryType
from app.generator.literal import Python, Safe, python
from app.generator.plan.field import Field
from app.generator.plan.model import Model
from app.generator.plan.module import Filter, Link, Plan
from app.generator.plan.rows import (
    Row,
    Rows,
    Unknown,
    fresh,
    is_unique,
    key_attribute,
    target_of,
    unique_columns,
    unsure,
)
from app.generator.plan.suite_tie import TieCase, cases_of, nobody, sent

MOST_WRONG = 24
ONE, NONE = Safe("1"), Safe("-1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """`writes` is false where a value cannot be known: such tests only read, and `reason` names the column."""

    writes: bool
    reason: str | None = None
    rows: tuple[Row, ...] = ()
    circular: bool = False  # they need each other
    form: tuple[tuple[str, Python], ...] = ()
    fresh: tuple[tuple[str, Python], ...] = ()  # of every row its own, and what is said once
    kept: tuple[str, ...] = ()  # those of `fresh` that an update says again
    optional: tuple[str, ...] = ()
    defaults: tuple[tuple[str, Python], ...] = ()
    mark: str | None = None  # the field that holds NAME
    narrow: Python | None = None  # the query that finds this test's rows only
    by_form: bool = False  # ... which needs the form
    single: bool = False  # one row at a time: there is no second value for a key
    exact: bool = True  # no trigger changes what was sent
    grows: bool = True  # later rows sort after earlier ones
    change: tuple[str, Python] | None = None
    cases: tuple[tuple[Python, bool], ...] = ()
    references: tuple[tuple[str, Python], ...] = ()  # a key there is not
    among: tuple[tuple[str, Python], ...] = ()
    linked: tuple[Link, ...] = ()
    ties: tuple[TieCase, ...] = ()
    wrong: tuple[tuple[str, Python], ...] = ()
    name: str = ""
    unseen: tuple[str, ...] = ()  # sent, and in no answer
    one_id: Safe = ONE
    no_id: Safe = NONE
    models: tuple[Model, ...] = ()

    @property
    def own(self) -> tuple[tuple[str, Python], ...]:
        """What each new row is given anew."""
        return tuple((name, code) for name, code in self.fresh if "IDS" in code or "." not in code)

    def visible(self, sent: str) -> Python:
        """What of it an answer shows."""
        if not self.unseen:
            return Python(sent)
        return Python(f"{{name: value for name, value in {sent}.items() if {self.outside(self.unseen)}}}")

    @staticmethod
    def outside(names: Sequence[str]) -> Python:
        """That `name` is none of these."""
        return Python(f"name != {python(names[0])}" if len(names) == 1 else f"name not in {python(names)}")

    @property
    def fixed(self) -> tuple[tuple[str, Python], ...]:
        return tuple(pair for pair in self.fresh if pair not in self.own)

    @property
    def said_once(self) -> list[str]:
        return [name for name, _ in self.fresh]

    @property
    def search(self) -> Python:
        return self.narrow or Python('"page_size": 200')

    @property
    def _code(self) -> str:
        values = [*self.form, *self.fresh, *(value for row in self.rows for value in row.values)]
        return " ".join([*(code for _, code in values), self.narrow or ""])

    @property
    def counts(self) -> bool:
        return "IDS" in self._code

    @property
    def uses_name(self) -> bool:
        return "NAME" in self._code


def suite_of(plan: Plan, every: Mapping[str, Model]) -> Suite:
    ids: dict[str, Safe] = {"one_id": Safe("1"), "no_id": Safe("-1")}
    if plan.id == "UUID":
        ids = dict.fromkeys(("one_id", "no_id"), Safe("00000000-0000-4000-8000-000000000000"))
    if plan.joined:
        nobody = ",".join("-1" if field.kind.python == "int" else "nobody" for field in plan.model.key)
        ids = {"one_id": Safe(",".join("1" for _ in plan.model.key)), "no_id": Safe(nobody)}
    if plan.id.startswith(("UInt", "BigUInt")):
        ids = {"one_id": Safe("1"), "no_id": Safe("0")}
    reason = None if plan.creates else "creates"
    reason = reason or unsure(plan.model)
    if reason is None:
        try:
            return _writing(plan, every, ids)
        except Unknown as error:
            reason = error.column
    return Suite(writes=False, reason=reason, one_id=ids["one_id"], no_id=ids["no_id"])


def _writing(plan: Plan, every: Mapping[str, Model], ids: Mapping[str, Safe]) -> Suite:
    model = plan.model
    own = f"{plan.a_noun} of the tests"
    pointing = [f for f in plan.form if f.reference is not None]
    outward = [(target_of(f, model), f) for f in pointing]
    wanted = [name for name, f in outward if name != model.table.name or not f.nullable]
    rows = Rows(every)
    for name in dict.fromkeys(wanted):
        rows.make(name)
    uniques = unique_columns(model)
    mark = _mark(plan, own, uniques)
    referring = None if mark else next((f for f in pointing if not f.nullable and _filter_of(plan, f)), None)
    if model.table.name in rows.variables:  # a row of ours points at them already
        for f in pointing:
            if target_of(f, model) != model.table.name and (f is referring or is_unique(f, model)):
                rows.another(target_of(f, model))
    form: list[tuple[str, Python]] = []
    new: list[tuple[str, Python]] = []
    for f in plan.form:
        code = Python("NAME") if f is mark else _value(f, model, rows)
        if f.column.name in uniques and f.reference is None:
            again = fresh(f.kind, f.column.type.length, own if f is mark else "")
            new.append((f.name, again or code))
        elif f.once:
            new.append((f.name, code))
        else:
            form.append((f.name, code))
    ties = tuple(cases_of(plan.ties, model.table.name, rows))
    form += [(case.tie.ids, case.in_form) for case in ties]
    triggered = bool(model.table.triggers)
    narrow = python(mark.name) + ": NAME" if mark else None
    if referring is not None and target_of(referring, model) != model.table.name:
        filter_name = referring.name
        narrow = f'"{filter_name}": form["{filter_name}"]'
    optional = [f for f in plan.form if f.nullable and f.column.default is None and not f.once and f is not mark]
    optional = [f for f in optional if f.column.name not in uniques]
    changed = [f for f in plan.shared if _plain(f) and f is not mark and f.column.name not in uniques]
    linked = [link for link in plan.links if not link.field.readonly and link.target is not model]
    return Suite(
        writes=True,
        rows=tuple(rows.made),
        circular=rows.circular,
        form=tuple(form),
        fresh=tuple(new),
        kept=tuple(name for name, _ in new if name in {f.name for f in plan.form if not f.once}),
        optional=tuple(f.name for f in optional),
        defaults=tuple(_defaults(plan, uniques)),
        mark=mark.name if mark else None,
        narrow=Python(narrow) if narrow else None,
        by_form=mark is None and narrow is not None,
        single=_single(plan, uniques),
        exact=not triggered,
        grows=_grows(plan, new),
        change=_change(changed),
        cases=() if triggered else tuple(_cases(plan, mark, uniques, own)),
        references=tuple(
            (f.name, python(f.kind.samples.full))
            for f in pointing
            if f.kind.samples and f.kind.python != "UUID" and not rows.every[target_of(f, model)].guarded
        ),
        among=tuple((f.name, nobody(f)) for f in pointing if _filter_of(plan, f) and f.name in dict(form)),
        linked=tuple(linked),
        ties=ties,
        wrong=tuple(_wrong(plan)),
        name=own,
        unseen=tuple(f.name for f in plan.form if not f.listed),
        models=_distinct(rows.made),
        one_id=ids["one_id"],
        no_id=ids["no_id"],
    )


def _distinct(rows: list[Row]) -> tuple[Model, ...]:
    return tuple({row.model.class_name: row.model for row in rows}.values())


def _mark(plan: Plan, own: str, uniques: set[str]) -> Field | None:
    for fit in (False, True):
        for f in plan.form:
            length = f.column.type.length or 9_999
            room = len(own) + (11 if f.column.name in uniques else 0)
            found = _filter_of(plan, f)
            searched = found is not None and found.function == "like"
            plain = f.reference is None and not f.kind.literals and not (f.once and f.column.name not in uniques)
            if searched and plain and length >= room and (f.column.name in uniques) is fit:
                return f
    return None


def _filter_of(plan: Plan, f: Field) -> Filter | None:
    return next((found for found in plan.filters if found.field is f), None)


def _plain(f: Field) -> bool:
    return f.reference is None and f.kind.samples is not None and f.listed


def _value(f: Field, model: Model, rows: Rows) -> Python:
    if f.reference is not None:
        target = target_of(f, model)
        if target == model.table.name and f.nullable:
            return Python("None")
        return sent(f, f"{rows.variables[target]}.{key_attribute(f, model, rows.every[target])}")
    if f.kind.samples is None:
        if f.nullable:
            return Python("None")
        raise Unknown(f.column.name)
    return python(f.kind.samples.full)


def _defaults(plan: Plan, uniques: set[str]) -> list[tuple[str, Python]]:
    found = []
    for f in plan.shared:
        default = f.column.default
        if f.default is None or default is None or default.literal is None or f.column.name in uniques:
            continue
        if f.kind.python == "Decimal":
            found.append((str(f.name), python(f"{Decimal(default.literal):.{f.kind.digits or 0}f}")))
        elif f.kind.python == "int" and "Big" in f.kind.asked:
            found.append((str(f.name), python(str(int(default.literal)))))
        elif f.kind.python in ("int", "bool", "str") and f.listed:
            found.append((str(f.name), f.default))
    return found


def _single(plan: Plan, uniques: set[str]) -> bool:
    """A unique set that no value of its own keeps apart: all references, or too few values."""
    model = plan.model
    sets = [unique.columns for unique in model.table.uniques if unique.columns]
    if not any(model.named(name).given for name in model.table.primary_key):
        sets.append(model.table.primary_key)
    return any(not set(columns) & uniques and not any(model.named(c).given for c in columns) for columns in sets)


def _grows(plan: Plan, new: list[tuple[str, Python]]) -> bool:
    key = plan.model.key
    counted = len(key) == 1 and key[0].kind.python == "int"
    return counted and all("%" not in code for _, code in new)


def _change(fields: list[Field]) -> tuple[str, Python] | None:
    for f in fields:
        if f.kind.samples is not None and f.kind.samples.other != f.kind.samples.full:
            return str(f.name), python(f.kind.samples.other)
    return None


def _wrong(plan: Plan) -> list[tuple[str, Python]]:
    found: list[tuple[str, Python]] = []
    for f in plan.form:
        if not f.optional:
            found.append((str(f.name), Python("None")))
        if f.kind.samples is not None and not (f.reference and f.kind.python == "str"):
            found += [(str(f.name), python(value)) for value in f.kind.samples.wrong]
    found += [(str(tie.ids), Python("[None]")) for tie in plan.ties]
    return found[:MOST_WRONG]


def _cases(plan: Plan, mark: Field | None, uniques: set[str], own: str) -> list[tuple[Python, bool]]:
    """Queries that find the row of the form, and that do not."""
    cases: list[tuple[Python, bool]] = []
    for found in plan.filters:
        f = found.field
        if f.reference is not None or f.column.name in uniques or f.kind.samples is None or f.readonly:
            continue
        full, other = f.kind.samples.full, f.kind.samples.other
        names = [str(name) for name, _ in found.params]
        if f is mark:
            full = own
        cases += [(python(query), hit) for query, hit in _hits(f.config.query_type, names, full, other, f)]
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
            return [({names[0]: full, names[1]: full}, True), ({names[0]: other}, False)] if other != full else []
        case QueryType.EQ | QueryType.IN if other != full:
            return [({names[0]: full}, True), ({names[0]: other}, False)]
        case QueryType.IS_NULL:
            return [({names[0]: False}, True), ({names[0]: True}, False)]
        case QueryType.CONTAINS if isinstance(full, list):
            absent = [choice for choice in f.kind.literals if choice not in full]
            return [({names[0]: full[0]}, True), *([({names[0]: absent[0]}, False)] if absent else [])]
        case _:
            return []

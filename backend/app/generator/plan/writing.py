"""A module's tests, worked out: values from the facts alone, or no writing where the facts do not
tell.
"""

from collections.abc import Iterator, Mapping

from app.generator.literal import Python, Safe, python
from app.generator.plan.cases import change, defaults, queries, wrong
from app.generator.plan.field import Field
from app.generator.plan.filter import Filter
from app.generator.plan.model import Model
from app.generator.plan.module import Plan
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
from app.generator.plan.suite import Suite
from app.generator.plan.suite_tie import cases_of, nobody, sent


def suite_of(plan: Plan, every: Mapping[str, Model]) -> Suite:
    ids: dict[str, Safe] = {"one_id": Safe("1"), "no_id": Safe("-1")}
    if plan.id == "UUID":
        ids = dict.fromkeys(("one_id", "no_id"), Safe("00000000-0000-4000-8000-000000000000"))
    if plan.joined:
        nobody = ",".join(
            "-1" if field.kind.python == "int" else "nobody" for field in plan.model.key
        )
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
    referring = (
        None
        if mark
        else next((f for f in pointing if not f.nullable and _filter_of(plan, f)), None)
    )
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
    optional = [
        f
        for f in plan.form
        if f.nullable and f.column.default is None and not f.once and f is not mark
    ]
    optional = [f for f in optional if f.column.name not in uniques]
    changed = [
        f for f in plan.shared if _plain(f) and f is not mark and f.column.name not in uniques
    ]
    absent = {name for name, code in (*form, *new) if code == "None"}
    linked = [link for link in plan.links if not link.field.readonly and link.target is not model]
    return Suite(
        writes=True,
        rows=tuple(rows.made),
        circular=rows.circular,
        form=tuple(form),
        fresh=tuple(new),
        kept=tuple(
            name
            for name, _ in new
            if name in {f.name for f in plan.form if f.listed and not f.once}
        ),
        optional=tuple(f.name for f in optional),
        defaults=tuple(defaults(plan, uniques)),
        mark=mark.name if mark else None,
        narrow=Python(narrow) if narrow else None,
        by_form=mark is None and narrow is not None,
        single=_single(plan, uniques),
        exact=not triggered,
        grows=_grows(plan, new),
        change=change(changed),
        cases=() if triggered else tuple(queries(plan, mark, uniques, own)),
        references=tuple(
            (f.name, python(f.kind.samples.full))
            for f in pointing
            if f.kind.samples
            and f.kind.python != "UUID"
            and not rows.every[target_of(f, model)].guarded
        ),
        among=tuple(
            (f.name, nobody(f)) for f in pointing if _filter_of(plan, f) and f.name in dict(form)
        ),
        linked=tuple(linked),
        ties=ties,
        rules=tuple(
            rule for rule in plan.rules if not absent & {field.name for field in rule.fields}
        ),
        wrong=tuple(wrong(plan)),
        name=own,
        unseen=tuple(f.name for f in plan.form if not f.listed),
        bytes=()
        if triggered
        else tuple(
            (f.name, python(f.kind.samples.full))
            for f in plan.form
            if f.kind.python == "bytes" and f.kind.samples
        ),
        secrets=tuple(_secrets(plan)) if plan.updates and not triggered else (),
        models=_distinct(rows.made),
        one_id=ids["one_id"],
        no_id=ids["no_id"],
    )


def _secrets(plan: Plan) -> Iterator[tuple[str, Python]]:
    for f in plan.form:
        if (
            not (f.listed or f.once)
            and f.kind.samples
            and f.kind.samples.other != f.kind.samples.full
        ):
            yield f.name, python(f.kind.samples.other)


def _distinct(rows: list[Row]) -> tuple[Model, ...]:
    return tuple({row.model.class_name: row.model for row in rows}.values())


def _mark(plan: Plan, own: str, uniques: set[str]) -> Field | None:
    for fit in (False, True):
        for f in plan.form:
            length = f.column.type.length or 9_999
            room = len(own) + (11 if f.column.name in uniques else 0)
            found = _filter_of(plan, f)
            searched = found is not None and found.function == "like"
            plain = (
                f.reference is None
                and not f.kind.literals
                and not (f.once and f.column.name not in uniques)
            )
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


def _single(plan: Plan, uniques: set[str]) -> bool:
    """A unique set that no value of its own keeps apart: all references, or too few values."""
    model = plan.model
    sets = [unique.columns for unique in model.table.uniques if unique.columns]
    if not any(model.named(name).given for name in model.table.primary_key):
        sets.append(model.table.primary_key)
    return any(
        not set(columns) & uniques and not any(model.named(c).given for c in columns)
        for columns in sets
    )


def _grows(plan: Plan, new: list[tuple[str, Python]]) -> bool:
    key = plan.model.key
    counted = len(key) == 1 and key[0].kind.python == "int"
    return counted and all("%" not in code for _, code in new)

"""Facts and settings become a plan."""

from collections.abc import Mapping
from dataclasses import replace

from app.generator.config import TableConfig
from app.generator.facts import Database
from app.generator.literal import Safe
from app.generator.plan.filter import filters_of
from app.generator.plan.link import links_of
from app.generator.plan.model import model_of, single, targets
from app.generator.plan.module import Plan, needed_but_unwritable
from app.generator.plan.rule import rules_of
from app.generator.plan.suite import Suite
from app.generator.plan.tie import ties_in
from app.generator.plan.writing import suite_of


def make(name: str, database: Database, configs: Mapping[str, TableConfig]) -> Plan:
    """`configs` are those of every table that has, or is to have, a module; the rest keep their
    defaults.
    """
    model = model_of(name, database, configs)
    every = {target: model_of(target, database, configs) for target in targets(name, database)}
    links = links_of(model, every, database)
    filters = filters_of(model, {link.name for link in links})
    params = (name for filter in filters for name, _ in filter.params)
    ties = ties_in(
        model,
        every,
        database,
        {*(f.name for f in model.fields), *(link.name for link in links), *params},
    )
    joined = not single(model.table)
    usable = [field for field in model.fields if not field.readonly]
    stuck = [field for field in model.fields if field.readonly and needed_but_unwritable(field)]
    editable = any(not field.once for field in usable)
    plan = Plan(
        kind=model.config.template,
        model=model,
        links=links,
        ties=ties,
        filters=filters,
        rules=rules_of(model) if not stuck else (),
        stubs=tuple(
            target for name, target in every.items() if target.ours is None and name not in configs
        ),
        id=Safe("str" if joined else model.key[0].kind.filtered or model.key[0].kind.asked),
        joined=joined,
        creates=not stuck,
        updates=editable or bool(ties),
        loops=tuple(
            link for link in links if link.target is model and link.field.nullable and not joined
        ),
        suite=Suite(writes=False),
        notes=tuple(
            (field.column.name, field.kind.readonly)
            for field in model.fields
            if field.kind.readonly
        ),
    )
    return replace(plan, suite=suite_of(plan, {**every, name: model}))

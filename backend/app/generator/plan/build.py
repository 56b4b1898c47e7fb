"""Facts and settings become a plan."""

from collections.abc import Mapping
from dataclasses import replace

from app.generator.config import TableConfig
from app.generator.introspect.schema import SchemaInfo
from app.generator.literals import SafeText
from app.generator.plan.filter import build_filters
from app.generator.plan.many_to_many import build_many_to_many
from app.generator.plan.many_to_one import build_many_to_one
from app.generator.plan.model import build_model, has_surrogate_key, referenced_tables
from app.generator.plan.module import ModulePlan, is_required_but_readonly
from app.generator.plan.tests.build import build_test_plan
from app.generator.plan.tests.module import TestPlan
from app.generator.plan.unique_rule import build_unique_rules


def build_plan(name: str, database: SchemaInfo, configs: Mapping[str, TableConfig]) -> ModulePlan:
    """`configs` are those of every table that has, or is to have, a module; the rest keep their
    defaults.
    """
    model = build_model(name, database, configs)
    every = {
        target: build_model(target, database, configs)
        for target in referenced_tables(name, database)
    }
    links = build_many_to_one(model, every, database)
    filters = build_filters(model, {link.name for link in links})
    params = (name for filter in filters for name, _ in filter.params)
    ties = build_many_to_many(
        model,
        every,
        database,
        {*(f.name for f in model.fields), *(link.name for link in links), *params},
    )
    joined = not has_surrogate_key(model.table)
    usable = [field for field in model.fields if not field.readonly]
    stuck = [field for field in model.fields if field.readonly and is_required_but_readonly(field)]
    editable = any(not field.create_only for field in usable)
    plan = ModulePlan(
        template=model.config.template,
        model=model,
        many_to_one=links,
        many_to_many=ties,
        filters=filters,
        unique_rules=build_unique_rules(model) if not stuck else (),
        stubs=tuple(
            target
            for name, target in every.items()
            if target.platform_class is None and name not in configs
        ),
        id_annotation=SafeText(
            "str"
            if joined
            else model.key_fields[0].mapping.filter_type or model.key_fields[0].mapping.request_type
        ),
        has_encoded_id=joined,
        can_create=not stuck,
        can_update=editable or bool(ties),
        self_references=tuple(
            link for link in links if link.target is model and link.field.nullable and not joined
        ),
        tests=TestPlan(can_write=False),
        readonly_reasons=tuple(
            (field.column.name, field.mapping.readonly_reason)
            for field in model.fields
            if field.mapping.readonly_reason
        ),
    )
    return replace(plan, tests=build_test_plan(plan, {**every, name: model}))

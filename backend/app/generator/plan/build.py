"""Builds the plan of a module."""

from collections.abc import Mapping

from app.generator.config import TableConfig
from app.generator.introspect.schema import SchemaInfo
from app.generator.plan.api import build_api
from app.generator.plan.model import build_model, referenced_tables
from app.generator.plan.module import ModulePlan
from app.generator.plan.page import PagePlan
from app.generator.plan.tests.build import build_test_plan
from app.generator.plan.texts import build_labels, build_menu


def build_plan(
    name: str,
    database: SchemaInfo,
    configs: Mapping[str, TableConfig],
    menu_parent: str = "",
) -> ModulePlan:
    """Returns the plan of one table's module.

    `configs` has every table that has a module or gets one. A referenced table without
    configuration has the defaults, and its model is written as a stub. `menu_parent` is the path
    of the directory that the menu is placed in; "" is that of the module.
    """
    model = build_model(name, database, configs)
    models = {
        target: build_model(target, database, configs)
        for target in referenced_tables(name, database)
    }
    api = build_api(model, models, database)
    return ModulePlan(
        api=api,
        page=PagePlan(api=api),
        labels=build_labels(api),
        menu=build_menu(api, menu_parent),
        tests=build_test_plan(api, {**models, name: model}),
        stubs=tuple(
            other
            for target, other in models.items()
            if other.platform_class is None and target not in configs
        ),
    )

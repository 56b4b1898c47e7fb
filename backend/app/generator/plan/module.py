"""A module: all that the templates need for its files."""

from dataclasses import dataclass

from app.generator.module_names import ModuleNames
from app.generator.plan.api import ApiPlan
from app.generator.plan.model import ModelPlan
from app.generator.plan.page import PagePlan
from app.generator.plan.tests.module import TestPlan
from app.generator.plan.texts import Labels, MenuPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class ModulePlan:
    """The plan of a module. Each part belongs to one kind of file."""

    api: ApiPlan
    page: PagePlan
    labels: Labels
    menu: MenuPlan
    tests: TestPlan
    stubs: tuple[ModelPlan, ...]  # referenced tables without a module; their models are written

    @property
    def model(self) -> ModelPlan:
        return self.api.model

    @property
    def names(self) -> ModuleNames:
        return self.api.names

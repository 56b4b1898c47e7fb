"""Facts and settings become a plan; a template only writes it down."""

from app.generator.plan.build import build_plan
from app.generator.plan.field import FieldPlan
from app.generator.plan.filter import FilterPlan
from app.generator.plan.many_to_one import ManyToOnePlan
from app.generator.plan.model import ModelPlan, build_model
from app.generator.plan.module import ModulePlan
from app.generator.plan.tests.module import TestPlan
from app.generator.plan.unique_rule import UniqueRule

__all__ = [
    "FieldPlan",
    "FilterPlan",
    "ManyToOnePlan",
    "ModelPlan",
    "ModulePlan",
    "TestPlan",
    "UniqueRule",
    "build_model",
    "build_plan",
]

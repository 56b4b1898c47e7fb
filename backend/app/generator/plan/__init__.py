"""Turns an introspected table and its configuration into a plan. Templates only print it.

templates/README.md documents every public member for template authors.
"""

from app.generator.plan.build import build_plan
from app.generator.plan.model import ModelPlan, build_model
from app.generator.plan.module import ModulePlan

__all__ = ["ModelPlan", "ModulePlan", "build_model", "build_plan"]

"""Facts and settings become a plan; a template only writes it down."""

from app.generator.plan.field import Field
from app.generator.plan.model import Model, model_of
from app.generator.plan.module import Filter, Link, Plan, Rule, make

__all__ = ["Field", "Filter", "Link", "Model", "Plan", "Rule", "make", "model_of"]

"""Facts and settings become a plan; a template only writes it down."""

from app.generator.plan.field import Field
from app.generator.plan.make import make
from app.generator.plan.model import Model, model_of
from app.generator.plan.module import Filter, Link, Plan, Rule
from app.generator.plan.suite import Suite

__all__ = ["Field", "Filter", "Link", "Model", "Plan", "Rule", "Suite", "make", "model_of"]

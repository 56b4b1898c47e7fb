"""Facts and settings become a plan; a template only writes it down."""

from app.generator.plan.field import Field
from app.generator.plan.filter import Filter
from app.generator.plan.link import Link
from app.generator.plan.make import make
from app.generator.plan.model import Model, model_of
from app.generator.plan.module import Plan
from app.generator.plan.rule import Rule
from app.generator.plan.suite import Suite

__all__ = ["Field", "Filter", "Link", "Model", "Plan", "Rule", "Suite", "make", "model_of"]

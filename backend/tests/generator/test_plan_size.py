"""The size of the classes that templates use, and their documentation for template authors."""

import dataclasses
import importlib
import pkgutil
import re
from pathlib import Path
from types import ModuleType

import pytest

from app.generator import plan, types
from app.generator.plan.template_variables import template_variables

from .tables import column, planned, table

MAX_PUBLIC_MEMBERS = 12
README = (Path(__file__).parents[2] / "templates/README.md").read_text("utf-8")


def classes_of(package: ModuleType) -> list[type]:
    modules = [
        importlib.import_module(module.name)
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    ]
    return [
        member
        for module in modules
        for member in vars(module).values()
        if isinstance(member, type) and member.__module__ == module.__name__
    ]


def public_members(cls: type) -> set[str]:
    names = {*vars(cls), *(field.name for field in _fields(cls))}
    return {name for name in names if not name.startswith("_")}


def _fields(cls: type) -> tuple[dataclasses.Field[object], ...]:
    return dataclasses.fields(cls) if dataclasses.is_dataclass(cls) else ()


CLASSES = [*classes_of(plan), *classes_of(types)]
DOCUMENTED = [cls for cls in CLASSES if dataclasses.is_dataclass(cls) and cls.__name__[0] != "_"]


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_class_has_few_public_members(cls: type) -> None:
    assert len(public_members(cls)) <= MAX_PUBLIC_MEMBERS, sorted(public_members(cls))


def readme_tables() -> dict[str, set[str]]:
    """Returns the names in the first column of the table below each heading."""
    tables: dict[str, set[str]] = {}
    for section in re.split(r"^#+ ", README, flags=re.MULTILINE)[1:]:
        heading, _, text = section.partition("\n")
        tables[heading.strip("`")] = set(re.findall(r"^\| `(\w+)", text, re.MULTILINE))
    return tables


def test_readme_lists_every_variable() -> None:
    facts = table(column("name"))
    plan = planned(facts)
    variables = set(template_variables(plan, plan.model))
    tables = readme_tables()
    assert tables["Variables of the guide"] | tables["Other variables"] == variables


@pytest.mark.parametrize("cls", DOCUMENTED, ids=lambda cls: cls.__name__)
def test_readme_lists_every_member(cls: type) -> None:
    assert readme_tables().get(cls.__name__) == public_members(cls)

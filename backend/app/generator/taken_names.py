"""The names that modules already use: those of the project, and those that get configured.

Two modules that share a URL, an operation id or a class would serve each other's rows.
"""

import re
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import Path
from types import ModuleType

from app.generator import reserved_names
from app.generator.config import TableConfig
from app.generator.literals import SafeText
from app.generator.module_names import Identifier, ModuleNames
from app.generator.naming import is_reserved_folder, pascal_case
from app.generator.platform_tables import class_names, package_mapping

LOCALES_DIR = Path(__file__).parents[1] / "locales"
FEATURE_MODULE = re.compile(r"(app\.api\.v1\.module_(\w+)\.(\w+))\.\w+")
PROJECT_PACKAGES = ("app.api.", "app.core.", "app.extensions.", "app.kit.")


def names_of(config: TableConfig) -> ModuleNames:
    return module_names(config.module_name, config.business_name, config.class_name)


def module_names(module: str, business: str, class_name: str) -> ModuleNames:
    return ModuleNames(
        module_name=SafeText(module),
        business_name=SafeText(business),
        class_name=SafeText(class_name),
    )


@dataclass(frozen=True, slots=True)
class TakenNames:
    """The owner of each name: a table, or the folder of a feature."""

    owners: dict[Identifier, str] = field(default_factory=dict)

    @classmethod
    def of_project(cls, ignored_tables: Collection[str] = ()) -> "TakenNames":
        """Returns the names of the loaded features, without those that map `ignored_tables`."""
        ignored_packages = {package_mapping(table) for table in ignored_tables}
        taken = cls()
        for identifier, owner, package in _project_identifiers():
            if package not in ignored_packages:
                taken.owners.setdefault(identifier, owner)
        return taken

    def add(self, names: ModuleNames, owner: str) -> None:
        for identifier in chain(names.place_identifiers, names.code_identifiers):
            self.owners.setdefault(identifier, owner)

    def owner_of_place(self, names: ModuleNames) -> str | None:
        """Returns who has the folder, the URL or another name that follows `business_name`."""
        return next(filter(None, map(self._owner, names.place_identifiers)), None)

    def owner_of_code(self, names: ModuleNames) -> str | None:
        """Returns who has a class or an operation that follows `class_name`."""
        return next(filter(None, map(self._owner, names.code_identifiers)), None)

    def free_business_name(self, module: str, *candidates: str) -> str:
        """Returns the first free candidate, or the first one with a suffix."""
        suffixed = (f"{candidates[0]}_row{suffix}" for suffix in _numbers())
        return next(
            name
            for name in chain(candidates, suffixed)
            if not is_reserved_folder(name)
            and self.owner_of_place(module_names(module, name, pascal_case(name))) is None
        )

    def free_class_name(self, module: str, business: str, *candidates: str) -> str:
        """Returns the first class that is free and not reserved, or one with a suffix."""
        suffixed = (f"{candidates[0]}_row{suffix}" for suffix in _numbers())
        return next(
            name
            for name in map(pascal_case, chain(candidates, suffixed))
            if not is_reserved_class(name)
            and self.owner_of_code(module_names(module, business, name)) is None
        )

    def _owner(self, identifier: Identifier) -> str | None:
        kind, value = identifier
        if kind != "url":
            return self.owners.get(identifier)
        for (other_kind, other), owner in self.owners.items():
            # A route of the shorter URL, such as `/users/{id}`, serves the longer one too.
            if other_kind == "url" and f"{value}/".startswith(f"{other}/"):
                return owner
            if other_kind == "url" and f"{other}/".startswith(f"{value}/"):
                return owner
        return None


def is_reserved_class(name: str) -> bool:
    return name in reserved_names.class_names() or name in class_names()


def _numbers() -> Iterator[str]:
    return chain(("",), (f"_{number}" for number in count(2)))


def _project_identifiers() -> Iterator[tuple[Identifier, str, str]]:
    """Yields the identifiers of the project with their owner and package.

    A name outside the features has no package, so it is never ignored.
    """
    for identifier in _catalog_identifiers():
        yield identifier, f"locales/{identifier[1]}", ""
    for name, module in list(sys.modules.items()):
        if not name.startswith(PROJECT_PACKAGES):
            continue
        feature = FEATURE_MODULE.fullmatch(name)
        package, owner = (feature[1], f"{feature[2]}/{feature[3]}") if feature else ("", name)
        for class_name in _defined_classes(module):
            yield ("class", class_name), owner, package
        if feature is not None:
            names = module_names(feature[2], feature[3], "")
            for identifier in names.place_identifiers:
                if identifier[0] != "url":
                    yield identifier, owner, package
            for identifier in _route_identifiers(module, feature[2]):
                yield identifier, owner, package


def _catalog_identifiers() -> Iterator[Identifier]:
    """Yields the message catalogs that were written by hand. Generated ones name a table."""
    for path in LOCALES_DIR.glob("*/*_*.json"):
        if '"object.' not in path.read_text("utf-8"):
            yield "catalog", path.name


def _defined_classes(module: ModuleType) -> list[str]:
    return [
        name
        for name, value in vars(module).items()
        if isinstance(value, type) and value.__module__ == module.__name__
    ]


def _route_identifiers(controller: ModuleType, module: str) -> Iterator[Identifier]:
    router = getattr(getattr(controller, "feature", None), "router", None)
    prefix = "/api/v1" if module == "system" else f"/api/v1/{module}"
    for route in getattr(router, "routes", ()):
        yield "operation", route.name
        yield "url", prefix + route.path.partition("{")[0].rstrip("/")

"""Removes a package from the process: its modules, mapped classes and tables.

Used after an import that failed, or for models that cannot be used. The next import defines them
again.
"""

import sys
from collections.abc import Collection
from typing import Any

from sqlalchemy import Table
from sqlalchemy.orm import ClassManager, DeclarativeBase
from sqlalchemy.orm.instrumentation import unregister_class


def unregister_package(
    base: type[DeclarativeBase], package: str, keep: Collection[str] = ()
) -> None:
    """Removes the modules of `package`, except `keep`, and all models and tables they define."""
    for name in list(sys.modules):
        if _is_inside(name, package) and name not in keep:
            del sys.modules[name]
    # `registry.mappers` fails for a class whose definition was interrupted.
    for manager in list(base.registry._managers):  # noqa: SLF001
        # Modules that the package imported are gone too, if their import failed.
        if manager.class_.__module__ not in sys.modules:
            _dispose(base, manager)
    used_ids = {id(table) for mapper in base.registry.mappers for table in mapper.tables}
    root = package.partition(".")[0]
    for name, module in list(sys.modules.items()):
        if _is_inside(name, root):
            used_ids.update(id(table) for table in _module_tables(module))
    for metadata in {base.metadata, *(kind.metadata for kind in base.__subclasses__())}:
        for table in [table for table in metadata.tables.values() if id(table) not in used_ids]:
            metadata.remove(table)


def _is_inside(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def _module_tables(module: object) -> list[Table]:
    """Returns the tables without a class, which a module keeps by name."""
    return [value for value in list(vars(module).values()) if isinstance(value, Table)]


def _dispose(base: type[DeclarativeBase], manager: ClassManager[Any]) -> None:
    """Removes one class, as `registry.dispose` does for all classes."""
    registry = base.registry
    if manager.is_mapped:
        manager.mapper._set_dispose_flags()  # noqa: SLF001
    registry._dispose_cls(manager.class_)  # noqa: SLF001
    registry._managers.pop(manager, None)  # noqa: SLF001
    unregister_class(manager.class_)  # type: ignore[no-untyped-call]

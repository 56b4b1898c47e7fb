"""Take a package back out of the process: its modules, its mapped classes and their tables.

What an import left that failed half way, or a model nobody can use. Whoever imports it again
defines it anew.
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
    """`spared` are modules of it that somebody else needs."""
    gone = {name for name in sys.modules if _is_inside(name, package) and name not in keep}
    for name in gone:
        del sys.modules[name]
    for manager in list(base.registry._managers):  # noqa: SLF001 (`mappers` fails at a class that was never finished)
        if (
            manager.class_.__module__ not in sys.modules
        ):  # nor is what the package imported, where that failed
            _dispose(base, manager)
    held = {id(table) for mapper in base.registry.mappers for table in mapper.tables}
    root = package.partition(".")[0]
    held |= {
        id(table)
        for name, module in list(sys.modules.items())
        if _is_inside(name, root)
        for table in _module_tables(module)
    }
    for metadata in {base.metadata, *(kind.metadata for kind in base.__subclasses__())}:
        for table in [table for table in metadata.tables.values() if id(table) not in held]:
            metadata.remove(table)


def _is_inside(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def _module_tables(module: object) -> list[Table]:
    """Those without a class, which a module keeps by name."""
    return [value for value in list(vars(module).values()) if isinstance(value, Table)]


def _dispose(base: type[DeclarativeBase], manager: ClassManager[Any]) -> None:
    """What `registry.dispose` does to all classes, to one."""
    registry = base.registry
    if manager.is_mapped:
        manager.mapper._set_dispose_flags()  # noqa: SLF001
    registry._dispose_cls(manager.class_)  # noqa: SLF001
    registry._managers.pop(manager, None)  # noqa: SLF001
    unregister_class(manager.class_)  # type: ignore[no-untyped-call]

"""A mapped class: the same whether its table has a module, or is only pointed at by one that has."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import inspect

from app.generator.config import ColumnConfig, TableConfig, Widget
from app.generator.configure import (
    configure,
    junction_of,
    key_of,
    keyed,
    reference,
    refuse,
    ties_of,
)
from app.generator.facts import Database, Table
from app.generator.literal import Python, Safe, python
from app.generator.names import surrogate
from app.generator.ours import class_of
from app.generator.plan.field import Field, field_of
from app.generator.types import kind_of
from app.kit.model import Base
from app.kit.scope import Private, Scoped, Tied


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    table: Table
    config: TableConfig
    fields: tuple[Field, ...]
    scope: Safe  # Global, Scoped, Private or Tied
    owner: Safe | None = None
    group: Safe | None = None
    ours: type[Base] | None = None  # the platform's class, which is there already
    borrowed: tuple["Model", ...] = ()  # those of ours it points at

    @property
    def class_name(self) -> Safe:
        return Safe(self.config.class_name)

    @property
    def imported(self) -> Safe:
        """Its name after `import`: a module's own class may be called like the platform's."""
        own = self.ours.__name__ if self.ours is not None else self.class_name
        return Safe(own if own == self.class_name else f"{own} as {self.class_name}")

    @property
    def guarded(self) -> bool:
        return self.scope in ("Scoped", "Private")

    @property
    def business(self) -> Safe:
        return Safe(self.config.business_name)

    @property
    def module(self) -> Safe:
        return Safe(self.config.module_name)

    @property
    def package(self) -> Safe:
        if self.ours is not None:
            return Safe(self.ours.__module__.removesuffix(".model"))
        return Safe(f"{self.config.package_name}.module_{self.module}.{self.business}")

    @property
    def folder(self) -> str:
        return f"backend/{self.package.replace('.', '/')}"

    @property
    def table_name(self) -> str:
        return self.table.name

    @property
    def function_name(self) -> str:
        return self.config.function_name

    @property
    def key(self) -> tuple[Field, ...]:
        return tuple(self.named(column) for column in self.table.primary_key)

    @property
    def aliases(self) -> tuple[tuple[Safe, tuple[str, ...]], ...]:
        """Choices, by the name of their Literal."""
        found: dict[str, tuple[str, ...]] = {}
        for field in self.fields:
            if field.kind.literals:
                found[
                    field.kind.filtered or field.kind.asked.removeprefix("list[").removesuffix("]")
                ] = field.kind.literals
        return tuple((Safe(name), choices) for name, choices in found.items())

    @property
    def checks(self) -> dict[str, list[str]]:
        """Those no form can say: what is refused by them is told by their names. SQLite quotes one
        that has none.
        """
        told = (
            check
            for check in self.table.checks
            if not (check.choices or check.flags or check.minimum or check.maximum)
        )
        spoken = {
            check.name or check.sql: [self.named(name) for name in check.columns] for check in told
        }
        return {
            name: [str(field.name) for field in fields] for name, fields in spoken.items() if fields
        }

    def named(self, column: str) -> Field:
        return next(field for field in self.fields if field.column.name == column)


def model_of(name: str, database: Database, configs: Mapping[str, TableConfig]) -> Model:
    table = keyed(database.tables[name])
    if (ours := class_of(name)) is not None:
        return platform_model(table, database, configs, ours)
    config = configs.get(name) or _default(table, database, configs)
    own = {column.column_name: column for column in config.columns}
    fields: list[Field] = []
    borrowed: dict[str, Model] = {}
    for column in table.columns:
        settings = own.get(column.name) or _unknown(table, database, column.name)
        kind = kind_of(table, column, settings.python_field, config.class_name)
        link = reference(table, column.name, database)
        points = None
        if link is not None and class_of(link.target_table) is not None:
            target = borrowed.setdefault(
                link.target_table, model_of(link.target_table, database, configs)
            )
            points = Python(f"{target.class_name}.{target.named(link.target_columns[0]).name}")
        elif link is not None and refuse(database.tables[link.target_table]) is None:
            points = python(f"{link.target_table}.{link.target_columns[0]}")
        if points is None and any(column.name in key.columns for key in table.foreign_keys):
            kind = replace(kind, samples=None)  # which values are there, nobody here can tell
        owned = column.name in (config.owner_column, config.dept_column)
        fields.append(field_of(table, column, settings, kind, points, owned))
    attribute = {field.column.name: field.name for field in fields}
    owner = attribute.get(config.owner_column or "")
    group = attribute.get(config.dept_column or "")
    scope = (
        "Scoped" if owner and group else "Private" if owner else _unowned(name, database, configs)
    )
    return Model(
        table=table,
        config=config,
        fields=tuple(fields),
        scope=Safe(scope),
        owner=owner,
        group=group if scope == "Scoped" else None,
        borrowed=tuple(borrowed.values()),
    )


def platform_model(
    table: Table, database: Database, configs: Mapping[str, TableConfig], ours: type[Base]
) -> Model:
    """As the platform maps it: its own class and attribute names."""
    guessed = configure(table, database)
    mapper = inspect(ours)
    attributes = {
        column.name: mapper.get_property_by_column(column).key for column in mapper.columns
    }
    taken = {config.class_name for config in configs.values()}
    name = ours.__name__ if ours.__name__ not in taken else f"Platform{ours.__name__}"
    fields = []
    for column, settings in zip(table.columns, guessed.columns, strict=True):
        if column.name in attributes:
            named = settings.model_copy(update={"python_field": attributes[column.name]})
            kind = kind_of(table, column, named.python_field, name)
            fields.append(field_of(table, column, named, kind, None, owned=False))
    feature = ours.__module__.split(".")[-2]
    config = guessed.model_copy(
        update={"class_name": name, "module_name": "system", "business_name": feature}
    )
    return Model(
        table=table, config=config, fields=tuple(fields), scope=Safe(_kind(ours)), ours=ours
    )


def _kind(ours: type[Base] | None) -> str:
    return next(
        (kind.__name__ for kind in (Scoped, Private, Tied) if ours and issubclass(ours, kind)),
        "Global",
    )


def _unowned(name: str, database: Database, configs: Mapping[str, TableConfig]) -> str:
    """What ties rows that not everybody sees is seen beside them only."""
    junction = junction_of(name, database)
    ends = (junction.mine.target_table, junction.theirs.target_table) if junction else ()
    owned = any(configs[end].owner_column for end in ends if end in configs)
    return "Tied" if owned or any(_kind(class_of(end)) != "Global" for end in ends) else "Global"


def _default(table: Table, database: Database, configs: Mapping[str, TableConfig]) -> TableConfig:
    """Beside its neighbours, in the module they are in."""
    module = next((config.module_name for config in configs.values()), "app")
    names = [(config.business_name, config.class_name) for config in configs.values()]
    return configure(
        table, database, module, [name for name, _ in names], [name for _, name in names]
    )


def _unknown(table: Table, database: Database, column: str) -> ColumnConfig:
    guessed = configure(table, database).columns
    return next(config for config in guessed if config.column_name == column)


def single(table: Table) -> bool:
    """Its id on the wire is the key itself, not a joined text."""
    return surrogate(table) is not None


def targets(name: str, database: Database) -> list[str]:
    """The tables this one points at or is tied to, and those they point at, each once; nearest
    first, itself apart.
    """
    found = [junction.table.name for junction in ties_of(name, database)]
    waiting = [name, *found]
    while waiting:
        table = keyed(database.tables[waiting.pop(0)])
        for column in table.columns:
            link = reference(table, column.name, database)
            if link is None or link.target_table in (*found, name):
                continue
            if class_of(link.target_table) is not None:
                found.append(link.target_table)
                continue
            if refuse(database.tables[link.target_table]) is None:
                found.append(link.target_table)
                waiting.append(link.target_table)
    return found


__all__ = ["Model", "Widget", "key_of", "model_of", "single", "targets"]

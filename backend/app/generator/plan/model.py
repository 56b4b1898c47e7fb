"""A mapped class: the same whether its table has a module, or is only pointed at by one that has."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.generator.config import ColumnConfig, TableConfig, Widget
from app.generator.configure import configure, junction_of, key_of, keyed, reference, refuse, ties_of
from app.generator.facts import Database, Table
from app.generator.literal import Safe
from app.generator.names import surrogate
from app.generator.plan.field import Field, field_of
from app.generator.types import kind_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    table: Table
    config: TableConfig
    fields: tuple[Field, ...]
    scope: Safe  # Global, Scoped or Private
    owner: Safe | None = None
    group: Safe | None = None

    @property
    def class_name(self) -> Safe:
        return Safe(self.config.class_name)

    @property
    def business(self) -> Safe:
        return Safe(self.config.business_name)

    @property
    def module(self) -> Safe:
        return Safe(self.config.module_name)

    @property
    def package(self) -> Safe:
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
                found[field.kind.filtered or field.kind.asked.removeprefix("list[").removesuffix("]")] = (
                    field.kind.literals
                )
        return tuple((Safe(name), choices) for name, choices in found.items())

    def named(self, column: str) -> Field:
        return next(field for field in self.fields if field.column.name == column)


def model_of(name: str, database: Database, configs: Mapping[str, TableConfig]) -> Model:
    table = keyed(database.tables[name])
    config = configs.get(name) or _default(table, database, configs)
    own = {column.column_name: column for column in config.columns}
    fields = []
    for column in table.columns:
        settings = own.get(column.name) or _unknown(table, database, column.name)
        kind = kind_of(table, column, settings.python_field, config.class_name)
        link = reference(table, column.name, database)
        points = None
        if link is not None and refuse(database.tables[link.target_table]) is None:
            points = f"{link.target_table}.{link.target_columns[0]}"
        owned = column.name in (config.owner_column, config.dept_column)
        fields.append(field_of(table, column, settings, kind, points, owned))
    attribute = {field.column.name: field.name for field in fields}
    owner, group = attribute.get(config.owner_column or ""), attribute.get(config.dept_column or "")
    scope = "Scoped" if owner and group else "Private" if owner else _unowned(name, database, configs)
    return Model(
        table=table,
        config=config,
        fields=tuple(fields),
        scope=Safe(scope),
        owner=owner,
        group=group if scope == "Scoped" else None,
    )


def _unowned(name: str, database: Database, configs: Mapping[str, TableConfig]) -> str:
    """What ties rows that not everybody sees is seen beside them only."""
    junction = junction_of(name, database)
    ends = (junction.mine.target_table, junction.theirs.target_table) if junction else ()
    owned = (configs[end].owner_column for end in ends if end in configs)
    return "Tied" if any(owned) else "Global"


def _default(table: Table, database: Database, configs: Mapping[str, TableConfig]) -> TableConfig:
    """Beside its neighbours, in the module they are in."""
    module = next((config.module_name for config in configs.values()), "app")
    return configure(table, database, module, [config.business_name for config in configs.values()])


def _unknown(table: Table, database: Database, column: str) -> ColumnConfig:
    guessed = configure(table, database).columns
    return next(config for config in guessed if config.column_name == column)


def single(table: Table) -> bool:
    """Its id on the wire is the key itself, not a joined text."""
    return surrogate(table) is not None


def targets(name: str, database: Database) -> list[str]:
    """The tables this one points at or is tied to, and those they point at, each once; nearest first, itself apart."""
    found = [junction.table.name for junction in ties_of(name, database)]
    waiting = [name, *found]
    while waiting:
        table = keyed(database.tables[waiting.pop(0)])
        for column in table.columns:
            link = reference(table, column.name, database)
            if link is None or link.target_table in (*found, name):
                continue
            if refuse(database.tables[link.target_table]) is None:
                found.append(link.target_table)
                waiting.append(link.target_table)
    return found


__all__ = ["Model", "Widget", "key_of", "model_of", "single", "targets"]

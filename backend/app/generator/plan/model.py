"""A mapped class: the same whether its table has a module, or is only pointed at by one that has."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import inspect

from app.generator.config import ColumnConfig, TableConfig, Widget
from app.generator.configure import (
    association_of,
    associations_of,
    configure,
    foreign_key_of,
    identifying_columns,
    ineligible_reason,
    with_key,
)
from app.generator.introspect.schema import SchemaInfo, TableInfo
from app.generator.literals import Python, SafeText, python_literal
from app.generator.naming import surrogate_key
from app.generator.plan.field import FieldPlan, build_field
from app.generator.platform_tables import class_of
from app.generator.types import map_column_type
from app.kit.data_scope import AssociationRow, Private, Scoped
from app.kit.model import Base


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPlan:
    table: TableInfo
    config: TableConfig
    fields: tuple[FieldPlan, ...]
    scope_class: SafeText  # Global, Scoped, Private or Tied
    owner: SafeText | None = None
    group: SafeText | None = None
    platform_class: type[Base] | None = None  # the platform's class, which is there already
    referenced_platform_models: tuple["ModelPlan", ...] = ()  # those of ours it points at

    @property
    def class_name(self) -> SafeText:
        return SafeText(self.config.class_name)

    @property
    def import_clause(self) -> SafeText:
        """Its name after `import`: a module's own class may be called like the platform's."""
        own = self.platform_class.__name__ if self.platform_class is not None else self.class_name
        return SafeText(own if own == self.class_name else f"{own} as {self.class_name}")

    @property
    def is_scoped(self) -> bool:
        return self.scope_class in ("Scoped", "Private")

    @property
    def business_name(self) -> SafeText:
        return SafeText(self.config.business_name)

    @property
    def module_name(self) -> SafeText:
        return SafeText(self.config.module_name)

    @property
    def package(self) -> SafeText:
        if self.platform_class is not None:
            return SafeText(self.platform_class.__module__.removesuffix(".model"))
        return SafeText(
            f"{self.config.package_name}.module_{self.module_name}.{self.business_name}"
        )

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
    def key_fields(self) -> tuple[FieldPlan, ...]:
        return tuple(self.field_by_column(column) for column in self.table.primary_key)

    @property
    def choice_aliases(self) -> tuple[tuple[SafeText, tuple[str, ...]], ...]:
        """Choices, by the name of their Literal."""
        found: dict[str, tuple[str, ...]] = {}
        for field in self.fields:
            if field.mapping.choices:
                found[
                    field.mapping.filter_type
                    or field.mapping.request_type.removeprefix("list[").removesuffix("]")
                ] = field.mapping.choices
        return tuple((SafeText(name), choices) for name, choices in found.items())

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
            check.name or check.sql: [self.field_by_column(name) for name in check.columns]
            for check in told
        }
        return {
            name: [str(field.name) for field in fields] for name, fields in spoken.items() if fields
        }

    def field_by_column(self, column: str) -> FieldPlan:
        return next(field for field in self.fields if field.column.name == column)


def build_model(name: str, database: SchemaInfo, configs: Mapping[str, TableConfig]) -> ModelPlan:
    table = with_key(database.tables[name])
    if (ours := class_of(name)) is not None:
        return build_platform_model(table, database, configs, ours)
    config = configs.get(name) or _default_config(table, database, configs)
    own = {column.column_name: column for column in config.columns}
    fields: list[FieldPlan] = []
    borrowed: dict[str, ModelPlan] = {}
    for column in table.columns:
        settings = own.get(column.name) or _default_column_config(table, database, column.name)
        kind = map_column_type(table, column, settings.python_field, config.class_name)
        link = foreign_key_of(table, column.name, database)
        points = None
        if link is not None and class_of(link.target_table) is not None:
            target = borrowed.setdefault(
                link.target_table, build_model(link.target_table, database, configs)
            )
            points = Python(
                f"{target.class_name}.{target.field_by_column(link.target_columns[0]).name}"
            )
        elif link is not None and ineligible_reason(database.tables[link.target_table]) is None:
            points = python_literal(f"{link.target_table}.{link.target_columns[0]}")
        if points is None and any(column.name in key.columns for key in table.foreign_keys):
            kind = replace(kind, samples=None)  # which values are there, nobody here can tell
        owned = column.name in (config.owner_column, config.dept_column)
        fields.append(build_field(table, column, settings, kind, points, owned))
    attribute = {field.column.name: field.name for field in fields}
    owner = attribute.get(config.owner_column or "")
    group = attribute.get(config.dept_column or "")
    scope = (
        "Scoped"
        if owner and group
        else "Private"
        if owner
        else _unowned_scope(name, database, configs)
    )
    return ModelPlan(
        table=table,
        config=config,
        fields=tuple(fields),
        scope_class=SafeText(scope),
        owner=owner,
        group=group if scope == "Scoped" else None,
        referenced_platform_models=tuple(borrowed.values()),
    )


def build_platform_model(
    table: TableInfo,
    database: SchemaInfo,
    configs: Mapping[str, TableConfig],
    platform_class: type[Base],
) -> ModelPlan:
    """As the platform maps it: its own class and attribute names."""
    guessed = configure(table, database)
    mapper = inspect(platform_class)
    attributes = {
        column.name: mapper.get_property_by_column(column).key for column in mapper.columns
    }
    taken = {config.class_name for config in configs.values()}
    name = (
        platform_class.__name__
        if platform_class.__name__ not in taken
        else f"Platform{platform_class.__name__}"
    )
    fields = []
    for column, settings in zip(table.columns, guessed.columns, strict=True):
        if column.name in attributes:
            named = settings.model_copy(update={"python_field": attributes[column.name]})
            kind = map_column_type(table, column, named.python_field, name)
            fields.append(build_field(table, column, named, kind, None, is_owner_column=False))
    feature = platform_class.__module__.split(".")[-2]
    config = guessed.model_copy(
        update={"class_name": name, "module_name": "system", "business_name": feature}
    )
    return ModelPlan(
        table=table,
        config=config,
        fields=tuple(fields),
        scope_class=SafeText(_scope_class_name(platform_class)),
        platform_class=platform_class,
    )


def _scope_class_name(platform_class: type[Base] | None) -> str:
    return next(
        (
            kind.__name__
            for kind in (Scoped, Private, AssociationRow)
            if platform_class and issubclass(platform_class, kind)
        ),
        "Global",
    )


def _unowned_scope(name: str, database: SchemaInfo, configs: Mapping[str, TableConfig]) -> str:
    """What ties rows that not everybody sees is seen beside them only."""
    junction = association_of(name, database)
    ends = (junction.source.target_table, junction.target.target_table) if junction else ()
    owned = any(configs[end].owner_column for end in ends if end in configs)
    return (
        "AssociationRow"
        if owned or any(_scope_class_name(class_of(end)) != "Global" for end in ends)
        else "Global"
    )


def _default_config(
    table: TableInfo, database: SchemaInfo, configs: Mapping[str, TableConfig]
) -> TableConfig:
    """Beside its neighbours, in the module they are in."""
    module = next((config.module_name for config in configs.values()), "app")
    names = [(config.business_name, config.class_name) for config in configs.values()]
    return configure(
        table, database, module, [name for name, _ in names], [name for _, name in names]
    )


def _default_column_config(table: TableInfo, database: SchemaInfo, column: str) -> ColumnConfig:
    guessed = configure(table, database).columns
    return next(config for config in guessed if config.column_name == column)


def has_surrogate_key(table: TableInfo) -> bool:
    """Its id on the wire is the key itself, not a joined text."""
    return surrogate_key(table) is not None


def referenced_tables(name: str, database: SchemaInfo) -> list[str]:
    """The tables this one points at or is tied to, and those they point at, each once; nearest
    first, itself apart.
    """
    found = [junction.table.name for junction in associations_of(name, database)]
    waiting = [name, *found]
    while waiting:
        table = with_key(database.tables[waiting.pop(0)])
        for column in table.columns:
            link = foreign_key_of(table, column.name, database)
            if link is None or link.target_table in (*found, name):
                continue
            if class_of(link.target_table) is not None:
                found.append(link.target_table)
                continue
            if ineligible_reason(database.tables[link.target_table]) is None:
                found.append(link.target_table)
                waiting.append(link.target_table)
    return found


__all__ = [
    "ModelPlan",
    "Widget",
    "build_model",
    "has_surrogate_key",
    "identifying_columns",
    "referenced_tables",
]

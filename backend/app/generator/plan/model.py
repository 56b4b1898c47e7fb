"""Mapped classes: of a module's table, and of the tables it references."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import inspect

from app.generator.config import ColumnConfig, TableConfig
from app.generator.configure import (
    association_of,
    associations_of,
    configure,
    foreign_key_of,
    ineligible_reason,
    is_owned,
    scope_parent,
    with_key,
)
from app.generator.configure.widgets import CHOICE_WIDGETS
from app.generator.introspect.schema import SchemaInfo, TableInfo
from app.generator.literals import Python, SafeText, python_literal
from app.generator.module_names import ModuleNames
from app.generator.naming import wire_names
from app.generator.plan.field import FieldPlan, build_field
from app.generator.platform_tables import class_of, is_platform
from app.generator.taken_names import TakenNames, names_of
from app.generator.types import map_column_type
from app.kit.data_scope import AssociationRow, Private, Scoped
from app.kit.model import Base


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelLocation:
    """The place where a mapped class is defined."""

    names: ModuleNames
    package: SafeText  # "app.api.v1.module_example.demo"
    import_clause: SafeText  # "Demo", or "User as PlatformUser" if the class has another name

    @property
    def module_name(self) -> SafeText:
        return self.names.module_name

    @property
    def business_name(self) -> SafeText:
        return self.names.business_name

    @property
    def folder(self) -> str:
        """The folder of the package, relative to the repository."""
        return f"backend/{self.package.replace('.', '/')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopePlan:
    """The data scope of a mapped class."""

    base_class: SafeText  # Global, Scoped, Private, ScopedByParent or AssociationRow
    owner: SafeText | None = None  # the attribute with the user's id
    group: SafeText | None = None  # the attribute with the department's id
    parent: Python | None = None  # the attributes of the foreign key to the parent, as a tuple
    parent_key: Python | None = None  # its ForeignKeyConstraint, if it has several columns

    @property
    def is_scoped(self) -> bool:
        """Whether some users see only some of the rows."""
        return self.base_class in ("Scoped", "Private", "ScopedByParent")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPlan:
    """A mapped class: that of the module, of a table it references, or of the platform."""

    table: TableInfo  # as introspected
    config: TableConfig  # as configured by the user
    fields: tuple[FieldPlan, ...]  # in the order of the table
    location: ModelLocation
    scope: ScopePlan
    platform_class: type[Base] | None = None  # set if the platform defines the class
    referenced_platform_models: tuple["ModelPlan", ...] = ()

    @property
    def class_name(self) -> SafeText:
        return SafeText(self.config.class_name)

    @property
    def key_fields(self) -> tuple[FieldPlan, ...]:
        return tuple(self.field_by_column(column) for column in self.table.primary_key)

    @property
    def choice_aliases(self) -> tuple[tuple[SafeText, tuple[str | int, ...]], ...]:
        """The names and the values of the Literals that the fields use."""
        aliases: dict[str, tuple[str | int, ...]] = {}
        for field in self.fields:
            mapping = field.mapping
            if mapping.choices:
                item = mapping.request.annotation.rpartition("[")[2].removesuffix("]")
                aliases[item.removesuffix(" | None")] = mapping.choices
        return tuple((SafeText(name), choices) for name, choices in aliases.items())

    @property
    def checks(self) -> dict[str, list[str]]:
        """The CHECK constraints that no request enforces, and the fields they mention.

        A violation is reported by the constraint's name. SQLite reports an unnamed one by its SQL.
        """
        checks: dict[str, list[str]] = {}
        for check in self.table.checks:
            is_enforced = check.choices or check.flags or check.minimum or check.maximum
            if check.columns and not is_enforced:
                fields = [self.field_by_column(name) for name in check.columns]
                checks[check.name or check.sql] = [str(field.wire_name) for field in fields]
        return checks

    def field_by_column(self, column: str) -> FieldPlan:
        return next(field for field in self.fields if field.column.name == column)


def build_model(name: str, database: SchemaInfo, configs: Mapping[str, TableConfig]) -> ModelPlan:
    """Returns the mapped class of a table. A table without configuration has the defaults."""
    table = with_key(database.tables[name])
    platform_class = class_of(name)
    if platform_class is not None:
        return build_platform_model(table, database, configs, platform_class)
    config = configs.get(name) or _default_config(table, database, configs)
    column_configs = {column.column_name: column for column in config.columns}
    settings_by_column = {
        column.name: column_configs.get(column.name)
        or _default_column_config(table, database, column.name)
        for column in table.columns
    }
    wires = wire_names(
        {column: settings.python_field for column, settings in settings_by_column.items()}
    )
    fields: list[FieldPlan] = []
    platform_models: dict[str, ModelPlan] = {}
    for column in table.columns:
        settings = settings_by_column[column.name]
        mapping = map_column_type(table, column, settings.python_field, config.class_name)
        if mapping.ui.unlabelled is not None and not _uses_labels(settings):
            mapping = mapping.ui.unlabelled
        foreign_key = foreign_key_of(table, column.name, database)
        target: Python | None = None
        if foreign_key is not None and class_of(foreign_key.target_table) is not None:
            other = platform_models.setdefault(
                foreign_key.target_table, build_model(foreign_key.target_table, database, configs)
            )
            key = other.field_by_column(foreign_key.target_columns[0])
            target = Python(f"{other.class_name}.{key.name}")
        elif foreign_key is not None and _is_eligible(foreign_key.target_table, database):
            target = python_literal(f"{foreign_key.target_table}.{foreign_key.target_columns[0]}")
        if target is None and any(column.name in key.columns for key in table.foreign_keys):
            mapping = replace(mapping, samples=None)  # the rows of the target are unknown
        is_owner_column = column.name in (config.owner_column, config.dept_column)
        wire = wires[column.name]
        fields.append(build_field(table, column, settings, wire, mapping, target, is_owner_column))
    package = f"{config.package_name}.module_{config.module_name}.{config.business_name}"
    return ModelPlan(
        table=table,
        config=config,
        fields=tuple(fields),
        location=ModelLocation(
            names=names_of(config),
            package=SafeText(package),
            import_clause=SafeText(config.class_name),
        ),
        scope=_build_scope(name, config, fields, database, configs),
        referenced_platform_models=tuple(platform_models.values()),
    )


def _uses_labels(settings: ColumnConfig) -> bool:
    """Returns whether the form offers the choices of the comment. A dictionary replaces them."""
    return settings.dict_type is None and settings.html_type in CHOICE_WIDGETS


def _build_scope(
    name: str,
    config: TableConfig,
    fields: Sequence[FieldPlan],
    database: SchemaInfo,
    configs: Mapping[str, TableConfig],
) -> ScopePlan:
    attributes = {field.column.name: field.name for field in fields}
    owner = attributes.get(config.owner_column or "")
    group = attributes.get(config.dept_column or "")
    if owner and group:
        return ScopePlan(base_class=SafeText("Scoped"), owner=owner, group=group)
    if owner:
        return ScopePlan(base_class=SafeText("Private"), owner=owner)
    if _connects_guarded_rows(name, database, configs):
        return ScopePlan(base_class=SafeText("AssociationRow"))
    key = scope_parent(name, database, configs)
    if key is None:
        return ScopePlan(base_class=SafeText("Global"))
    constraint = None
    if len(key.columns) > 1:
        targets = [f"{key.target_table}.{column}" for column in key.target_columns]
        arguments = f"{python_literal(list(key.columns))}, {python_literal(targets)}"
        constraint = Python(f"ForeignKeyConstraint({arguments})")
    names = [python_literal(attributes[column]) for column in key.columns]
    return ScopePlan(
        base_class=SafeText("ScopedByParent"),
        parent=Python(f"({', '.join(names)},)" if len(names) == 1 else f"({', '.join(names)})"),
        parent_key=constraint,
    )


def _is_eligible(name: str, database: SchemaInfo) -> bool:
    return ineligible_reason(database.tables[name]) is None


def build_platform_model(
    table: TableInfo,
    database: SchemaInfo,
    configs: Mapping[str, TableConfig],
    platform_class: type[Base],
) -> ModelPlan:
    """Returns a class that the platform defines, with its attribute names."""
    default = configure(table, database)
    mapper = inspect(platform_class)
    attributes = {
        column.name: mapper.get_property_by_column(column).key for column in mapper.columns
    }
    own_name = platform_class.__name__
    is_taken = any(config.class_name == own_name for config in configs.values())
    name = f"Platform{own_name}" if is_taken else own_name
    fields = []
    for column, settings in zip(table.columns, default.columns, strict=True):
        if column.name in attributes:
            renamed = settings.model_copy(update={"python_field": attributes[column.name]})
            mapping = map_column_type(table, column, renamed.python_field, name)
            wire = renamed.python_field
            field = build_field(table, column, renamed, wire, mapping, None, is_owner_column=False)
            fields.append(field)
    package = platform_class.__module__.removesuffix(".model")
    feature = package.rpartition(".")[2]
    config = default.model_copy(
        update={"class_name": name, "module_name": "system", "business_name": feature}
    )
    return ModelPlan(
        table=table,
        config=config,
        fields=tuple(fields),
        location=ModelLocation(
            names=names_of(config),
            package=SafeText(package),
            import_clause=SafeText(own_name if own_name == name else f"{own_name} as {name}"),
        ),
        scope=ScopePlan(base_class=SafeText(_scope_class_name(platform_class))),
        platform_class=platform_class,
    )


def _scope_class_name(platform_class: type[Base] | None) -> str:
    if platform_class is None:
        return "Global"
    scope_classes = (Scoped, Private, AssociationRow)
    names = [scope.__name__ for scope in scope_classes if issubclass(platform_class, scope)]
    return names[0] if names else "Global"


def _connects_guarded_rows(
    name: str, database: SchemaInfo, configs: Mapping[str, TableConfig]
) -> bool:
    """Returns whether the table is an association of rows that only some users see."""
    association = association_of(name, database)
    if association is None:
        return False
    return any(
        is_owned(table, database, configs)
        or _scope_class_name(class_of(table)) != "Global"
        or (class_of(table) is None and scope_parent(table, database, configs) is not None)
        for table in (association.source.target_table, association.target.target_table)
    )


def _default_config(
    table: TableInfo, database: SchemaInfo, configs: Mapping[str, TableConfig]
) -> TableConfig:
    """Returns a configuration in the module of the configured tables, with names of its own.

    All tables without configuration are named in the same order, so that no two share a name.
    """
    module = next((config.module_name for config in configs.values()), "app")
    taken = TakenNames.of_project(ignored_tables=database.tables)
    for name, config in configs.items():
        taken.add(names_of(config), name)
    for name in sorted(database.tables):
        if name in configs or is_platform(name) or not _is_eligible(name, database):
            continue
        config = configure(with_key(database.tables[name]), database, module, taken)
        if name == table.name:
            return config
        taken.add(names_of(config), name)
    return configure(table, database, module, taken)


def _default_column_config(table: TableInfo, database: SchemaInfo, column: str) -> ColumnConfig:
    configs = configure(table, database).columns
    return next(config for config in configs if config.column_name == column)


def referenced_tables(name: str, database: SchemaInfo) -> list[str]:
    """Returns the tables that a table references, directly or not, nearest first.

    Includes its association tables, and not the table itself. The references of platform tables
    are not followed.
    """
    names = [association.table.name for association in associations_of(name, database)]
    queue = [name, *names]
    while queue:
        table = with_key(database.tables[queue.pop(0)])
        parent = scope_parent(table.name, database, {})
        if parent is not None and parent.target_table not in (*names, name):
            names.append(parent.target_table)
            queue.append(parent.target_table)
        for column in table.columns:
            foreign_key = foreign_key_of(table, column.name, database)
            if foreign_key is None or foreign_key.target_table in (*names, name):
                continue
            target = foreign_key.target_table
            if class_of(target) is not None:
                names.append(target)
            elif _is_eligible(target, database):
                names.append(target)
                queue.append(target)
    return names

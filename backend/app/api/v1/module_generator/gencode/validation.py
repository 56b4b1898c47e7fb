"""Validates a configuration that a user has changed. Each error names its field."""

import re
from collections.abc import Iterator

from app.generator import reserved_names
from app.generator.config import ColumnConfig, TableConfig, Template
from app.generator.naming import (
    IDENTIFIER_PATTERN,
    MAX_NAME_LENGTH,
    entity_name,
    is_reserved_folder,
)
from app.generator.taken_names import TakenNames, is_reserved_class, names_of
from app.kit.errors import Conflict, Unprocessable

CLASS_NAME_PATTERN = re.compile(r"[A-Z][A-Za-z0-9]{0,62}")
FEATURES_PACKAGE = "app.api.v1"
PLATFORM_MODULES = frozenset({"system", "monitor", "task", "common", "generator"})
DATABASE_FIELDS = (
    "column_type",
    "column_length",
    "column_default",
    "is_pk",
    "is_increment",
    "is_nullable",
    "is_unique",
    "python_type",
)
TITLE_FIELDS = ("title", "title_en")


def validate_config(
    new: TableConfig,
    old: TableConfig,
    taken: TakenNames,
) -> None:
    """Raises the first error. `taken` are the names of the other modules."""
    for field, key in (
        *_name_errors(new, old),
        *_table_errors(new, old),
        *_column_errors(new.columns, old.columns),
    ):
        raise Unprocessable(key, field=field)
    require_free_names(new, taken)


def require_free_names(config: TableConfig, taken: TakenNames) -> None:
    """Raises Conflict with a free name if another module has one of the module's names."""
    names = names_of(config)
    entity = entity_name(config.table_name)
    if (owner := taken.owner_of_place(names)) is not None:
        free = taken.free_business_name(config.module_name, config.business_name, entity)
        raise Conflict("generator.folder_taken", field="business_name", owner=owner, free=free)
    if (owner := taken.owner_of_code(names)) is not None:
        free = taken.free_class_name(config.module_name, config.business_name, names.singular)
        raise Conflict("generator.class_taken", field="class_name", owner=owner, free=free)


def _name_errors(new: TableConfig, old: TableConfig) -> Iterator[tuple[str, str]]:
    """Yields the errors of the names. The length limit does not apply to a guessed name."""
    for field in ("module_name", "business_name"):
        name = getattr(new, field)
        too_long = len(name) > MAX_NAME_LENGTH and name != getattr(old, field)
        if too_long or not IDENTIFIER_PATTERN.fullmatch(name) or is_reserved_folder(name):
            yield field, "generator.name_invalid"
    if new.module_name in PLATFORM_MODULES:
        yield "module_name", "generator.platform_module"
    if not CLASS_NAME_PATTERN.fullmatch(new.class_name) or is_reserved_class(new.class_name):
        yield "class_name", "generator.class_name_invalid"
    for field in ("function_name", "function_name_en"):
        if not getattr(new, field):
            yield field, "generator.name_empty"


def _table_errors(new: TableConfig, old: TableConfig) -> Iterator[tuple[str, str]]:
    if new.table_name != old.table_name:
        yield "table_name", "generator.fact_fixed"
    if new.package_name != FEATURES_PACKAGE:
        yield "package_name", "generator.package_fixed"
    if new.template is not Template.CRUD:
        yield "template", "generator.template_unavailable"
    names = {column.column_name for column in old.columns}
    nullable = {
        column.column_name
        for column in old.columns
        if column.is_nullable or column.python_type != "int"
    }
    for field, column in (("owner_column", new.owner_column), ("dept_column", new.dept_column)):
        if column is not None and column not in names:
            yield field, "generator.no_such_column"
        elif column in nullable:
            yield field, "generator.owner_nullable"
    if new.dept_column is not None and new.owner_column is None:
        yield "owner_column", "generator.owner_needed"


def _column_errors(new: list[ColumnConfig], old: list[ColumnConfig]) -> Iterator[tuple[str, str]]:
    old_columns = {column.column_name: column for column in old}
    column_names: set[str] = set()
    attributes: set[str] = set()
    for index, column in enumerate(new):
        path = f"columns.{index}"
        old_column = old_columns.get(column.column_name)
        if old_column is None:
            yield f"{path}.column_name", "generator.no_such_column"
            return
        if column.column_name in column_names:
            yield f"{path}.column_name", "generator.column_twice"
            return
        column_names.add(column.column_name)
        for field, key in _column_setting_errors(column, old_column):
            yield f"{path}.{field}", key
        if column.python_field in attributes:
            yield f"{path}.python_field", "generator.field_twice"
        attributes.add(column.python_field)
    if column_names != old_columns.keys():
        yield "columns", "generator.columns_missing"


def _column_setting_errors(new: ColumnConfig, old: ColumnConfig) -> Iterator[tuple[str, str]]:
    for field in DATABASE_FIELDS:
        if getattr(new, field) != getattr(old, field):
            yield field, "generator.fact_fixed"
    is_renamed = new.python_field != old.python_field
    if is_renamed and not _is_valid_attribute(new.python_field):
        yield "python_field", "generator.name_invalid"
    for field in TITLE_FIELDS:
        if not getattr(new, field):
            yield field, "generator.name_empty"
    if new.is_query and new.query_type is None:
        yield "query_type", "generator.query_needed"


def _is_valid_attribute(name: str) -> bool:
    return (
        IDENTIFIER_PATTERN.fullmatch(name) is not None
        and len(name) <= MAX_NAME_LENGTH
        and name not in reserved_names.attribute_names()
    )

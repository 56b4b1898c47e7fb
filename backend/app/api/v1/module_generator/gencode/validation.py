"""What a configuration must keep to, whoever wrote it. Each fault names its field."""

import re
from collections.abc import Collection, Iterator

from app.generator.config import ColumnConfig, TableConfig, Template
from app.generator.naming import (
    IDENTIFIER_PATTERN,
    KEYWORDS,
    MAX_NAME_LENGTH,
    RESERVED_ATTRIBUTES,
    RESERVED_CLASS_NAMES,
    RESERVED_FILE_NAMES,
    RESERVED_TYPE_NAMES,
)
from app.generator.platform_tables import class_names
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
    folders: Collection[tuple[str, str]],
    classes: Collection[str],
) -> None:
    """`folders` and `classes` are those of other tables."""
    for field, key in (
        *_name_errors(new, old),
        *_table_errors(new, old),
        *_column_errors(new.columns, old.columns),
    ):
        raise Unprocessable(key, field=field)
    if (new.module_name, new.business_name) in folders:
        raise Conflict("generator.folder_taken", field="business_name")
    if new.class_name in classes:
        raise Conflict("generator.class_taken", field="class_name")


def _name_errors(new: TableConfig, old: TableConfig) -> Iterator[tuple[str, str]]:
    """A name that was guessed may be a little longer; what a person chooses leaves room for both in
    a line.
    """
    for field in ("module_name", "business_name"):
        name = getattr(new, field)
        too_long = len(name) > MAX_NAME_LENGTH and name != getattr(old, field)
        if (
            too_long
            or not IDENTIFIER_PATTERN.fullmatch(name)
            or name in KEYWORDS | RESERVED_FILE_NAMES
        ):
            yield field, "generator.name_invalid"
    if new.module_name in PLATFORM_MODULES:
        yield "module_name", "generator.module_ours"
    if (
        not CLASS_NAME_PATTERN.fullmatch(new.class_name)
        or new.class_name in RESERVED_CLASS_NAMES | class_names()
    ):
        yield "class_name", "generator.class_name_invalid"
    for field, words in (
        ("function_name", new.function_name),
        ("function_name_en", new.function_name_en),
    ):
        if not words:
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
    known = {column.column_name: column for column in old}
    seen: set[str] = set()
    fields: set[str] = set()
    spoken = {
        column.python_type for column in old
    }  # a field called `date` hides the type from the next
    for number, column in enumerate(new):
        here = f"columns.{number}"
        fact = known.get(column.column_name)
        if fact is None or column.column_name in seen:
            yield (
                f"{here}.column_name",
                "generator.no_such_column" if fact is None else "generator.column_twice",
            )
            return
        seen.add(column.column_name)
        for name in DATABASE_FIELDS:
            if getattr(column, name) != getattr(fact, name):
                yield f"{here}.{name}", "generator.fact_fixed"
        if column.python_field != fact.python_field and not _is_valid_attribute(
            column.python_field, spoken
        ):
            yield f"{here}.python_field", "generator.name_invalid"
        if column.python_field in fields:
            yield f"{here}.python_field", "generator.field_twice"
        fields.add(column.python_field)
        yield from (
            (f"{here}.{name}", "generator.name_empty")
            for name in TITLE_FIELDS
            if not getattr(column, name)
        )
        if column.is_query and column.query_type is None:
            yield f"{here}.query_type", "generator.query_needed"
    if seen != known.keys():
        yield "columns", "generator.columns_missing"


def _is_valid_attribute(name: str, type_names: Collection[str]) -> bool:
    reserved = KEYWORDS | RESERVED_ATTRIBUTES | RESERVED_TYPE_NAMES | {*type_names}
    return (
        IDENTIFIER_PATTERN.fullmatch(name) is not None
        and len(name) <= MAX_NAME_LENGTH
        and name not in reserved
    )

"""What a configuration must keep to, whoever wrote it. Each fault names its field."""

import re
from collections.abc import Collection, Iterator

from app.generator.config import ColumnConfig, TableConfig, Template
from app.generator.names import ATTRIBUTES, CLASSES, FILES, KEYWORDS, LONGEST, NAME, TYPES
from app.generator.ours import class_names
from app.kit.errors import Conflict, Unprocessable

CLASS = re.compile(r"[A-Z][A-Za-z0-9]{0,62}")
PACKAGE = "app.api.v1"
OURS = frozenset({"system", "monitor", "task", "common", "generator"})
FACTS = (
    "column_type",
    "column_length",
    "column_default",
    "is_pk",
    "is_increment",
    "is_nullable",
    "is_unique",
    "python_type",
)
TITLES = ("title", "title_en")


def require_sound(
    new: TableConfig,
    old: TableConfig,
    folders: Collection[tuple[str, str]],
    classes: Collection[str],
) -> None:
    """`folders` and `classes` are those of other tables."""
    for field, key in (*_names(new, old), *_table(new, old), *_columns(new.columns, old.columns)):
        raise Unprocessable(key, field=field)
    if (new.module_name, new.business_name) in folders:
        raise Conflict("generator.folder_taken", field="business_name")
    if new.class_name in classes:
        raise Conflict("generator.class_taken", field="class_name")


def _names(new: TableConfig, old: TableConfig) -> Iterator[tuple[str, str]]:
    """A name that was guessed may be a little longer; what a person chooses leaves room for both in
    a line.
    """
    for field in ("module_name", "business_name"):
        name = getattr(new, field)
        too_long = len(name) > LONGEST and name != getattr(old, field)
        if too_long or not NAME.fullmatch(name) or name in KEYWORDS | FILES:
            yield field, "generator.name_refused"
    if new.module_name in OURS:
        yield "module_name", "generator.module_ours"
    if not CLASS.fullmatch(new.class_name) or new.class_name in CLASSES | class_names():
        yield "class_name", "generator.class_refused"
    for field, words in (
        ("function_name", new.function_name),
        ("function_name_en", new.function_name_en),
    ):
        if not words:
            yield field, "generator.name_empty"


def _table(new: TableConfig, old: TableConfig) -> Iterator[tuple[str, str]]:
    if new.table_name != old.table_name:
        yield "table_name", "generator.fact_fixed"
    if new.package_name != PACKAGE:
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


def _columns(new: list[ColumnConfig], old: list[ColumnConfig]) -> Iterator[tuple[str, str]]:
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
        for name in FACTS:
            if getattr(column, name) != getattr(fact, name):
                yield f"{here}.{name}", "generator.fact_fixed"
        if column.python_field != fact.python_field and not _attribute(column.python_field, spoken):
            yield f"{here}.python_field", "generator.name_refused"
        if column.python_field in fields:
            yield f"{here}.python_field", "generator.field_twice"
        fields.add(column.python_field)
        yield from (
            (f"{here}.{name}", "generator.name_empty")
            for name in TITLES
            if not getattr(column, name)
        )
        if column.is_query and column.query_type is None:
            yield f"{here}.query_type", "generator.query_needed"
    if seen != known.keys():
        yield "columns", "generator.columns_missing"


def _attribute(name: str, spoken: Collection[str]) -> bool:
    reserved = KEYWORDS | ATTRIBUTES | TYPES | {*spoken}
    return NAME.fullmatch(name) is not None and len(name) <= LONGEST and name not in reserved

"""A first guess at each column, with its reason."""

import re

from app.generator.config import ColumnConfig, Explanation, QueryType, Widget
from app.generator.configure.display_column import NAME_WORDS, SECRET_PATTERN, choose_display_column
from app.generator.configure.readonly import readonly_settings
from app.generator.configure.titles import reference_title, titles
from app.generator.configure.widgets import widgets
from app.generator.introspect.schema import (
    ColumnInfo,
    ForeignKeyInfo,
    SchemaInfo,
    TableInfo,
    TypeFamily,
)
from app.generator.naming import attribute_names, pascal_case
from app.generator.platform_tables import class_of, is_platform
from app.generator.types import TypeMapping, map_column_type

MAX_LISTED = 12  # a list of 120 columns is none
WIDGET_HINTS: tuple[tuple[str, Widget, frozenset[TypeFamily]], ...] = (
    (
        SECRET_PATTERN.pattern,
        Widget.PASSWORD,
        frozenset({TypeFamily.STRING, TypeFamily.TEXT}),
    ),
    (r"(^|_)(content|html|body)$", Widget.EDITOR, frozenset({TypeFamily.TEXT})),
    (
        r"(^|_)(remark|note|description|memo)s?$",
        Widget.TEXTAREA,
        frozenset({TypeFamily.STRING, TypeFamily.TEXT}),
    ),
)


def infer_columns(table: TableInfo, database: SchemaInfo) -> list[ColumnConfig]:
    names = attribute_names(table)
    configs: list[ColumnConfig] = []
    shown = 0
    class_name = pascal_case("row")
    for sort, column in enumerate(table.columns):
        name = names[column.name]
        kind = map_column_type(table, column, name, class_name)
        link = foreign_key_of(table, column.name, database)
        config = _infer_column(table, column, name, kind, link, database)
        shown += config.is_list
        if shown > MAX_LISTED:
            config.is_list = False
            config.reasons["is_list"] = Explanation(
                key="generator.reason.wide", values={"count": str(MAX_LISTED)}
            )
        config.sort = sort
        configs.append(config)
    _choose_queries(configs)
    return configs


def foreign_key_of(table: TableInfo, column: str, database: SchemaInfo) -> ForeignKeyInfo | None:
    """The foreign key this column is alone, to a table of the same schema that has that column."""
    for link in table.foreign_keys:
        target = database.tables.get(link.target_table)
        if (
            link.columns != (column,)
            or link.target_schema is not None
            or target is None
            or not link.target_columns
        ):
            continue
        if not is_platform(link.target_table) or class_of(link.target_table) is not None:
            return link
    return None


def _infer_column(  # noqa: PLR0913, PLR0917 (everything a guess is made from)
    table: TableInfo,
    column: ColumnInfo,
    name: str,
    mapping: TypeMapping,
    foreign_key: ForeignKeyInfo | None,
    database: SchemaInfo,
) -> ColumnConfig:
    title, english, source = titles("id" if name == "id" else column.name, column.comment, 255)
    typed = {"type": column.type.sql or "-"}
    reasons = {"title": Explanation(key=f"generator.reason.title_{source}")}
    reasons["html_type"] = Explanation(
        key=mapping.explanation or "generator.reason.type", values=typed
    )
    widget, *_ = widgets(column, mapping, is_foreign_key=foreign_key is not None)
    if name != column.name:
        reasons["python_field"] = Explanation(
            key="generator.reason.field", values={"name": column.name}
        )
    if foreign_key is not None:
        title = reference_title(title)
        english = reference_title(english)
        reasons["html_type"] = Explanation(
            key="generator.reason.reference", values={"table": foreign_key.target_table}
        )
    else:
        for pattern, hint, families in WIDGET_HINTS:
            if column.type.family in families and not mapping.choices and re.search(pattern, name):
                widget = hint
                reasons["html_type"] = Explanation(
                    key="generator.reason.name", values={"name": column.name}
                )
                break
    is_list = _is_list(column, name, mapping, widget)
    if not is_list:
        reasons["is_list"] = Explanation(key="generator.reason.not_listed")
    never = readonly_settings(table, column, mapping)
    if mapping.query_types:
        reasons["query_type"] = (
            reasons["html_type"]
            if foreign_key
            else Explanation(key="generator.reason.type", values=typed)
        )
    label, why = (
        choose_display_column(database.tables[foreign_key.target_table]) if foreign_key else None
    ) or (None, "")
    if label is not None:
        reasons["label_column"] = Explanation(
            key=f"generator.reason.label_{why}", values={"name": label}
        )
    alone = (column.name,)
    return ColumnConfig(
        column_name=column.name,
        column_comment=column.comment[:1024],
        column_type=column.type.sql,
        column_length=str(column.type.length) if column.type.length else None,
        column_default=column.default.sql if column.default else None,
        is_pk=column.name in table.primary_key,
        is_increment=column.identity is not None,
        is_nullable=column.nullable,
        is_unique=any(unique.is_plain and unique.columns == alone for unique in table.uniques),
        python_type=mapping.python_type,
        python_field=name,
        title=title,
        title_en=english,
        is_insert="is_insert" not in never,
        is_edit="is_edit" not in never,
        is_list=is_list,
        query_type=QueryType.IN
        if foreign_key is not None and mapping.filter_type
        else (mapping.query_types[0] if mapping.query_types else None),
        html_type=widget,
        label_column=label,
        reasons=reasons | never,
    )


def _is_list(column: ColumnInfo, name: str, mapping: TypeMapping, widget: Widget) -> bool:
    large = column.type.family in (TypeFamily.JSON, TypeFamily.TEXT) and not mapping.choices
    named = name in (*NAME_WORDS, "email", "phone")
    return not mapping.hidden and widget is not Widget.PASSWORD and (not large or named)


def _choose_queries(configs: list[ColumnConfig]) -> None:
    """What people look for: references, choices, and the first few words, sums and days."""
    left = {
        QueryType.LIKE: 4,
        QueryType.BETWEEN: 5,
        QueryType.EQ: 3,
        QueryType.CONTAINS: 2,
        QueryType.IN: 8,
    }
    for config in configs:
        kind = config.query_type
        if kind is None:
            continue
        plain_key = config.is_pk and config.html_type is not Widget.REMOTE_SELECT
        if (plain_key or not config.is_list) and not (config.is_pk and kind is QueryType.LIKE):
            continue
        config.is_query = left.get(kind, 0) > 0
        config.reasons["is_query"] = Explanation(
            key="generator.reason.sought" if config.is_query else "generator.reason.enough"
        )
        left[kind] = left.get(kind, 0) - 1

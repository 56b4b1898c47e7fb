"""Guesses the configuration of each column, with an explanation of each guess."""

import re

from app.generator.config import ColumnConfig, Explanation, QueryType, Widget
from app.generator.configure.display_column import NAME_WORDS, choose_display_column
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
from app.generator.secrets import SECRET_PATTERN
from app.generator.types import TypeMapping, map_column_type

MAX_LISTED = 12
FLAG_NAME = re.compile(
    r"^(is|has|can|allow|enable|disable)_"
    r"|(^|_)(active|enabled|disabled|deleted|visible|hidden|locked|verified|published)_?$"
)
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
    listed_count = 0
    class_name = pascal_case("row")
    for sort, column in enumerate(table.columns):
        name = names[column.name]
        mapping = map_column_type(table, column, name, class_name)
        foreign_key = foreign_key_of(table, column.name, database)
        config = _infer_column(table, column, name, mapping, foreign_key, database)
        listed_count += config.is_list
        if listed_count > MAX_LISTED:
            config.is_list = False
            config.reasons["is_list"] = Explanation(
                key="generator.reason.wide", values={"count": str(MAX_LISTED)}
            )
        config.sort = sort
        configs.append(config)
    _choose_queries(configs)
    return configs


def foreign_key_of(table: TableInfo, column: str, database: SchemaInfo) -> ForeignKeyInfo | None:
    """Returns the single-column foreign key of `column` to a table of the same schema."""
    for key in table.foreign_keys:
        if key.columns != (column,) or key.target_schema is not None or not key.target_columns:
            continue
        if key.target_table not in database.tables:
            continue
        if not is_platform(key.target_table) or class_of(key.target_table) is not None:
            return key
    return None


def _infer_column(  # noqa: PLR0913, PLR0917 (all inputs of a guess)
    table: TableInfo,
    column: ColumnInfo,
    name: str,
    mapping: TypeMapping,
    foreign_key: ForeignKeyInfo | None,
    database: SchemaInfo,
) -> ColumnConfig:
    title, english, source = titles("id" if name == "id" else column.name, column.comment, 255)
    type_values = {"type": column.type.sql or "-"}
    reasons = {"title": Explanation(key=f"generator.reason.title_{source}")}
    reasons["html_type"] = Explanation(
        key=mapping.explanation or "generator.reason.type", values=type_values
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
                key = "secret" if hint is Widget.PASSWORD else "name"
                reasons["html_type"] = Explanation(
                    key=f"generator.reason.{key}", values={"name": column.name}
                )
                break
    is_list = _is_list(column, name, mapping, widget)
    if not is_list:
        reasons["is_list"] = Explanation(key="generator.reason.not_listed")
    readonly = readonly_settings(table, column, mapping)
    if mapping.filter is not None:
        reasons["query_type"] = (
            reasons["html_type"]
            if foreign_key
            else Explanation(key="generator.reason.type", values=type_values)
        )
    label = None
    if foreign_key is not None:
        choice = choose_display_column(database.tables[foreign_key.target_table])
        if choice is not None:
            label, label_reason = choice
            reasons["label_column"] = Explanation(
                key=f"generator.reason.label_{label_reason}", values={"name": label}
            )
    query_type = _query_type(table, column, name, mapping)
    if foreign_key is not None and mapping.filter:
        query_type = QueryType.IN
    return ColumnConfig(
        column_name=column.name,
        column_comment=column.comment[:1024],
        column_type=column.type.sql,
        column_length=str(column.type.length) if column.type.length else None,
        column_default=column.default.sql if column.default else None,
        is_pk=column.name in table.primary_key,
        is_increment=column.identity is not None,
        is_nullable=column.nullable,
        is_unique=any(
            unique.is_plain and unique.columns == (column.name,) for unique in table.uniques
        ),
        python_type=mapping.python_type,
        python_field=name,
        title=title,
        title_en=english,
        is_insert="is_insert" not in readonly,
        is_edit="is_edit" not in readonly,
        is_list=is_list,
        query_type=query_type,
        html_type=widget,
        label_column=label,
        reasons=reasons | readonly,
    )


def _query_type(
    table: TableInfo, column: ColumnInfo, name: str, mapping: TypeMapping
) -> QueryType | None:
    if mapping.filter is None:
        return None
    is_flag = QueryType.EQ in mapping.filter.query_types and _is_flag(table, column, name, mapping)
    return QueryType.EQ if is_flag else mapping.filter.query_types[0]


def _is_flag(table: TableInfo, column: ColumnInfo, name: str, mapping: TypeMapping) -> bool:
    """Returns whether an integer is used as a boolean, by its name or a CHECK of 0 and 1."""
    checks = [check for check in table.checks if check.column == column.name]
    is_checked = any(
        {*check.choices} == {"0", "1"} or (check.minimum, check.maximum) == ("0", "1")
        for check in checks
    )
    return mapping.python_type == "int" and (is_checked or FLAG_NAME.search(name) is not None)


def _is_list(column: ColumnInfo, name: str, mapping: TypeMapping, widget: Widget) -> bool:
    is_large = column.type.family in (TypeFamily.JSON, TypeFamily.TEXT) and not mapping.choices
    is_label = name in (*NAME_WORDS, "email", "phone")
    return (
        not mapping.response.is_hidden
        and widget is not Widget.PASSWORD
        and (not is_large or is_label)
    )


def _choose_queries(configs: list[ColumnConfig]) -> None:
    """Turns on filters for references, choices, and the first few texts, numbers and dates."""
    remaining = {
        QueryType.LIKE: 4,
        QueryType.BETWEEN: 5,
        QueryType.EQ: 3,
        QueryType.CONTAINS: 2,
        QueryType.IN: 8,
    }
    for config in configs:
        query_type = config.query_type
        if query_type is None:
            continue
        is_text_key = config.is_pk and query_type is QueryType.LIKE
        is_plain_key = config.is_pk and config.html_type is not Widget.REMOTE_SELECT
        if (is_plain_key or not config.is_list) and not is_text_key:
            continue
        config.is_query = remaining.get(query_type, 0) > 0
        config.reasons["is_query"] = Explanation(
            key="generator.reason.sought" if config.is_query else "generator.reason.enough"
        )
        remaining[query_type] = remaining.get(query_type, 0) - 1

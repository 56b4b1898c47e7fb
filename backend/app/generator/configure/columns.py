"""A first guess at each column, with its reason."""

import re

from app.generator.config import ColumnConfig, QueryType, Reason, Widget
from app.generator.configure.fixed import fixed
from app.generator.configure.label import SECRET, TELLING, told
from app.generator.configure.titles import of_reference, titles
from app.generator.configure.widgets import widgets
from app.generator.facts import Column, Database, Family, ForeignKey, Table
from app.generator.names import attributes, pascal
from app.generator.ours import class_of, is_platform
from app.generator.types import Kind, kind_of

LISTED = 12  # a list of 120 columns is none
HINTS: tuple[tuple[str, Widget, frozenset[Family]], ...] = (
    (
        SECRET.pattern,
        Widget.PASSWORD,
        frozenset({Family.STRING, Family.TEXT}),
    ),
    (r"(^|_)(content|html|body)$", Widget.EDITOR, frozenset({Family.TEXT})),
    (
        r"(^|_)(remark|note|description|memo)s?$",
        Widget.TEXTAREA,
        frozenset({Family.STRING, Family.TEXT}),
    ),
)


def guess(table: Table, database: Database) -> list[ColumnConfig]:
    names = attributes(table)
    configs: list[ColumnConfig] = []
    shown = 0
    class_name = pascal("row")
    for sort, column in enumerate(table.columns):
        name = names[column.name]
        kind = kind_of(table, column, name, class_name)
        link = reference(table, column.name, database)
        config = _guess(table, column, name, kind, link, database)
        shown += config.is_list
        if shown > LISTED:
            config.is_list = False
            config.reasons["is_list"] = Reason(
                key="generator.reason.wide", values={"count": str(LISTED)}
            )
        config.sort = sort
        configs.append(config)
    _choose_queries(configs)
    return configs


def reference(table: Table, column: str, database: Database) -> ForeignKey | None:
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


def _guess(  # noqa: PLR0913, PLR0917 (everything a guess is made from)
    table: Table, column: Column, name: str, kind: Kind, link: ForeignKey | None, database: Database
) -> ColumnConfig:
    title, english, source = titles("id" if name == "id" else column.name, column.comment, 255)
    typed = {"type": column.type.declared or "-"}
    reasons = {"title": Reason(key=f"generator.reason.title_{source}")}
    reasons["html_type"] = Reason(key=kind.told or "generator.reason.type", values=typed)
    widget, *_ = widgets(column, kind, linked=link is not None)
    if name != column.name:
        reasons["python_field"] = Reason(key="generator.reason.field", values={"name": column.name})
    if link is not None:
        title = of_reference(title)
        english = of_reference(english)
        reasons["html_type"] = Reason(
            key="generator.reason.reference", values={"table": link.target_table}
        )
    else:
        for pattern, hint, families in HINTS:
            if column.type.family in families and not kind.literals and re.search(pattern, name):
                widget = hint
                reasons["html_type"] = Reason(
                    key="generator.reason.name", values={"name": column.name}
                )
                break
    is_list = _is_list(column, name, kind, widget)
    if not is_list:
        reasons["is_list"] = Reason(key="generator.reason.not_listed")
    never = fixed(table, column, kind)
    if kind.queries:
        reasons["query_type"] = (
            reasons["html_type"] if link else Reason(key="generator.reason.type", values=typed)
        )
    label, why = (told(database.tables[link.target_table]) if link else None) or (None, "")
    if label is not None:
        reasons["label_column"] = Reason(
            key=f"generator.reason.label_{why}", values={"name": label}
        )
    alone = (column.name,)
    return ColumnConfig(
        column_name=column.name,
        column_comment=column.comment[:1024],
        column_type=column.type.declared,
        column_length=str(column.type.length) if column.type.length else None,
        column_default=column.default.sql if column.default else None,
        is_pk=column.name in table.primary_key,
        is_increment=column.identity is not None,
        is_nullable=column.nullable,
        is_unique=any(unique.whole and unique.columns == alone for unique in table.uniques),
        python_type=kind.python,
        python_field=name,
        title=title,
        title_en=english,
        is_insert="is_insert" not in never,
        is_edit="is_edit" not in never,
        is_list=is_list,
        query_type=QueryType.IN
        if link is not None and kind.filtered
        else (kind.queries[0] if kind.queries else None),
        html_type=widget,
        label_column=label,
        reasons=reasons | never,
    )


def _is_list(column: Column, name: str, kind: Kind, widget: Widget) -> bool:
    large = column.type.family in (Family.JSON, Family.TEXT) and not kind.literals
    named = name in (*TELLING, "email", "phone")
    return not kind.hidden and widget is not Widget.PASSWORD and (not large or named)


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
        config.reasons["is_query"] = Reason(
            key="generator.reason.sought" if config.is_query else "generator.reason.enough"
        )
        left[kind] = left.get(kind, 0) - 1

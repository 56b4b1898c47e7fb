"""One column, decided: the code that stands for it in the model, the request and the response."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from math import isfinite

from app.generator.config import ColumnConfig, Widget
from app.generator.configure import dict_widgets
from app.generator.introspect.schema import ColumnInfo, IdentityKind, TableInfo
from app.generator.literals import Python, SafeText, python_literal
from app.generator.types import TypeMapping, auto_timestamp


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPlan:
    column: ColumnInfo
    config: ColumnConfig
    name: SafeText
    mapping: TypeMapping
    is_key: bool
    is_generated: bool  # the database numbers it
    readonly: bool  # not in any form
    create_only: bool  # in the form that creates only
    default: Python | None  # of the request, where the table has a literal one
    optional_on_create: bool  # may be left out when creating
    column_definition: Python | None  # the right side of its line in the model
    foreign_key_target: Python | None = None  # what it points at, as the model says it

    @property
    def title(self) -> str:
        return self.config.title

    @property
    def title_en(self) -> str:
        return self.config.title_en

    @property
    def dict_type(self) -> str | None:
        """Whose items it is chosen from."""
        linked = self.foreign_key_target is not None
        return (
            self.config.dict_type
            if dict_widgets(self.column, self.mapping, is_foreign_key=linked)
            else None
        )

    @property
    def nullable(self) -> bool:
        return self.column.nullable and not self.is_key

    @property
    def annotation(self) -> Python:
        return Python(
            self.mapping.python_type
            + (" | None" if self.nullable and self.mapping.python_type != "Any" else "")
        )

    @property
    def request_type(self) -> Python:
        return Python(self.mapping.request_type + (" | None" if self.nullable else ""))

    @property
    def response_type(self) -> Python:
        nullable = self.nullable and "None" not in self.mapping.response_type
        return Python(self.mapping.response_type + (" | None" if nullable else ""))

    @property
    def in_response(self) -> bool:
        return not self.mapping.hidden and self.config.html_type is not Widget.PASSWORD

    @property
    def required(self) -> bool:
        return (
            not self.nullable
            and not self.optional_on_create
            and self.mapping.python_type not in ("bool", "Any")
        )

    def create_line(self, title: str | None = None) -> Python:
        """Its line in the request that creates a row."""
        late = self.optional_on_create and not self.nullable and self.default is None
        asked = Python(f"{self.mapping.request_type} | None") if late else self.request_type
        return self._request_line(asked, none_by_default=late, title=title)

    def update_line(self) -> Python:
        """What no answer shows nobody can say again: left out, it stays as it is."""
        asked = (
            self.request_type if self.in_response else Python(f"{self.mapping.request_type} | None")
        )
        return self._request_line(asked, none_by_default=not self.in_response)

    @property
    def differs_on_update(self) -> bool:
        """Left out when creating, the database fills it in; a form that is saved whole must say it,
        if it can.
        """
        return not self.nullable and (
            not self.in_response or (self.optional_on_create and self.default is None)
        )

    def _request_line(
        self, annotation: Python, *, none_by_default: bool, title: str | None = None
    ) -> Python:
        default = "None" if none_by_default else self.default or ("None" if self.nullable else None)
        rules = [
            f"{name}={python_literal(value)}" for name, value in self.mapping.constraints.items()
        ]
        inside = [
            *([default] if default else []),
            f"title={python_literal(title or self.title)}",
            *rules,
        ]
        return Python(f"{self.name}: {annotation} = Field({', '.join(inside)})")

    def response_line(self, title: str) -> Python:
        return Python(f"{self.name}: {self.response_type} = Field(title={python_literal(title)})")


def build_field(  # noqa: PLR0913, PLR0917 (everything a field is decided from)
    table: TableInfo,
    column: ColumnInfo,
    config: ColumnConfig,
    mapping: TypeMapping,
    foreign_key_target: Python | None,
    is_owner_column: bool,
) -> FieldPlan:
    name = SafeText(config.python_field)
    is_key = column.name in table.primary_key
    alone = table.primary_key == (column.name,)
    given = column.identity is not None or column.computed is not None
    stamp = auto_timestamp(column, table)
    default = literal_default(column, mapping)
    readonly = (
        column.identity is not None
        or column.computed is not None
        or stamp is not None
        or mapping.readonly_reason is not None
        or is_owner_column
        or not (config.is_insert or config.is_edit)
    )
    once = (is_key or not config.is_edit) and not readonly
    return FieldPlan(
        column=column,
        config=config,
        name=name,
        mapping=mapping,
        is_key=is_key,
        is_generated=given,
        readonly=readonly,
        create_only=once,
        default=default,
        optional_on_create=column.nullable
        or column.default is not None
        or (readonly and column.name in table.trigger_columns),
        foreign_key_target=foreign_key_target,
        column_definition=_column_definition(
            table, column, name, mapping, foreign_key_target, stamp, default, is_whole_key=alone
        ),
    )


def literal_default(column: ColumnInfo, mapping: TypeMapping) -> Python | None:  # noqa: PLR0911 (one line a kind of value)
    default = column.default
    if default is None or default.literal is None or mapping.readonly_reason or mapping.hidden:
        return None
    text = default.literal
    try:
        if mapping.python_type == "bool":
            return Python(str(text.lower() in ("1", "t", "true", "y", "yes", "on")))
        if mapping.python_type == "int":
            return Python(str(int({"true": "1", "false": "0"}.get(text, text))))
        if mapping.python_type == "Decimal":
            return python_literal(Decimal(text)) if Decimal(text).is_finite() else None
        if mapping.python_type == "float":
            return Python(repr(float(text))) if isfinite(float(text)) else None
    except (ValueError, InvalidOperation):
        return None
    if mapping.choices and not mapping.is_multiple:
        return python_literal(text) if text in mapping.choices else None
    return (
        python_literal(text)
        if mapping.python_type == "str" and not mapping.constraints.get("pattern")
        else None
    )


def _column_definition(  # noqa: PLR0913, PLR0917 (likewise)
    table: TableInfo,
    column: ColumnInfo,
    name: str,
    mapping: TypeMapping,
    foreign_key_target: Python | None,
    timestamp_arguments: str | None,
    default: Python | None,
    *,
    is_whole_key: bool,
) -> Python | None:
    inside = [
        *([python_literal(column.name)] if column.name != name else []),
        *(
            [mapping.sqlalchemy_type]
            if mapping.sqlalchemy_type and not (foreign_key_target and mapping.python_type == "int")
            else []
        ),
        *([f"ForeignKey({foreign_key_target})"] if foreign_key_target else []),
        *(["primary_key=True"] if column.name in table.primary_key else []),
    ]
    if column.name in table.primary_key:
        if (
            is_whole_key
            and mapping.python_type == "int"
            and column.identity is None
            and not foreign_key_target
        ):
            inside.append("autoincrement=False")
    elif any(unique.is_plain and unique.columns == (column.name,) for unique in table.uniques):
        inside.append("unique=True")
    if column.computed is not None:
        inside.append("server_default=FetchedValue(), server_onupdate=FetchedValue()")
    elif timestamp_arguments:
        inside.append(timestamp_arguments)
    elif default is not None and column.default is not None and column.default.literal is not None:
        inside.append(f"server_default={python_literal(column.default.literal)}")
    elif (
        column.default is not None
        or (column.identity is IdentityKind.ALWAYS and not is_whole_key)
        or (column.identity is not None and column.name not in table.primary_key)
        or (mapping.readonly_reason is not None and column.name in table.trigger_columns)
    ):
        inside.append("server_default=FetchedValue()")
    if mapping.hidden:
        inside.append("deferred=True")
    return Python(f"mapped_column({', '.join(inside)})") if inside else None

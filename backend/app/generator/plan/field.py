"""One column as code: its line in the model, in the requests and in the response."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from math import isfinite

from app.generator.config import ColumnConfig, Widget
from app.generator.introspect.schema import ColumnInfo, IdentityKind, TableInfo
from app.generator.literals import Python, SafeText, python_literal
from app.generator.types import TypeMapping, auto_timestamp

TRUE_WORDS = ("1", "t", "true", "y", "yes", "on")
INTEGER_WORDS = {"true": "1", "false": "0"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedAttribute:
    """The line of a column in the SQLAlchemy model."""

    annotation: Python  # of `Mapped[...]`
    definition: Python | None  # `mapped_column(...)`; None if the annotation is enough
    foreign_key_target: Python | None  # the argument of `ForeignKey(...)`


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestField:
    """The lines of a column in the request bodies that create and update a row."""

    readonly: bool  # in no request
    create_only: bool  # in the create request only
    optional_on_create: bool
    default: Python | None  # the default of the table, if it is a literal
    required: bool  # the form marks it as required
    differs_on_update: bool  # the update request declares it differently
    create_line: Python
    update_line: Python


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPlan:
    """A column of the table."""

    column: ColumnInfo  # as introspected
    config: ColumnConfig  # as configured by the user
    name: SafeText  # of the attribute
    wire_name: SafeText  # in JSON, query parameters and errors
    mapping: TypeMapping
    attribute: MappedAttribute
    request: RequestField
    is_key: bool  # part of the primary key
    is_generated: bool  # an identity, a computed column or a key that the database sets
    nullable: bool

    @property
    def in_response(self) -> bool:
        return is_in_response(self.config, self.mapping)

    def response_line(self, title: str) -> Python:
        annotation = self.mapping.response.annotation
        if self.nullable and "None" not in annotation:
            annotation += " | None"
        arguments = f"title={python_literal(title)}"
        if self.wire_name != self.name:
            arguments += f", serialization_alias={python_literal(self.wire_name)}"
        return Python(f"{self.name}: {annotation} = Field({arguments})")


def label_key(field: FieldPlan) -> str:
    """Returns the start of the keys of a field's labels among the texts of the page.

    No field has a name that starts with two underscores.
    """
    return f"__{field.wire_name}_"


def is_in_response(config: ColumnConfig, mapping: TypeMapping) -> bool:
    return not mapping.response.is_hidden and config.html_type is not Widget.PASSWORD


def build_field(  # noqa: PLR0913, PLR0917 (all inputs of a field)
    table: TableInfo,
    column: ColumnInfo,
    config: ColumnConfig,
    wire_name: str,
    mapping: TypeMapping,
    foreign_key_target: Python | None,
    is_owner_column: bool,
) -> FieldPlan:
    name = SafeText(config.python_field)
    is_key = column.name in table.primary_key
    nullable = column.nullable and not is_key
    default = literal_default(column, mapping)
    is_optional_type = nullable and mapping.python_type != "Any"
    return FieldPlan(
        column=column,
        config=config,
        name=name,
        wire_name=SafeText(wire_name),
        mapping=mapping,
        attribute=MappedAttribute(
            annotation=Python(mapping.python_type + (" | None" if is_optional_type else "")),
            definition=_column_definition(
                table, column, name, mapping, foreign_key_target, default
            ),
            foreign_key_target=foreign_key_target,
        ),
        request=_request_field(
            table,
            column,
            config,
            wire_name,
            mapping,
            foreign_key_target,
            default,
            is_owner_column,
        ),
        is_key=is_key,
        is_generated=(
            column.identity is not None or column.computed is not None or table.sets_key(column)
        ),
        nullable=nullable,
    )


def _request_field(  # noqa: PLR0913, PLR0917 (likewise)
    table: TableInfo,
    column: ColumnInfo,
    config: ColumnConfig,
    wire_name: str,
    mapping: TypeMapping,
    foreign_key_target: Python | None,
    default: Python | None,
    is_owner_column: bool,
) -> RequestField:
    is_key = column.name in table.primary_key
    nullable = column.nullable and not is_key
    readonly = (
        column.identity is not None
        or column.computed is not None
        or table.sets_key(column)
        or auto_timestamp(column, table) is not None
        or mapping.readonly_reason is not None
        or is_owner_column
        or not (config.is_insert or config.is_edit)
    )
    optional_on_create = (
        column.nullable
        or column.default is not None
        or (readonly and column.name in table.trigger_columns)
    )
    in_response = is_in_response(config, mapping)
    # The database fills in the value if the request omits it, but has no literal to show.
    has_unknown_default = optional_on_create and not nullable and default is None
    always_set = mapping.python_type in ("bool", "Any") or (
        accepts_empty_text(mapping) and foreign_key_target is None
    )
    return RequestField(
        readonly=readonly,
        create_only=(is_key or not config.is_edit) and not readonly,
        optional_on_create=optional_on_create,
        default=default,
        required=not nullable and not optional_on_create and not always_set,
        differs_on_update=not nullable and (not in_response or has_unknown_default),
        create_line=_request_line(
            config,
            wire_name,
            mapping,
            default,
            nullable=nullable,
            may_omit=has_unknown_default,
        ),
        # A value that no response shows cannot be sent back: omitted, it stays as it is.
        update_line=_request_line(
            config, wire_name, mapping, default, nullable=nullable, may_omit=not in_response
        ),
    )


def _request_line(  # noqa: PLR0913 (likewise)
    config: ColumnConfig,
    wire_name: str,
    mapping: TypeMapping,
    default: Python | None,
    *,
    nullable: bool,
    may_omit: bool,
) -> Python:
    annotation = mapping.request.annotation
    if nullable or may_omit:
        annotation += " | None"
    arguments: list[str] = []
    if may_omit or (nullable and default is None):
        arguments.append("None")
    elif default is not None:
        arguments.append(default)
    arguments.append(f"title={python_literal(config.title)}")
    if wire_name != config.python_field:
        arguments.append(f"alias={python_literal(wire_name)}")
    arguments += [
        f"{name}={python_literal(value)}" for name, value in mapping.request.constraints.items()
    ]
    return Python(f"{config.python_field}: {annotation} = Field({', '.join(arguments)})")


def accepts_empty_text(mapping: TypeMapping) -> bool:
    """Returns whether an empty text is a valid value."""
    rules = {"min_length", "pattern"} & mapping.request.constraints.keys()
    return mapping.request.annotation == "str" and not rules


def literal_default(column: ColumnInfo, mapping: TypeMapping) -> Python | None:
    """Returns the default of a column as a Python literal, or None if it is an expression.

    A default that the type rejects is None too: the database then fills it in.
    """
    default = column.default
    if default is None or default.literal is None:
        return None
    if mapping.readonly_reason or mapping.response.is_hidden:
        return None
    if mapping.choices and mapping.is_big_integer:
        return python_literal(default.literal)  # one of the choices, which are texts
    if mapping.python_type in ("bool", "int", "Decimal", "float"):
        try:
            return _number_literal(mapping.python_type, default.literal)
        except (ValueError, InvalidOperation):
            return None
    if mapping.choices and not mapping.is_multiple:
        is_valid = default.literal in mapping.choices
    else:
        is_valid = mapping.python_type == "str" and "pattern" not in mapping.request.constraints
    return python_literal(default.literal) if is_valid else None


def _number_literal(python_type: str, text: str) -> Python | None:
    if python_type == "bool":
        return Python(str(text.lower() in TRUE_WORDS))
    if python_type == "int":
        return Python(str(int(INTEGER_WORDS.get(text, text))))
    if python_type == "Decimal":
        return python_literal(Decimal(text)) if Decimal(text).is_finite() else None
    return Python(repr(float(text))) if isfinite(float(text)) else None


def _column_definition(  # noqa: PLR0913, PLR0917 (likewise)
    table: TableInfo,
    column: ColumnInfo,
    name: str,
    mapping: TypeMapping,
    foreign_key_target: Python | None,
    default: Python | None,
) -> Python | None:
    is_key = column.name in table.primary_key
    is_whole_key = table.primary_key == (column.name,)
    arguments: list[str] = []
    if column.name != name:
        arguments.append(python_literal(column.name))
    if mapping.sqlalchemy_type:
        arguments.append(mapping.sqlalchemy_type)
    if foreign_key_target:
        arguments.append(f"ForeignKey({foreign_key_target})")
    if is_key:
        arguments.append("primary_key=True")
        is_plain_integer = mapping.python_type == "int" and not foreign_key_target
        if is_whole_key and is_plain_integer and column.identity is None:
            arguments.append("autoincrement=False")
        elif not is_whole_key and _is_numbered(table, column, mapping):
            # SQLAlchemy expects no generated value in a key of several columns by itself.
            arguments.append("autoincrement=True")
    elif any(unique.is_plain and unique.columns == (column.name,) for unique in table.uniques):
        arguments.append("unique=True")
    if server_default := _server_default(table, column, mapping, default):
        arguments.append(server_default)
    if mapping.response.is_hidden:
        arguments.append("deferred=True")
    return Python(f"mapped_column({', '.join(arguments)})") if arguments else None


def _is_numbered(table: TableInfo, column: ColumnInfo, mapping: TypeMapping) -> bool:
    """Returns whether the column is the first of the key that the database numbers."""
    numbered = [name for name in table.primary_key if table.column(name).identity is not None]
    is_reference = any(column.name in key.columns for key in table.foreign_keys)
    return (
        numbered[:1] == [column.name]
        and column.identity is IdentityKind.BY_DEFAULT
        and mapping.python_type == "int"
        and not is_reference
    )


def _server_default(
    table: TableInfo, column: ColumnInfo, mapping: TypeMapping, default: Python | None
) -> str | None:
    """Returns the arguments that describe what the database fills in, or None."""
    if column.computed is not None:
        return "server_default=FetchedValue(), server_onupdate=FetchedValue()"
    if timestamp := auto_timestamp(column, table):
        return timestamp
    if default is not None and column.default is not None and column.default.literal is not None:
        return f"server_default={python_literal(column.default.literal)}"
    is_whole_key = table.primary_key == (column.name,)
    is_identity = column.identity is not None and not _is_numbered(table, column, mapping)
    if column.name in table.primary_key and is_whole_key and mapping.python_type == "int":
        is_identity = False  # the autoincrement column of SQLAlchemy
    is_always_identity = column.identity is IdentityKind.ALWAYS and not is_whole_key
    is_triggered = mapping.readonly_reason is not None and column.name in table.trigger_columns
    if column.default is not None or is_identity or is_always_identity or is_triggered:
        return "server_default=FetchedValue()"
    return None

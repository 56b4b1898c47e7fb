"""Parses DDL text into a `TableDefinition`. The text is never executed.

A clause that is not understood is rejected with an error that names it.
"""

from typing import NamedTuple

from pydantic import ValidationError
from sqlglot import ErrorLevel, exp, parse
from sqlglot.errors import SqlglotError

from app.generator.dialects import DIALECTS
from app.generator.introspect.schema import Dialect
from app.kit.errors import Unprocessable
from app.kit.i18n import has_key, translate

from .table_definition import CURRENT_TIMESTAMP, MAX_DDL_LENGTH, ColumnType, TableDefinition

SqlType = exp.DataType.Type
COLUMN_TYPES = {
    **dict.fromkeys((SqlType.BOOLEAN,), ColumnType.BOOLEAN),
    **dict.fromkeys((SqlType.TINYINT, SqlType.SMALLINT, SqlType.SMALLSERIAL), ColumnType.SMALLINT),
    **dict.fromkeys(
        (SqlType.INT, SqlType.MEDIUMINT, SqlType.SERIAL, SqlType.UTINYINT, SqlType.USMALLINT),
        ColumnType.INTEGER,
    ),
    **dict.fromkeys(
        (SqlType.BIGINT, SqlType.BIGSERIAL, SqlType.UINT, SqlType.UMEDIUMINT), ColumnType.BIGINT
    ),
    **dict.fromkeys((SqlType.DECIMAL,), ColumnType.DECIMAL),
    **dict.fromkeys((SqlType.FLOAT, SqlType.DOUBLE), ColumnType.DOUBLE),
    **dict.fromkeys(
        (SqlType.CHAR, SqlType.VARCHAR, SqlType.NCHAR, SqlType.NVARCHAR), ColumnType.STRING
    ),
    **dict.fromkeys(
        (SqlType.TEXT, SqlType.TINYTEXT, SqlType.MEDIUMTEXT, SqlType.LONGTEXT), ColumnType.TEXT
    ),
    **dict.fromkeys((SqlType.DATE,), ColumnType.DATE),
    **dict.fromkeys(
        (SqlType.DATETIME, SqlType.TIMESTAMP, SqlType.TIMESTAMPTZ), ColumnType.DATETIME
    ),
    **dict.fromkeys((SqlType.TIME,), ColumnType.TIME),
    **dict.fromkeys((SqlType.JSON, SqlType.JSONB), ColumnType.JSON),
    **dict.fromkeys((SqlType.UUID,), ColumnType.UUID),
    **dict.fromkeys(
        (SqlType.BLOB, SqlType.BINARY, SqlType.VARBINARY, SqlType.MEDIUMBLOB, SqlType.LONGBLOB),
        ColumnType.BINARY,
    ),
}
SERIAL_TYPES = {SqlType.SMALLSERIAL, SqlType.SERIAL, SqlType.BIGSERIAL}
IGNORED_PROPERTIES = (
    exp.EngineProperty,
    exp.CharacterSetProperty,
    exp.CollateProperty,
    exp.AutoIncrementProperty,
    exp.RowFormatProperty,
)
# Clauses that do not change the rows that a table can have.
IGNORED_CLAUSES = (
    exp.IndexColumnConstraint,
    exp.CollateColumnConstraint,
    exp.CharacterSetColumnConstraint,
)


class ParsedDdl(NamedTuple):
    table: TableDefinition
    ignored_clauses: list[str]  # in the spelling of the text


def parse_table_definition(text: str, dialect: Dialect) -> TableDefinition:
    return parse_ddl(text, dialect).table


def parse_ddl(text: str, dialect: Dialect) -> ParsedDdl:
    """Parses one CREATE TABLE.

    Each clause is either used, returned in `ignored_clauses`, or rejected with Unprocessable.
    """
    create = _parse_single_statement(text[: MAX_DDL_LENGTH + 1], dialect)
    if (
        create.kind != "TABLE"
        or not isinstance(create.this, exp.Schema)
        or create.expression is not None
    ):
        raise Unprocessable("generator.ddl_only_create", field="ddl")
    table = create.this.this
    if not isinstance(table, exp.Table) or table.db or table.catalog:
        raise Unprocessable("generator.ddl_constraint", field="ddl", clause=table.sql())
    elements: dict[str, list[object]] = {"columns": [], "uniques": [], "foreign_keys": []}
    ignored_clauses = [
        clause.sql(DIALECTS[dialect].introspection.sqlglot_name)
        for clause in create.find_all(*IGNORED_CLAUSES)
    ]
    keys: list[str] = []
    for part in create.this.expressions:
        while isinstance(part, exp.Constraint) and len(part.expressions) == 1:
            part = part.expressions[0]  # noqa: PLW2901 (the name of a constraint is not used)
        if isinstance(part, exp.ColumnDef):
            _parse_column(part, elements, keys)
        elif isinstance(part, exp.PrimaryKey):
            keys += [_column_name(column) for column in part.expressions]
        elif isinstance(part, exp.UniqueColumnConstraint) and isinstance(part.this, exp.Schema):
            elements["uniques"].append([_column_name(column) for column in part.this.expressions])
        elif isinstance(part, exp.ForeignKey):
            elements["foreign_keys"].append(
                _parse_reference([_column_name(column) for column in part.expressions], part)
            )
        elif not isinstance(part, IGNORED_CLAUSES) and not _parse_choices(part, elements):
            raise Unprocessable("generator.ddl_constraint", field="ddl", clause=part.sql())
    definition = _build_definition(table.name, _table_comment(create), elements, keys)
    return ParsedDdl(definition, ignored_clauses)


def _parse_choices(constraint: exp.Expr, elements: dict[str, list[object]]) -> bool:
    """Adds the choices of `CHECK (x IN ('a', 'b'))` to the column `x`, if it is a string.

    Returns False for any other constraint.
    """
    if not isinstance(constraint, exp.CheckColumnConstraint):
        return False
    condition = constraint.this.unnest()
    if not isinstance(condition, exp.In):
        return False
    if not all(isinstance(choice, exp.Literal) for choice in condition.expressions):
        return False
    for column in elements["columns"]:
        if (
            isinstance(column, dict)
            and column["name"] == condition.this.name
            and column["type"] is ColumnType.STRING
        ):
            column["choices"] = [choice.name for choice in condition.expressions]
            return bool(condition.expressions)
    return False


def _parse_single_statement(text: str, dialect: Dialect) -> exp.Create:
    if len(text) > MAX_DDL_LENGTH:
        raise Unprocessable("generator.ddl_unreadable", field="ddl", reason=f"> {MAX_DDL_LENGTH}")
    try:
        statements = [
            statement
            for statement in parse(
                text, DIALECTS[dialect].introspection.sqlglot_name, error_level=ErrorLevel.RAISE
            )
            if statement is not None
        ]
    except (SqlglotError, RecursionError, ValueError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise Unprocessable("generator.ddl_unreadable", field="ddl", reason=reason) from error
    if len(statements) != 1:
        raise Unprocessable("generator.ddl_one_table", field="ddl")
    if not isinstance(statements[0], exp.Create):
        raise Unprocessable("generator.ddl_only_create", field="ddl")
    return statements[0]


def _parse_column(part: exp.ColumnDef, elements: dict[str, list[object]], keys: list[str]) -> None:
    declared = part.kind
    kind = COLUMN_TYPES.get(declared.this) if declared is not None else None
    choices = (
        [choice.name for choice in declared.expressions]
        if declared is not None and declared.this is SqlType.ENUM
        else []
    )
    kind = ColumnType.STRING if choices else kind
    if declared is None or kind is None:
        raise Unprocessable(
            "generator.ddl_type",
            field="ddl",
            column=part.name,
            type=declared.sql() if declared is not None else "?",
        )
    column: dict[str, object] = {"name": part.name, "type": kind, "nullable": True}
    sizes = [int(size.name) for size in declared.expressions if size.name.isdecimal()]
    if declared.this is SqlType.TINYINT and sizes == [1]:
        column["type"] = ColumnType.BOOLEAN  # the spelling of MySQL
    if kind is ColumnType.STRING:
        column["length"] = max(map(len, choices), default=0) or (sizes[0] if sizes else 255)
        column["choices"] = choices
    if kind is ColumnType.DECIMAL and sizes:
        column |= {"precision": sizes[0], "scale": sizes[1] if len(sizes) > 1 else 0}
    if declared.this in SERIAL_TYPES:
        column |= {"increment": True, "nullable": False}
    elements["columns"].append(column)
    for constraint in part.constraints:
        _apply_constraint(column, constraint.kind, elements, keys)


def _apply_constraint(
    column: dict[str, object],
    constraint: exp.Expr,
    elements: dict[str, list[object]],
    keys: list[str],
) -> None:
    name = str(column["name"])
    match constraint:
        case exp.NotNullColumnConstraint():
            column["nullable"] = bool(constraint.args.get("allow_null"))
        case exp.PrimaryKeyColumnConstraint():
            keys.append(name)
        case exp.UniqueColumnConstraint():
            column["unique"] = True
        case exp.AutoIncrementColumnConstraint() | exp.GeneratedAsIdentityColumnConstraint():
            column["increment"] = True
        case exp.CommentColumnConstraint():
            column["comment"] = constraint.name
        case exp.DefaultColumnConstraint():
            column["default"] = _parse_default(constraint.this)
        case exp.Reference():
            elements["foreign_keys"].append(_parse_reference([name], constraint))
        case _ if not isinstance(constraint, IGNORED_CLAUSES) and not _parse_choices(
            constraint, elements
        ):
            raise Unprocessable("generator.ddl_constraint", field="ddl", clause=constraint.sql())


def _parse_default(value: exp.Expr) -> str | None:
    if isinstance(value, exp.Null):
        return None
    if isinstance(value, exp.CurrentTimestamp):
        return CURRENT_TIMESTAMP
    if isinstance(value, exp.Literal | exp.Boolean):
        return value.name if isinstance(value, exp.Literal) else str(value.this).lower()
    if isinstance(value, exp.Neg) and isinstance(value.this, exp.Literal):
        return f"-{value.this.name}"
    raise Unprocessable("generator.ddl_constraint", field="ddl", clause=f"DEFAULT {value.sql()}")


def _parse_reference(columns: list[str], node: exp.Expr) -> dict[str, object]:
    reference = node.args.get("reference", node)
    target = reference.this if isinstance(reference, exp.Reference) else None
    if (
        not isinstance(target, exp.Schema)
        or not isinstance(target.this, exp.Table)
        or reference.args.get("options")
    ):
        raise Unprocessable("generator.ddl_constraint", field="ddl", clause=node.sql())
    return {
        "columns": columns,
        "target_table": target.this.name,
        "target_columns": [_column_name(c) for c in target.expressions],
    }


def _column_name(column: exp.Expr) -> str:
    if not isinstance(column, exp.Identifier | exp.Column | exp.Ordered):
        raise Unprocessable("generator.ddl_constraint", field="ddl", clause=column.sql())
    return column.name if not isinstance(column, exp.Ordered) else column.this.name


def _table_comment(create: exp.Create) -> str:
    """Returns the comment. Raises Unprocessable for a property that is not ignored."""
    properties = create.args.get("properties")
    comment = ""
    for table_property in properties.expressions if properties is not None else ():
        if isinstance(table_property, exp.SchemaCommentProperty):
            comment = table_property.name
        elif not isinstance(table_property, IGNORED_PROPERTIES):
            clause = table_property.sql()
            raise Unprocessable("generator.ddl_constraint", field="ddl", clause=clause)
    return comment


def _build_definition(
    name: str, comment: str, elements: dict[str, list[object]], keys: list[str]
) -> TableDefinition:
    for column in elements["columns"]:
        if isinstance(column, dict) and column["name"] in keys:
            column |= {"primary_key": True, "nullable": False}
    try:
        return TableDefinition.model_validate({"name": name, "comment": comment, **elements})
    except ValidationError as error:
        first_error = error.errors()[0]
        path = ".".join(str(part) for part in first_error["loc"]) or name
        key = f"invalid.{first_error['type']}"
        reason = first_error["msg"]
        if has_key(key):
            reason = translate(key, **first_error.get("ctx", {}))
        raise Unprocessable(
            "generator.ddl_unreadable", field="ddl", reason=f"{path}: {reason}"
        ) from error

"""DDL text is read, never run: what is understood becomes a `TableDefinition`, and anything else is
refused by name.
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
    ),  # wide enough
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
# They change how a table is looked through, and not what it holds.
IGNORED_CLAUSES = (
    exp.IndexColumnConstraint,
    exp.CollateColumnConstraint,
    exp.CharacterSetColumnConstraint,
)


class ParsedDdl(NamedTuple):
    table: TableDefinition
    ignored_clauses: list[str]  # clauses, as they were written


def parse_table_definition(text: str, dialect: Dialect) -> TableDefinition:
    return parse_ddl(text, dialect).table


def parse_ddl(text: str, dialect: Dialect) -> ParsedDdl:
    """One CREATE TABLE; every clause of it is taken over, named as left out, or refused (422)."""
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
    found: dict[str, list[object]] = {"columns": [], "uniques": [], "foreign_keys": []}
    left_out = [
        clause.sql(DIALECTS[dialect].introspection.sqlglot_name)
        for clause in create.find_all(*IGNORED_CLAUSES)
    ]
    keys: list[str] = []
    for part in create.this.expressions:
        while isinstance(part, exp.Constraint) and len(part.expressions) == 1:
            part = part.expressions[0]  # noqa: PLW2901 (its name is given anew)
        if isinstance(part, exp.ColumnDef):
            _parse_column(part, found, keys)
        elif isinstance(part, exp.PrimaryKey):
            keys += [_column_name(column) for column in part.expressions]
        elif isinstance(part, exp.UniqueColumnConstraint) and isinstance(part.this, exp.Schema):
            found["uniques"].append([_column_name(column) for column in part.this.expressions])
        elif isinstance(part, exp.ForeignKey):
            found["foreign_keys"].append(
                _parse_reference([_column_name(column) for column in part.expressions], part)
            )
        elif not isinstance(part, IGNORED_CLAUSES) and not _parse_choices(part, found):
            raise Unprocessable("generator.ddl_constraint", field="ddl", clause=part.sql())
    return ParsedDdl(_build_definition(table.name, _table_comment(create), found, keys), left_out)


def _parse_choices(constraint: exp.Expr, elements: dict[str, list[object]]) -> bool:
    """`CHECK (x IN ('a', 'b'))` are the choices of a text. They stand below it, or in it."""
    listed = constraint.this.unnest() if isinstance(constraint, exp.CheckColumnConstraint) else None
    if not isinstance(listed, exp.In) or not all(
        isinstance(one, exp.Literal) for one in listed.expressions
    ):
        return False
    for column in elements["columns"]:
        if (
            isinstance(column, dict)
            and column["name"] == listed.this.name
            and column["type"] is ColumnType.STRING
        ):
            column["choices"] = [one.name for one in listed.expressions]
            return bool(listed.expressions)
    return False


def _parse_single_statement(text: str, dialect: Dialect) -> exp.Create:
    if len(text) > MAX_DDL_LENGTH:
        raise Unprocessable("generator.ddl_unreadable", field="ddl", reason=f"> {MAX_DDL_LENGTH}")
    try:
        statements = [
            one
            for one in parse(
                text, DIALECTS[dialect].introspection.sqlglot_name, error_level=ErrorLevel.RAISE
            )
            if one is not None
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
        [one.name for one in declared.expressions]
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
        column["type"] = ColumnType.BOOLEAN  # as MySQL spells it
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
    """What a table says beyond its columns: only what does not change what it holds."""
    properties = create.args.get("properties")
    comment = ""
    for said in properties.expressions if properties is not None else ():
        if isinstance(said, exp.SchemaCommentProperty):
            comment = said.name
        elif not isinstance(said, IGNORED_PROPERTIES):
            raise Unprocessable("generator.ddl_constraint", field="ddl", clause=said.sql())
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
        fault = error.errors()[0]
        where = ".".join(str(part) for part in fault["loc"]) or name
        key = f"invalid.{fault['type']}"
        reason = translate(key, **fault.get("ctx", {})) if has_key(key) else fault["msg"]
        raise Unprocessable(
            "generator.ddl_unreadable", field="ddl", reason=f"{where}: {reason}"
        ) from error

"""DDL text is read, never run: what is understood becomes a `TableDefinition`, and anything else is
refused by name.
"""

from typing import NamedTuple

from pydantic import ValidationError
from sqlglot import ErrorLevel, exp, parse
from sqlglot.errors import SqlglotError

from app.kit.errors import Unprocessable
from app.kit.i18n import known, say

from .define import LONGEST_DDL, NOW, Kind, TableDefinition
from .facts import Dialect

SQLGLOT = {Dialect.SQLITE: "sqlite", Dialect.POSTGRESQL: "postgres", Dialect.MYSQL: "mysql"}
T = exp.DataType.Type
KINDS = {
    **dict.fromkeys((T.BOOLEAN,), Kind.BOOLEAN),
    **dict.fromkeys((T.TINYINT, T.SMALLINT, T.SMALLSERIAL), Kind.SMALLINT),
    **dict.fromkeys(
        (T.INT, T.MEDIUMINT, T.SERIAL, T.UTINYINT, T.USMALLINT), Kind.INTEGER
    ),  # wide enough
    **dict.fromkeys((T.BIGINT, T.BIGSERIAL, T.UINT, T.UMEDIUMINT), Kind.BIGINT),
    **dict.fromkeys((T.DECIMAL,), Kind.DECIMAL),
    **dict.fromkeys((T.FLOAT, T.DOUBLE), Kind.DOUBLE),
    **dict.fromkeys((T.CHAR, T.VARCHAR, T.NCHAR, T.NVARCHAR), Kind.STRING),
    **dict.fromkeys((T.TEXT, T.TINYTEXT, T.MEDIUMTEXT, T.LONGTEXT), Kind.TEXT),
    **dict.fromkeys((T.DATE,), Kind.DATE),
    **dict.fromkeys((T.DATETIME, T.TIMESTAMP, T.TIMESTAMPTZ), Kind.DATETIME),
    **dict.fromkeys((T.TIME,), Kind.TIME),
    **dict.fromkeys((T.JSON, T.JSONB), Kind.JSON),
    **dict.fromkeys((T.UUID,), Kind.UUID),
    **dict.fromkeys((T.BLOB, T.BINARY, T.VARBINARY, T.MEDIUMBLOB, T.LONGBLOB), Kind.BINARY),
}
SERIAL = {T.SMALLSERIAL, T.SERIAL, T.BIGSERIAL}
NOTHING_LOST = (
    exp.EngineProperty,
    exp.CharacterSetProperty,
    exp.CollateProperty,
    exp.AutoIncrementProperty,
    exp.RowFormatProperty,
)
# They change how a table is looked through, and not what it holds.
LEFT_OUT = (
    exp.IndexColumnConstraint,
    exp.CollateColumnConstraint,
    exp.CharacterSetColumnConstraint,
)


class Reading(NamedTuple):
    table: TableDefinition
    left_out: list[str]  # clauses, as they were written


def read_ddl(text: str, dialect: Dialect) -> TableDefinition:
    return read(text, dialect).table


def read(text: str, dialect: Dialect) -> Reading:
    """One CREATE TABLE; every clause of it is taken over, named as left out, or refused (422)."""
    create = _only_statement(text[: LONGEST_DDL + 1], dialect)
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
    left_out = [clause.sql(SQLGLOT[dialect]) for clause in create.find_all(*LEFT_OUT)]
    keys: list[str] = []
    for part in create.this.expressions:
        while isinstance(part, exp.Constraint) and len(part.expressions) == 1:
            part = part.expressions[0]  # noqa: PLW2901 (its name is given anew)
        if isinstance(part, exp.ColumnDef):
            _column(part, found, keys)
        elif isinstance(part, exp.PrimaryKey):
            keys += [_name(column) for column in part.expressions]
        elif isinstance(part, exp.UniqueColumnConstraint) and isinstance(part.this, exp.Schema):
            found["uniques"].append([_name(column) for column in part.this.expressions])
        elif isinstance(part, exp.ForeignKey):
            found["foreign_keys"].append(
                _reference([_name(column) for column in part.expressions], part)
            )
        elif not isinstance(part, LEFT_OUT) and not _are_choices(part, found):
            raise Unprocessable("generator.ddl_constraint", field="ddl", clause=part.sql())
    return Reading(_definition(table.name, _comment(create), found, keys), left_out)


def _are_choices(rule: exp.Expr, found: dict[str, list[object]]) -> bool:
    """`CHECK (x IN ('a', 'b'))` are the choices of a text. They stand below it, or in it."""
    listed = rule.this.unnest() if isinstance(rule, exp.CheckColumnConstraint) else None
    if not isinstance(listed, exp.In) or not all(
        isinstance(one, exp.Literal) for one in listed.expressions
    ):
        return False
    for column in found["columns"]:
        if (
            isinstance(column, dict)
            and column["name"] == listed.this.name
            and column["type"] is Kind.STRING
        ):
            column["choices"] = [one.name for one in listed.expressions]
            return bool(listed.expressions)
    return False


def _only_statement(text: str, dialect: Dialect) -> exp.Create:
    if len(text) > LONGEST_DDL:
        raise Unprocessable("generator.ddl_unreadable", field="ddl", reason=f"> {LONGEST_DDL}")
    try:
        statements = [
            one
            for one in parse(text, SQLGLOT[dialect], error_level=ErrorLevel.RAISE)
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


def _column(part: exp.ColumnDef, found: dict[str, list[object]], keys: list[str]) -> None:
    declared = part.kind
    kind = KINDS.get(declared.this) if declared is not None else None
    choices = (
        [one.name for one in declared.expressions]
        if declared is not None and declared.this is T.ENUM
        else []
    )
    kind = Kind.STRING if choices else kind
    if declared is None or kind is None:
        raise Unprocessable(
            "generator.ddl_type",
            field="ddl",
            column=part.name,
            type=declared.sql() if declared is not None else "?",
        )
    column: dict[str, object] = {"name": part.name, "type": kind, "nullable": True}
    sizes = [int(size.name) for size in declared.expressions if size.name.isdecimal()]
    if declared.this is T.TINYINT and sizes == [1]:
        column["type"] = Kind.BOOLEAN  # as MySQL spells it
    if kind is Kind.STRING:
        column["length"] = max(map(len, choices), default=0) or (sizes[0] if sizes else 255)
        column["choices"] = choices
    if kind is Kind.DECIMAL and sizes:
        column |= {"precision": sizes[0], "scale": sizes[1] if len(sizes) > 1 else 0}
    if declared.this in SERIAL:
        column |= {"increment": True, "nullable": False}
    found["columns"].append(column)
    for constraint in part.constraints:
        _constrain(column, constraint.kind, found, keys)


def _constrain(
    column: dict[str, object], rule: exp.Expr, found: dict[str, list[object]], keys: list[str]
) -> None:
    name = str(column["name"])
    match rule:
        case exp.NotNullColumnConstraint():
            column["nullable"] = bool(rule.args.get("allow_null"))
        case exp.PrimaryKeyColumnConstraint():
            keys.append(name)
        case exp.UniqueColumnConstraint():
            column["unique"] = True
        case exp.AutoIncrementColumnConstraint() | exp.GeneratedAsIdentityColumnConstraint():
            column["increment"] = True
        case exp.CommentColumnConstraint():
            column["comment"] = rule.name
        case exp.DefaultColumnConstraint():
            column["default"] = _default(rule.this)
        case exp.Reference():
            found["foreign_keys"].append(_reference([name], rule))
        case _ if not isinstance(rule, LEFT_OUT) and not _are_choices(rule, found):
            raise Unprocessable("generator.ddl_constraint", field="ddl", clause=rule.sql())


def _default(value: exp.Expr) -> str | None:
    if isinstance(value, exp.Null):
        return None
    if isinstance(value, exp.CurrentTimestamp):
        return NOW
    if isinstance(value, exp.Literal | exp.Boolean):
        return value.name if isinstance(value, exp.Literal) else str(value.this).lower()
    if isinstance(value, exp.Neg) and isinstance(value.this, exp.Literal):
        return f"-{value.this.name}"
    raise Unprocessable("generator.ddl_constraint", field="ddl", clause=f"DEFAULT {value.sql()}")


def _reference(columns: list[str], holder: exp.Expr) -> dict[str, object]:
    reference = holder.args.get("reference", holder)
    target = reference.this if isinstance(reference, exp.Reference) else None
    if (
        not isinstance(target, exp.Schema)
        or not isinstance(target.this, exp.Table)
        or reference.args.get("options")
    ):
        raise Unprocessable("generator.ddl_constraint", field="ddl", clause=holder.sql())
    return {
        "columns": columns,
        "target_table": target.this.name,
        "target_columns": [_name(c) for c in target.expressions],
    }


def _name(column: exp.Expr) -> str:
    if not isinstance(column, exp.Identifier | exp.Column | exp.Ordered):
        raise Unprocessable("generator.ddl_constraint", field="ddl", clause=column.sql())
    return column.name if not isinstance(column, exp.Ordered) else column.this.name


def _comment(create: exp.Create) -> str:
    """What a table says beyond its columns: only what does not change what it holds."""
    properties = create.args.get("properties")
    comment = ""
    for said in properties.expressions if properties is not None else ():
        if isinstance(said, exp.SchemaCommentProperty):
            comment = said.name
        elif not isinstance(said, NOTHING_LOST):
            raise Unprocessable("generator.ddl_constraint", field="ddl", clause=said.sql())
    return comment


def _definition(
    name: str, comment: str, found: dict[str, list[object]], keys: list[str]
) -> TableDefinition:
    for column in found["columns"]:
        if isinstance(column, dict) and column["name"] in keys:
            column |= {"primary_key": True, "nullable": False}
    try:
        return TableDefinition.model_validate({"name": name, "comment": comment, **found})
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(part) for part in fault["loc"]) or name
        key = f"invalid.{fault['type']}"
        reason = say(key, **fault.get("ctx", {})) if known(key) else fault["msg"]
        raise Unprocessable(
            "generator.ddl_unreadable", field="ddl", reason=f"{where}: {reason}"
        ) from error

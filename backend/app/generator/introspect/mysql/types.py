"""Maps a row of information_schema.columns in MySQL or MariaDB to a type."""

import re
from typing import Any

from sqlalchemy import Row

from app.generator.introspect.mysql.defaults import unescape
from app.generator.introspect.schema import TypeFamily, TypeInfo

INTEGER_BITS = {"tinyint": 8, "smallint": 16, "mediumint": 24, "int": 32, "bigint": 64}
TEXT_TYPES = ("tinytext", "text", "mediumtext", "longtext")
BINARY_TYPES = ("binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob")
FAMILY_BY_TYPE = {
    "date": TypeFamily.DATE,
    "year": TypeFamily.YEAR,
    "json": TypeFamily.JSON,
    "uuid": TypeFamily.UUID,
    "inet4": TypeFamily.NETWORK,
    "inet6": TypeFamily.NETWORK,
    **dict.fromkeys(
        (
            "point", "linestring", "polygon", "geometry", "multipoint", "multilinestring",
            "multipolygon", "geometrycollection", "geomcollection",
        ),
        TypeFamily.GEOMETRY,
    ),
}  # fmt: skip
ENUM_LABEL = re.compile(r"'((?:[^']|'')*)'")
SIZE_PATTERN = re.compile(r"\((\d+)\)")


def read_type(row: Row[Any]) -> TypeInfo:  # noqa: C901, PLR0911 (one case for each family)
    declared = row.declared
    unsigned = "unsigned" in row.declared
    if declared == "tinyint(1)":
        return TypeInfo(family=TypeFamily.BOOLEAN, sql=declared)
    if row.type in FAMILY_BY_TYPE:
        return TypeInfo(family=FAMILY_BY_TYPE[row.type], sql=declared)
    if row.type in INTEGER_BITS:
        return TypeInfo(
            family=TypeFamily.INTEGER, sql=declared, bits=INTEGER_BITS[row.type], unsigned=unsigned
        )
    if row.type in ("char", "varchar"):
        return TypeInfo(
            family=TypeFamily.STRING,
            sql=declared,
            length=row.characters,
            fixed=row.type == "char",
            collation=row.collation,
        )
    if row.type in TEXT_TYPES:
        return TypeInfo(family=TypeFamily.TEXT, sql=declared, length=row.bytes)
    if row.type in BINARY_TYPES:
        return TypeInfo(
            family=TypeFamily.BINARY, sql=declared, length=row.bytes, fixed=row.type == "binary"
        )
    if row.type in ("enum", "set"):
        family = TypeFamily.ENUM if row.type == "enum" else TypeFamily.SET
        return TypeInfo(family=family, sql=declared, choices=enum_labels(declared))
    if row.type == "decimal":
        return TypeInfo(
            family=TypeFamily.DECIMAL,
            sql=declared,
            precision=row.digits,
            scale=row.scale,
            unsigned=unsigned,
        )
    if row.type in ("float", "double"):
        bits = 32 if row.type == "float" else 64
        return TypeInfo(
            family=TypeFamily.FLOAT,
            sql=declared,
            bits=bits,
            precision=row.digits if row.scale is not None else None,
            scale=row.scale,
            unsigned=unsigned,
        )
    if row.type in ("datetime", "timestamp", "time"):
        family = TypeFamily.TIME if row.type == "time" else TypeFamily.DATETIME
        # A TIMESTAMP is converted from and to the time zone of the session, which is UTC.
        has_timezone = row.type == "timestamp"
        return TypeInfo(family=family, sql=declared, precision=row.decimals, timezone=has_timezone)
    if row.type == "bit":
        size = SIZE_PATTERN.search(declared)
        return TypeInfo(
            family=TypeFamily.BIT, sql=declared, length=int(size[1]) if size else 1, fixed=True
        )
    return TypeInfo(family=TypeFamily.UNKNOWN, sql=declared)


def enum_labels(sql: str) -> tuple[str, ...]:
    """Returns the labels of, for example, `enum('can''t','a,b')`."""
    return tuple(unescape(label.replace("''", "'")) for label in ENUM_LABEL.findall(sql))


def is_json_check(column: str, expression: str) -> bool:
    """Returns whether a check is the one by which MariaDB implements json as longtext."""
    return expression.lower() == f"json_valid(`{column.replace('`', '``')}`)".lower()

"""What a MySQL or MariaDB column holds, from its row of information_schema.columns."""

import re
from typing import Any

from sqlalchemy import Row

from app.generator.facts import Family, Type
from app.generator.reflect.mysql_default import unescaped

INTEGERS = {"tinyint": 8, "smallint": 16, "mediumint": 24, "int": 32, "bigint": 64}
TEXTS = ("tinytext", "text", "mediumtext", "longtext")
BYTES = ("binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob")
PLAIN = {
    "date": Family.DATE,
    "year": Family.YEAR,
    "json": Family.JSON,
    "uuid": Family.UUID,
    "inet4": Family.NETWORK,
    "inet6": Family.NETWORK,
    **dict.fromkeys(
        (
            "point", "linestring", "polygon", "geometry", "multipoint", "multilinestring", "multipolygon",
            "geometrycollection", "geomcollection",
        ),
        Family.GEOMETRY,
    ),
}  # fmt: skip
LABEL = re.compile(r"'((?:[^']|'')*)'")
SIZE = re.compile(r"\((\d+)\)")


def read_type(row: Row[Any]) -> Type:  # noqa: C901, PLR0911 (a table of the families)
    declared = row.declared
    unsigned = "unsigned" in row.declared
    if declared == "tinyint(1)":
        return Type(family=Family.BOOLEAN, declared=declared)
    if row.type in PLAIN:
        return Type(family=PLAIN[row.type], declared=declared)
    if row.type in INTEGERS:
        return Type(
            family=Family.INTEGER, declared=declared, bits=INTEGERS[row.type], unsigned=unsigned
        )
    if row.type in ("char", "varchar"):
        return Type(
            family=Family.STRING, declared=declared, length=row.characters, fixed=row.type == "char"
        )
    if row.type in TEXTS:
        return Type(family=Family.TEXT, declared=declared, length=row.bytes)
    if row.type in BYTES:
        return Type(
            family=Family.BINARY, declared=declared, length=row.bytes, fixed=row.type == "binary"
        )
    if row.type in ("enum", "set"):
        family = Family.ENUM if row.type == "enum" else Family.SET
        return Type(family=family, declared=declared, choices=labels(declared))
    if row.type == "decimal":
        return Type(
            family=Family.DECIMAL,
            declared=declared,
            precision=row.digits,
            scale=row.scale,
            unsigned=unsigned,
        )
    if row.type in ("float", "double"):
        bits = 32 if row.type == "float" else 64
        return Type(
            family=Family.FLOAT,
            declared=declared,
            bits=bits,
            precision=row.digits if row.scale is not None else None,
            scale=row.scale,
            unsigned=unsigned,
        )
    if row.type in ("datetime", "timestamp", "time"):
        family = Family.TIME if row.type == "time" else Family.DATETIME
        return Type(family=family, declared=declared, precision=row.decimals)
    if row.type == "bit":
        size = SIZE.search(declared)
        return Type(
            family=Family.BIT, declared=declared, length=int(size[1]) if size else 1, fixed=True
        )
    return Type(family=Family.UNKNOWN, declared=declared)


def labels(declared: str) -> tuple[str, ...]:
    """`enum('can''t','a,b')`"""
    return tuple(unescaped(label.replace("''", "'")) for label in LABEL.findall(declared))


def is_json_check(column: str, expression: str) -> bool:
    """MariaDB's json is a longtext with this check, which bears the column's name."""
    return expression.lower() == f"json_valid(`{column.replace('`', '``')}`)".lower()

"""What a SQLite column holds: any words may stand as its type, so known ones first, then SQLite's
affinity.
"""

import re

from app.generator.facts import Family, Type

INTEGERS = {
    "INT": 32, "INTEGER": 32, "MEDIUMINT": 32, "INT4": 32, "TINYINT": 8, "INT1": 8, "SMALLINT": 16, "INT2": 16,
    "BIGINT": 64, "INT8": 64, "UNSIGNED BIG INT": 64, "BIG INT": 64, "LONG": 64,
}  # fmt: skip
FAMILIES = {
    Family.BOOLEAN: "BOOLEAN BOOL",
    Family.DECIMAL: "DECIMAL NUMERIC DEC NUMBER",
    Family.FLOAT: "REAL FLOAT DOUBLE",
    Family.STRING: "CHAR NCHAR VARCHAR NVARCHAR VARCHAR2 CHARACTER",
    Family.TEXT: "TEXT CLOB NCLOB TINYTEXT MEDIUMTEXT LONGTEXT NTEXT CITEXT STRING",
    Family.DATE: "DATE",
    Family.DATETIME: "DATETIME TIMESTAMP DATETIME2 TIMESTAMPTZ",
    Family.TIME: "TIME",
    Family.YEAR: "YEAR",
    Family.JSON: "JSON JSONB",
    Family.UUID: "UUID GUID UNIQUEIDENTIFIER",
    Family.BINARY: "BLOB TINYBLOB MEDIUMBLOB LONGBLOB BINARY VARBINARY BYTEA IMAGE",
    Family.GEOMETRY: "POINT POLYGON LINESTRING MULTIPOINT MULTIPOLYGON MULTILINESTRING GEOMETRY GEOMETRYCOLLECTION",
}
KNOWN = {word: family for family, words in FAMILIES.items() for word in words.split()}
SPOKEN = {
    "DOUBLE PRECISION": Family.FLOAT,
    "BLOB SUB_TYPE TEXT": Family.TEXT,
    "TIMESTAMP WITH TIME ZONE": Family.DATETIME,
    "TIMESTAMP WITHOUT TIME ZONE": Family.DATETIME,
    "CHARACTER VARYING": Family.STRING,
    "VARYING CHARACTER": Family.STRING,
    "NATIVE CHARACTER": Family.STRING,
}
# In SQLite's own order: https://www.sqlite.org/datatype3.html#determination_of_column_affinity
AFFINITIES = (
    ("INT", Family.INTEGER),
    ("CHAR", Family.TEXT),
    ("CLOB", Family.TEXT),
    ("TEXT", Family.TEXT),
    ("BLOB", Family.BINARY),
    ("REAL", Family.FLOAT),
    ("FLOA", Family.FLOAT),
    ("DOUB", Family.FLOAT),
)
SHAPE = re.compile(r"([^(]*)(?:\(\s*([+-]?\d+)\s*(?:,\s*([+-]?\d+)\s*)?\))?(.*)", re.DOTALL)


def read_type(declared: str) -> Type:  # noqa: PLR0911 (a table of the families)
    """Without a type, or with one nobody knows, a column may hold anything."""
    shape = SHAPE.match(declared)
    assert shape is not None
    words = " ".join(f"{shape[1]} {shape[4]}".upper().split())
    first, second = (int(number) if number is not None else None for number in (shape[2], shape[3]))
    family = _family(words, first)
    match family:
        case Family.INTEGER:
            bits = INTEGERS.get(
                words.replace(" UNSIGNED", "").replace(" SIGNED", ""), 64 if "BIG" in words else 32
            )
            return Type(family=family, declared=declared, bits=bits)
        case Family.DECIMAL if first is not None:
            return Type(family=family, declared=declared, precision=first, scale=second or 0)
        case Family.FLOAT:
            return Type(family=family, declared=declared, bits=64)  # whatever it is called
        case Family.STRING if first is None:
            return Type(family=Family.TEXT, declared=declared)
        case Family.STRING:
            fixed = words.split()[0] in ("CHAR", "NCHAR", "CHARACTER") and "VARYING" not in words
            return Type(family=family, declared=declared, length=first, fixed=fixed)
        case Family.TEXT | Family.BINARY:
            return Type(family=family, declared=declared, length=first)
        case Family.DATETIME:
            zoned = words.endswith("WITH TIME ZONE") or words == "TIMESTAMPTZ"
            return Type(family=family, declared=declared, timezone=zoned)
        case _:
            return Type(family=family, declared=declared)


def _family(words: str, size: int | None) -> Family:
    if words == "TINYINT" and size == 1:
        return Family.BOOLEAN
    if words == "BIT":
        return Family.BOOLEAN if size in (None, 1) else Family.INTEGER
    if words in SPOKEN:
        return SPOKEN[words]
    if words in INTEGERS:
        return Family.INTEGER
    if known := KNOWN.get(words.split(" ", maxsplit=1)[0]):
        return known
    return next((family for part, family in AFFINITIES if part in words), Family.UNKNOWN)

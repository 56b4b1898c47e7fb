"""Maps a declared type of SQLite to a type: by well-known names, or else by its affinity."""

import re

from app.generator.introspect.schema import TypeFamily, TypeInfo

INTEGER_BITS = {
    "INT": 32, "INTEGER": 32, "MEDIUMINT": 32, "INT4": 32, "TINYINT": 8, "INT1": 8,
    "SMALLINT": 16, "INT2": 16,
    "BIGINT": 64, "INT8": 64, "UNSIGNED BIG INT": 64, "BIG INT": 64, "LONG": 64,
}  # fmt: skip
WORDS_BY_FAMILY = {
    TypeFamily.BOOLEAN: "BOOLEAN BOOL",
    TypeFamily.DECIMAL: "DECIMAL NUMERIC DEC NUMBER",
    TypeFamily.FLOAT: "REAL FLOAT DOUBLE",
    TypeFamily.STRING: "CHAR NCHAR VARCHAR NVARCHAR VARCHAR2 CHARACTER",
    TypeFamily.TEXT: "TEXT CLOB NCLOB TINYTEXT MEDIUMTEXT LONGTEXT NTEXT CITEXT STRING",
    TypeFamily.DATE: "DATE",
    TypeFamily.DATETIME: "DATETIME TIMESTAMP DATETIME2 TIMESTAMPTZ",
    TypeFamily.TIME: "TIME",
    TypeFamily.YEAR: "YEAR",
    TypeFamily.JSON: "JSON JSONB",
    TypeFamily.UUID: "UUID GUID UNIQUEIDENTIFIER",
    TypeFamily.BINARY: "BLOB TINYBLOB MEDIUMBLOB LONGBLOB BINARY VARBINARY BYTEA IMAGE",
    TypeFamily.GEOMETRY: (
        "POINT POLYGON LINESTRING MULTIPOINT MULTIPOLYGON MULTILINESTRING GEOMETRY"
        " GEOMETRYCOLLECTION"
    ),
}
FAMILY_BY_WORD = {
    word: family for family, words in WORDS_BY_FAMILY.items() for word in words.split()
}
FAMILY_BY_PHRASE = {
    "DOUBLE PRECISION": TypeFamily.FLOAT,
    "BLOB SUB_TYPE TEXT": TypeFamily.TEXT,
    "TIMESTAMP WITH TIME ZONE": TypeFamily.DATETIME,
    "TIMESTAMP WITHOUT TIME ZONE": TypeFamily.DATETIME,
    "CHARACTER VARYING": TypeFamily.STRING,
    "VARYING CHARACTER": TypeFamily.STRING,
    "NATIVE CHARACTER": TypeFamily.STRING,
}
# In SQLite's own order: https://www.sqlite.org/datatype3.html#determination_of_column_affinity
AFFINITIES = (
    ("INT", TypeFamily.INTEGER),
    ("CHAR", TypeFamily.TEXT),
    ("CLOB", TypeFamily.TEXT),
    ("TEXT", TypeFamily.TEXT),
    ("BLOB", TypeFamily.BINARY),
    ("REAL", TypeFamily.FLOAT),
    ("FLOA", TypeFamily.FLOAT),
    ("DOUB", TypeFamily.FLOAT),
)
DECLARED_TYPE = re.compile(r"([^(]*)(?:\(\s*([+-]?\d+)\s*(?:,\s*([+-]?\d+)\s*)?\))?(.*)", re.DOTALL)


def read_type(sql: str) -> TypeInfo:  # noqa: PLR0911 (one case for each family)
    """Returns the type. A column without a type or with an unknown one may hold any value."""
    match = DECLARED_TYPE.match(sql)
    assert match is not None
    words = " ".join(f"{match[1]} {match[4]}".upper().split())
    first = None if match[2] is None else int(match[2])
    second = None if match[3] is None else int(match[3])
    family = _type_family(words, first)
    match family:
        case TypeFamily.INTEGER:
            bits = INTEGER_BITS.get(
                words.replace(" UNSIGNED", "").replace(" SIGNED", ""), 64 if "BIG" in words else 32
            )
            return TypeInfo(family=family, sql=sql, bits=bits)
        case TypeFamily.DECIMAL if first is not None:
            return TypeInfo(family=family, sql=sql, precision=first, scale=second or 0)
        case TypeFamily.FLOAT:
            return TypeInfo(family=family, sql=sql, bits=64)  # always 64, whatever its name
        case TypeFamily.STRING if first is None:
            return TypeInfo(family=TypeFamily.TEXT, sql=sql)
        case TypeFamily.STRING:
            fixed = words.split()[0] in ("CHAR", "NCHAR", "CHARACTER") and "VARYING" not in words
            return TypeInfo(family=family, sql=sql, length=first, fixed=fixed)
        case TypeFamily.TEXT | TypeFamily.BINARY:
            return TypeInfo(family=family, sql=sql, length=first)
        case TypeFamily.DATETIME:
            has_timezone = words.endswith("WITH TIME ZONE") or words == "TIMESTAMPTZ"
            return TypeInfo(family=family, sql=sql, timezone=has_timezone)
        case _:
            return TypeInfo(family=family, sql=sql)


def _type_family(words: str, size: int | None) -> TypeFamily:
    if words == "TINYINT" and size == 1:
        return TypeFamily.BOOLEAN
    if words == "BIT":
        return TypeFamily.BOOLEAN if size in (None, 1) else TypeFamily.INTEGER
    if words in FAMILY_BY_PHRASE:
        return FAMILY_BY_PHRASE[words]
    if words in INTEGER_BITS:
        return TypeFamily.INTEGER
    if family := FAMILY_BY_WORD.get(words.split(" ", maxsplit=1)[0]):
        return family
    return next((family for part, family in AFFINITIES if part in words), TypeFamily.UNKNOWN)

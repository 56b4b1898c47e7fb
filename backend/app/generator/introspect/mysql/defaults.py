"""Parses the defaults of information_schema.

MariaDB shows SQL. MySQL shows the bare value of a default that is not an expression.
"""

from app.generator.introspect.defaults import NOW_DEFAULT, normalize_constant, read_default
from app.generator.introspect.schema import DefaultInfo, TypeFamily

ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "Z": "\x1a", "b": "\b"}


def read_mariadb_default(sql: str | None, family: TypeFamily, _: str) -> DefaultInfo | None:
    default = read_default(sql, family)
    if default is None or default.literal is None or not default.sql.startswith("'"):
        return default
    return default.model_copy(update={"literal": unescape(default.literal)})


def read_mysql_default(sql: str | None, family: TypeFamily, extra: str) -> DefaultInfo | None:
    if sql is None:
        return None
    if NOW_DEFAULT.fullmatch(sql) and family in (
        TypeFamily.DATETIME,
        TypeFamily.DATE,
        TypeFamily.TIME,
    ):
        return DefaultInfo(sql=sql, is_now=True)
    if "default_generated" in extra:
        return read_default(sql.replace("\\'", "'").replace("_utf8mb4'", "'"), family)
    if family is TypeFamily.BIT:
        return read_default(sql, family)
    return DefaultInfo(
        sql="'" + sql.replace("'", "''") + "'", literal=normalize_constant(sql, family)
    )


def unescape(text: str) -> str:
    """Returns the value of a string literal's content with backslash escapes."""
    result = []
    escaping = False
    for char in text:
        if escaping:
            result.append(ESCAPES.get(char, char))
            escaping = False
        elif char == "\\":
            escaping = True
        else:
            result.append(char)
    return "".join(result)

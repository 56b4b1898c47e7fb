"""Defaults as information_schema spells them: MariaDB as SQL, MySQL as the bare value of whatever
is no expression.
"""

from app.generator.facts import Default, Family
from app.generator.reflect.default import NOW, constant, read_default

ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "Z": "\x1a", "b": "\b"}


def from_mariadb(sql: str | None, family: Family, extra: str) -> Default | None:  # noqa: ARG001 (MySQL's twin needs it)
    default = read_default(sql, family)
    if default is None or default.literal is None or not default.sql.startswith("'"):
        return default
    return default.model_copy(update={"literal": unescaped(default.literal)})


def from_mysql(sql: str | None, family: Family, extra: str) -> Default | None:
    if sql is None:
        return None
    if NOW.fullmatch(sql) and family in (Family.DATETIME, Family.DATE, Family.TIME):
        return Default(sql=sql, is_now=True)
    if "default_generated" in extra:
        return read_default(sql.replace("\\'", "'").replace("_utf8mb4'", "'"), family)
    if family is Family.BIT:
        return read_default(sql, family)
    return Default(sql="'" + sql.replace("'", "''") + "'", literal=constant(sql, family))


def unescaped(text: str) -> str:
    """What `text` means between quotes, where a backslash escapes."""
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

"""The registry of databases that the generator supports.

A new database needs a `Dialect` member, a module here with its `GeneratorDialect`, and a line in
`DIALECTS`.
"""

from app.generator.dialects import mysql, postgresql, sqlite
from app.generator.dialects.base import GeneratorDialect
from app.generator.introspect.schema import Dialect

__all__ = ["DIALECTS", "GeneratorDialect"]

DIALECTS: dict[Dialect, GeneratorDialect] = {
    Dialect.SQLITE: sqlite.DIALECT,
    Dialect.POSTGRESQL: postgresql.DIALECT,
    Dialect.MYSQL: mysql.DIALECT,
}

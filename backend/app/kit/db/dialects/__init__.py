"""The supported databases, one folder each.

To add one, add its folder with a `DatabaseDialect` and name it in DIALECTS. Some code outside kit
and core still distinguishes databases by name:

    generator/dialects, generator/introspect, generator/scratch   one module for each database
    generator/types                                           types of foreign columns
    migrations/upgrade                                        lock of an upgrade, batch mode
    migrations/state                                          character set of MySQL
    migrations/resumable_mysql                                DDL without transactions
    module_system/throttle/crud                               upsert of a rate limit
    extensions/caching/generation                             upsert of a generation
    kit/db/types.Id, module_generator/gencode/model           variants of a column type
"""

from app.kit.db.dialects.dialect import (
    CHECK_VIOLATION,
    NOT_TEXT,
    OUT_OF_RANGE,
    DatabaseDialect,
    ValueProblem,
    Violation,
)
from app.kit.db.dialects.mysql import MysqlDialect
from app.kit.db.dialects.postgresql import PostgresqlDialect
from app.kit.db.dialects.sqlite import SqliteDialect

DIALECTS: tuple[DatabaseDialect, ...] = (SqliteDialect(), PostgresqlDialect(), MysqlDialect())
DIALECT_BY_NAME = {name: dialect for dialect in DIALECTS for name in dialect.names}
GENERIC_DIALECT = DatabaseDialect()

__all__ = [
    "CHECK_VIOLATION",
    "DIALECTS",
    "DIALECT_BY_NAME",
    "NOT_TEXT",
    "OUT_OF_RANGE",
    "DatabaseDialect",
    "ValueProblem",
    "Violation",
    "for_name",
    "for_type",
]


def for_name(name: str) -> DatabaseDialect:
    """Returns the dialect that SQLAlchemy calls `name`. Raises ValueError for any other name."""
    try:
        return DIALECT_BY_NAME[name]
    except KeyError:
        raise ValueError(f"unsupported database: {name}") from None


def for_type(name: str) -> DatabaseDialect:
    """Returns the dialect for a column type, whose SQL may be rendered for any database."""
    return DIALECT_BY_NAME.get(name, GENERIC_DIALECT)

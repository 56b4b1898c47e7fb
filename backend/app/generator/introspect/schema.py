"""The schema of a database, in the same terms for SQLite, PostgreSQL and MySQL/MariaDB.

It contains facts only, no guesses or decisions. Every name is verbatim from the database, so it may
be hostile. It is stored as JSON with the configuration of a table, so that a preview needs no
database and a synchronisation can find the differences.
"""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class SchemaModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Dialect(StrEnum):
    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"
    MYSQL = "mysql"  # and MariaDB


class TypeFamily(StrEnum):
    """The kind of value of a column, independent of the database's name for it."""

    BOOLEAN = "boolean"
    INTEGER = "integer"  # with `bits` and `unsigned`
    DECIMAL = "decimal"  # `precision` and `scale`, both None for PostgreSQL's unbounded numeric
    FLOAT = "float"  # `bits` is 32 or 64
    STRING = "string"  # of at most `length` characters
    TEXT = "text"  # `length` in bytes if the database has a limit
    ENUM = "enum"  # one of `choices`
    SET = "set"  # some of `choices`
    DATE = "date"
    # `timezone` is whether it has a time zone, `precision` the number of decimals of a second.
    DATETIME = "datetime"
    TIME = "time"  # as DATETIME
    INTERVAL = "interval"
    YEAR = "year"
    JSON = "json"
    ARRAY = "array"  # of `item`
    # In SQLite a text of `length` 36, or 32 without hyphens; None if there are rows of both.
    UUID = "uuid"
    BIT = "bit"  # `length` bits
    BINARY = "binary"  # at most `length` bytes
    NETWORK = "network"  # inet, cidr or macaddr, see `sql`
    MONEY = "money"
    GEOMETRY = "geometry"
    UNKNOWN = "unknown"  # read as text if the database can convert it, never written


class TypeInfo(SchemaModel):
    family: TypeFamily
    sql: str  # in the database's spelling: "character varying(20)", "int(10) unsigned"
    name: str | None = None  # of an enum type or domain, without its schema
    schema_name: str | None = None  # of an enum type that is in another schema than the table
    length: int | None = None
    precision: int | None = None
    scale: int | None = None
    bits: int | None = None
    unsigned: bool = False
    timezone: bool = False
    fixed: bool = False  # char(n), binary(n): padded
    collation: str | None = None  # of a string of MySQL that has another one than the database
    choices: tuple[str, ...] = ()
    item: "TypeInfo | None" = None
    dimensions: int = 1  # that an array was declared with; its values may have others


class DefaultInfo(SchemaModel):
    """The default value of a column."""

    sql: str  # the expression in the database's spelling
    # The text of a constant: "3", "4.99", "G", "true"; None for an expression.
    literal: str | None = None
    is_now: bool = False  # CURRENT_TIMESTAMP, now() and similar


class IdentityKind(StrEnum):
    """When the database generates the value of an identity column."""

    ALWAYS = "always"
    # If an INSERT has no value for it: serial, AUTO_INCREMENT, INTEGER PRIMARY KEY.
    BY_DEFAULT = "by_default"


class ColumnInfo(SchemaModel):
    name: str
    type: TypeInfo
    nullable: bool
    comment: str = ""
    default: DefaultInfo | None = None
    identity: IdentityKind | None = None
    computed: str | None = None  # the expression of a generated column
    on_update_now: bool = False  # MySQL's ON UPDATE CURRENT_TIMESTAMP
    invisible: bool = False


class ForeignKeyInfo(SchemaModel):
    name: str | None
    columns: tuple[str, ...]
    target_schema: str | None  # None: the schema of this table
    target_table: str
    target_columns: tuple[str, ...]
    on_delete: str | None = None
    is_indexed: bool = True  # an index or a key begins with its columns


class UniqueInfo(SchemaModel):
    """A unique constraint or index other than the primary key."""

    name: str | None
    columns: tuple[str, ...]  # empty if it is over expressions
    # False if it is partial, over expressions or over prefixes: only the database can check it.
    is_plain: bool = True


class CheckInfo(SchemaModel):
    """A CHECK constraint. `column` and the fields after it are set if it could be parsed."""

    name: str | None
    sql: str
    columns: tuple[str, ...] = ()  # all that it references
    column: str | None = None  # the only one that it references
    choices: tuple[str, ...] = ()  # column IN ('a', 'b')
    flags: tuple[str, ...] = ()  # a set stored as text: column LIKE '%a%' OR …
    minimum: str | None = None  # column >= 0
    maximum: str | None = None  # column <= 100
    exclusive_minimum: bool = False
    exclusive_maximum: bool = False


class TableInfo(SchemaModel):
    dialect: Dialect
    name: str
    schema_name: str | None = None  # None: the connection's own
    comment: str = ""
    is_view: bool = False
    columns: tuple[ColumnInfo, ...]
    primary_key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKeyInfo, ...] = ()
    uniques: tuple[UniqueInfo, ...] = ()
    checks: tuple[CheckInfo, ...] = ()
    triggers: tuple[str, ...] = ()  # names; their effect on a row is visible only afterwards
    # A PostgreSQL rule replaces the INSERT, which then returns nothing.
    has_insert_rule: bool = False
    has_transactions: bool = True  # False for some engines of MySQL, such as MyISAM
    is_partitioned: bool = False  # no partition accepts some values
    trigger_columns: tuple[str, ...] = ()  # set by a trigger before the row is written
    non_boolean_tinyints: tuple[str, ...] = ()  # tinyint(1) with values other than 0 and 1

    def sets_key(self, column: ColumnInfo) -> bool:
        """Returns whether the database sets the column of the key by an expression, such as a UUID.

        A time does not count: a row may be of another time than now.
        """
        default = column.default
        is_expression = default is not None and default.literal is None and not default.is_now
        is_reference = any(column.name in key.columns for key in self.foreign_keys)
        return column.name in self.primary_key and is_expression and not is_reference

    def column(self, name: str) -> ColumnInfo:
        return next(column for column in self.columns if column.name == name)


class SchemaInfo(SchemaModel):
    """The tables of one schema. `unreadable_reasons` has a sentence for each table left out."""

    dialect: Dialect
    tables: dict[str, TableInfo]
    unreadable_reasons: dict[str, str] = {}

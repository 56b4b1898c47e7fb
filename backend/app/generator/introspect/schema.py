"""What a database says of its tables, in one language for SQLite, PostgreSQL and MySQL/MariaDB.

Facts only: nothing here is guessed, renamed or decided, and every name is the database's own,
verbatim and hostile. They are kept as JSON beside the configuration of a table: a preview needs no
database, a sync can tell what moved.
"""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class SchemaModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Dialect(StrEnum):
    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"
    MYSQL = "mysql"  # MariaDB too


class TypeFamily(StrEnum):
    """What kind of value a column holds, whatever its database calls it."""

    BOOLEAN = "boolean"
    INTEGER = "integer"  # `bits` and `unsigned` say which
    DECIMAL = "decimal"  # `precision` and `scale`, both None for PostgreSQL's unbounded numeric
    FLOAT = "float"  # `bits` is 32 or 64
    STRING = "string"  # of at most `length` characters
    TEXT = "text"  # `length` in bytes where the database has a limit
    ENUM = "enum"  # one of `choices`
    SET = "set"  # some of `choices`
    DATE = "date"
    # `timezone` says whether it knows its zone; `precision` are decimals of a second
    DATETIME = "datetime"
    TIME = "time"  # likewise
    INTERVAL = "interval"
    YEAR = "year"
    JSON = "json"
    ARRAY = "array"  # of `item`
    # on SQLite a text of `length` 36 or, without dashes, 32; None where its rows have both
    UUID = "uuid"
    BIT = "bit"  # `length` bits
    BINARY = "binary"  # at most `length` bytes
    NETWORK = "network"  # inet, cidr, macaddr: `declared` says which
    MONEY = "money"
    GEOMETRY = "geometry"
    UNKNOWN = "unknown"  # shown as text where the database can, never written


class TypeInfo(SchemaModel):
    family: TypeFamily
    sql: str  # as the database spells it: "character varying(20)", "int(10) unsigned"
    name: str | None = None  # of an enum type or domain, without its schema
    length: int | None = None
    precision: int | None = None
    scale: int | None = None
    bits: int | None = None
    unsigned: bool = False
    timezone: bool = False
    fixed: bool = False  # char(n), binary(n): padded
    choices: tuple[str, ...] = ()
    item: "TypeInfo | None" = None


class DefaultInfo(SchemaModel):
    """What a row gets that does not say."""

    sql: str  # the expression, as the database spells it
    # its text when it is a constant: "3", "4.99", "G", "true"; None for an expression
    literal: str | None = None
    is_now: bool = False  # CURRENT_TIMESTAMP, now() and their like


class IdentityKind(StrEnum):
    """Who numbers the rows."""

    ALWAYS = "always"  # the database alone
    # the database, unless told: serial, AUTO_INCREMENT, INTEGER PRIMARY KEY
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
    target_schema: str | None  # None: the schema this table is in
    target_table: str
    target_columns: tuple[str, ...]
    on_delete: str | None = None


class UniqueInfo(SchemaModel):
    """A unique constraint or index other than the primary key."""

    name: str | None
    columns: tuple[str, ...]  # empty where it is over expressions
    # False: partial, over expressions or over prefixes; the database decides alone
    is_plain: bool = True


class CheckInfo(SchemaModel):
    name: str | None
    sql: str
    columns: tuple[str, ...] = ()  # all that it speaks of
    column: str | None = None  # where it speaks of one column only and was understood:
    choices: tuple[str, ...] = ()  # column IN ('a', 'b')
    flags: tuple[str, ...] = ()  # a set written as text: column LIKE '%a%' OR …
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
    triggers: tuple[str, ...] = ()  # their names: what they do to a row is seen only afterwards
    # a rule of PostgreSQL does something else instead of an insert, which then returns nothing
    has_insert_rule: bool = False
    is_partitioned: bool = False  # into partitions that have no place for some values
    trigger_columns: tuple[
        str, ...
    ] = ()  # columns one of them gives a value before a row is written
    non_boolean_tinyints: tuple[
        str, ...
    ] = ()  # tinyint(1) columns whose rows hold values other than 0 and 1

    def column(self, name: str) -> ColumnInfo:
        return next(column for column in self.columns if column.name == name)


class SchemaInfo(SchemaModel):
    """The tables of one schema. `unreadable` says in a sentence why a table is not among them."""

    dialect: Dialect
    tables: dict[str, TableInfo]
    unreadable_reasons: dict[str, str] = {}

"""What a database says of its tables, in one language for SQLite, PostgreSQL and MySQL/MariaDB.

Facts only: nothing here is guessed, renamed or decided, and every name is the database's own,
verbatim and hostile. They are kept as JSON beside the configuration of a table: a preview needs no
database, a sync can tell what moved.
"""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Fact(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Dialect(StrEnum):
    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"
    MYSQL = "mysql"  # MariaDB too


class Family(StrEnum):
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


class Type(Fact):
    family: Family
    declared: str  # as the database spells it: "character varying(20)", "int(10) unsigned"
    name: str | None = None  # of an enum type or domain, without its schema
    length: int | None = None
    precision: int | None = None
    scale: int | None = None
    bits: int | None = None
    unsigned: bool = False
    timezone: bool = False
    fixed: bool = False  # char(n), binary(n): padded
    choices: tuple[str, ...] = ()
    item: "Type | None" = None


class Default(Fact):
    """What a row gets that does not say."""

    sql: str  # the expression, as the database spells it
    literal: str | None = (
        None  # its text when it is a constant: "3", "4.99", "G", "true"; None for an expression
    )
    is_now: bool = False  # CURRENT_TIMESTAMP, now() and their like


class Identity(StrEnum):
    """Who numbers the rows."""

    ALWAYS = "always"  # the database alone
    BY_DEFAULT = (
        "by_default"  # the database, unless told: serial, AUTO_INCREMENT, INTEGER PRIMARY KEY
    )


class Column(Fact):
    name: str
    type: Type
    nullable: bool
    comment: str = ""
    default: Default | None = None
    identity: Identity | None = None
    computed: str | None = None  # the expression of a generated column
    on_update_now: bool = False  # MySQL's ON UPDATE CURRENT_TIMESTAMP
    invisible: bool = False


class ForeignKey(Fact):
    name: str | None
    columns: tuple[str, ...]
    target_schema: str | None  # None: the schema this table is in
    target_table: str
    target_columns: tuple[str, ...]
    on_delete: str | None = None


class Unique(Fact):
    """A unique constraint or index other than the primary key."""

    name: str | None
    columns: tuple[str, ...]  # empty where it is over expressions
    whole: bool = (
        True  # False: partial, over expressions or over prefixes; the database decides alone
    )


class Check(Fact):
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


class Table(Fact):
    dialect: Dialect
    name: str
    schema_name: str | None = None  # None: the connection's own
    comment: str = ""
    is_view: bool = False
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    uniques: tuple[Unique, ...] = ()
    checks: tuple[Check, ...] = ()
    triggers: tuple[str, ...] = ()  # their names: what they do to a row is seen only afterwards
    # a rule of PostgreSQL does something else instead of an insert, which then returns nothing
    rewritten: bool = False
    parted: bool = False  # into partitions that have no place for some values
    filled: tuple[str, ...] = ()  # columns one of them gives a value before a row is written
    odd_booleans: tuple[
        str, ...
    ] = ()  # tinyint(1) columns whose rows hold values other than 0 and 1

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


class Database(Fact):
    """The tables of one schema. `unreadable` says in a sentence why a table is not among them."""

    dialect: Dialect
    tables: dict[str, Table]
    unreadable: dict[str, str] = {}

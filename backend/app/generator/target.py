"""Where the foreign key of a new table may point: whole keys, of types that a new column can have
likewise.
"""

from collections.abc import Iterator, Sequence

from pydantic import Field

from app.kit.model import Record
from app.kit.schema import Schema
from app.kit.scope import Private

from .define import NAME, Kind
from .facts import Column, Database, Dialect, Family, Table
from .ours import class_of
from .reflect.listing import is_ours

INTEGERS = {16: Kind.SMALLINT, 32: Kind.INTEGER, 64: Kind.BIGINT}
LONGEST = 16_383
DIGITS = 65
DECIMALS = 30


class TargetColumn(Schema):
    """A foreign key column takes over its type."""

    name: str = Field(title="列名")
    type: Kind = Field(title="类型")
    length: int | None = Field(None, title="长度")
    precision: int | None = Field(None, title="总位数")
    scale: int | None = Field(None, title="小数位数")


class TargetKey(Schema):
    primary: bool = Field(title="主键")
    columns: list[TargetColumn] = Field(title="列")


class Target(Schema):
    name: str = Field(title="表名")
    comment: str = Field(title="表注释")
    keys: list[TargetKey] = Field(title="键", min_length=1)


def targets(database: Database, search: str = "") -> list[Target]:
    """By name, the platform's own last."""
    wanted = search.casefold()
    found = (
        Target(name=table.name, comment=table.comment, keys=keys)
        for table in database.tables.values()
        if (wanted in table.name.casefold() or wanted in table.comment.casefold())
        and NAME.fullmatch(table.name)
        and _is_spoken_of(table.name)
        and (keys := list(_keys(table)))
    )
    return sorted(found, key=lambda target: (is_ours(target.name), target.name))


def _is_spoken_of(name: str) -> bool:
    """Of the platform's tables those whose rows people see and choose: users, departments; no tie,
    and nobody's own.
    """
    model = class_of(name)
    return (
        not is_ours(name)
        if model is None
        else issubclass(model, Record) and not issubclass(model, Private)
    )


def groups(table: Table) -> Iterator[tuple[str, ...]]:
    """The sets of columns that tell its rows apart, the primary key first."""
    if table.primary_key:
        yield table.primary_key
    for unique in table.uniques:
        if unique.whole and unique.columns and unique.columns != table.primary_key:
            yield unique.columns


def _keys(table: Table) -> Iterator[TargetKey]:
    if table.is_view:
        return
    for names in dict.fromkeys(groups(table)):
        columns = [
            found
            for name in names
            if (found := _column(table.column(name), table.dialect)) is not None
        ]
        if len(columns) == len(names):
            yield TargetKey(primary=names == table.primary_key, columns=columns)


def _column(column: Column, dialect: Dialect) -> TargetColumn | None:
    type = column.type
    if not NAME.fullmatch(column.name) or type.unsigned:
        return None
    kind = None
    sizes = {}
    match type.family:
        case Family.INTEGER if type.bits is not None:
            kind = INTEGERS.get(type.bits)
        case Family.STRING if type.length is not None and type.length <= LONGEST:
            kind = Kind.STRING
            sizes = {"length": type.length}
        case Family.DECIMAL if type.precision is not None and _is_plain(type.precision, type.scale):
            kind = Kind.DECIMAL
            sizes = {"precision": type.precision, "scale": type.scale or 0}
        case Family.TEXT if dialect is not Dialect.MYSQL and type.declared.lower() == "text":
            kind = Kind.TEXT
        case Family.UUID if dialect is not Dialect.SQLITE:
            kind = Kind.UUID
        case Family.DATE:
            kind = Kind.DATE
        case _:
            pass
    return None if kind is None else TargetColumn(name=column.name, type=kind, **sizes)


def _is_plain(digits: int, decimals: int | None) -> bool:
    return digits <= DIGITS and 0 <= (decimals or 0) <= min(digits, DECIMALS)


def is_key(columns: Sequence[str], table: Table) -> bool:
    """Whether they tell its rows apart; a foreign key may name them in any order but MySQL's."""
    ordered = table.dialect is Dialect.MYSQL
    return any(
        tuple(columns) == group if ordered else set(columns) == set(group)
        for group in groups(table)
    )

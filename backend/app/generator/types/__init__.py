"""From a column's facts to what it is everywhere: one function of a family each."""

from dataclasses import replace

from app.generator.facts import Column, Family, Table
from app.generator.types import documents, numbers, times, words
from app.generator.types.kind import Kind, Samples
from app.generator.types.stamp import stamped

__all__ = ["Kind", "Samples", "kind_of", "stamped"]


def kind_of(table: Table, column: Column, attribute: str, class_name: str) -> Kind:  # noqa: C901, PLR0911, PLR0912
    """A flat table of the families: what is long about it is how many there are."""
    type = column.type
    dialect = table.dialect
    checks = tuple(check for check in table.checks if check.column == column.name)
    choices = words.choices_of(type, checks)
    if flags := (type.choices if type.family is Family.SET else words.flags_of(checks)):
        alias = words.alias_of(class_name, attribute, many=True)
        return words.flags(type, flags, alias, nullable=column.nullable)
    if choices and type.family in (Family.ENUM, Family.STRING, Family.TEXT):
        return words.choice(
            type, choices, dialect, words.alias_of(class_name, attribute, many=False)
        )
    match type.family:
        case Family.BOOLEAN if column.name in table.odd_booleans or words.beyond_two(checks):
            byte = type.model_copy(update={"bits": type.bits or 8})
            return replace(
                numbers.integer(byte, dialect, checks), told="generator.reason.not_boolean"
            )
        case Family.BOOLEAN:
            return words.boolean(nullable=column.nullable)
        case Family.INTEGER:
            return numbers.integer(type, dialect, checks)
        case Family.DECIMAL:
            return numbers.decimal(type, dialect, checks)
        case Family.FLOAT:
            return numbers.floating(type, checks)
        case Family.YEAR:
            return numbers.year(checks)
        case Family.BIT if type.length is not None and not type.declared.lower().startswith(
            ("bit varying", "varbit")
        ):
            return numbers.bit(type)
        case Family.STRING | Family.ENUM:
            return words.string(type, nullable=column.nullable, name=attribute)
        case Family.TEXT:
            return words.text(type, nullable=column.nullable, name=attribute)
        case Family.DATE:
            return times.date()
        case Family.DATETIME:
            return times.datetime(type)
        case Family.TIME:
            return times.time(type, dialect)
        case Family.INTERVAL if dialect.value == "postgresql" and times.is_fine(type):
            return times.duration()
        case Family.JSON:
            return documents.json(type, nullable=column.nullable)
        case Family.ARRAY:
            return documents.array(type, words.alias_of(class_name, attribute, many=True))
        case Family.UUID:
            return documents.uuid(type, dialect)
        case Family.BINARY:
            return documents.binary(type)
        case Family.NETWORK:
            return documents.network(type, dialect)
        case _:
            return documents.unreadable(dialect, type.family)

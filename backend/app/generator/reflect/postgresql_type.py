"""What a PostgreSQL column holds: domains down to what they are made of, arrays to their items,
enums to labels.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Row

from app.generator.facts import Family, Type

INTEGERS = {"int2": 16, "int4": 32, "int8": 64}
FLOATS = {"float4": 32, "float8": 64}
TIMES = {
    "timestamp": (Family.DATETIME, False),
    "timestamptz": (Family.DATETIME, True),
    "time": (Family.TIME, False),
    "timetz": (Family.TIME, True),
}
PLAIN = {
    "bool": Family.BOOLEAN,
    "text": Family.TEXT,
    "citext": Family.TEXT,
    "date": Family.DATE,
    "json": Family.JSON,
    "jsonb": Family.JSON,
    "uuid": Family.UUID,
    "bytea": Family.BINARY,
    "money": Family.MONEY,
    **dict.fromkeys(("inet", "cidr", "macaddr", "macaddr8"), Family.NETWORK),
    **dict.fromkeys(
        ("point", "line", "lseg", "box", "path", "polygon", "circle", "geometry", "geography"),
        Family.GEOMETRY,
    ),
}
HEADER = 4  # bytes of a varlena, which modifiers count in


class Types:
    """Every type the columns use, by its oid."""

    def __init__(self, types: Sequence[Row[Any]], domain_checks: Sequence[Row[Any]]) -> None:
        self._types = {row.oid: row for row in types}
        self._checks: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
        for row in domain_checks:
            self._checks[row.domain].append((row.name, row.expression))

    def read(self, oid: int, modifier: int, declared: str) -> Type:
        row = self._types[oid]
        if row.kind == "d":
            below = self.read(row.base, row.modifier, row.base_declared)
            return below.model_copy(update={"name": row.name})
        if row.kind == "e":
            return Type(
                family=Family.ENUM, declared=declared, name=row.name, choices=tuple(row.choices)
            )
        if row.category == "A" and row.item:
            item = self.read(row.item, modifier, declared.removesuffix("[]"))
            return Type(family=Family.ARRAY, declared=declared, item=item)
        return _plain(row.name, modifier, declared)

    def _domains(self, oid: int) -> Iterator[Row[Any]]:
        """The domain of a column, the domain that one is over, and so on."""
        while (row := self._types[oid]).kind == "d":
            yield row
            oid = row.base

    def checks(self, oid: int) -> Iterator[tuple[str, str]]:
        for domain in self._domains(oid):
            yield from self._checks[domain.oid]

    def required(self, oid: int) -> bool:
        return any(domain.required for domain in self._domains(oid))

    def default(self, oid: int) -> str | None:
        return next(
            (domain.expression for domain in self._domains(oid) if domain.expression is not None),
            None,
        )


def _plain(name: str, modifier: int, declared: str) -> Type:  # noqa: C901, PLR0911 (a table of the families)
    said = modifier if modifier >= 0 else None
    if name in PLAIN:
        return Type(family=PLAIN[name], declared=declared)
    if name in INTEGERS:
        return Type(family=Family.INTEGER, declared=declared, bits=INTEGERS[name])
    if name == "oid":
        return Type(family=Family.INTEGER, declared=declared, bits=32, unsigned=True)
    if name in FLOATS:
        return Type(family=Family.FLOAT, declared=declared, bits=FLOATS[name])
    if name in TIMES:
        family, zoned = TIMES[name]
        return Type(
            family=family, declared=declared, timezone=zoned, precision=6 if said is None else said
        )
    if name == "interval":
        precision = 6 if said is None or said & 0xFFFF == 0xFFFF else said & 0xFFFF
        return Type(family=Family.INTERVAL, declared=declared, precision=precision)
    if name == "numeric":
        if said is None:
            return Type(family=Family.DECIMAL, declared=declared)
        packed = said - HEADER
        # The scale is 11 bits and signed: numeric(5,-2) rounds to hundreds.
        return Type(
            family=Family.DECIMAL,
            declared=declared,
            precision=packed >> 16,
            scale=((packed & 0x7FF) ^ 1024) - 1024,
        )
    if name in ("varchar", "bpchar"):
        if said is None:
            return Type(family=Family.TEXT, declared=declared)
        return Type(
            family=Family.STRING, declared=declared, length=said - HEADER, fixed=name == "bpchar"
        )
    if name == "name":
        return Type(family=Family.TEXT, declared=declared, length=63)
    if name in ("bit", "varbit"):
        return Type(family=Family.BIT, declared=declared, length=said, fixed=name == "bit")
    return Type(family=Family.UNKNOWN, declared=declared)

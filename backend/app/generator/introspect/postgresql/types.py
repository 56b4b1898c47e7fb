"""Maps the types of PostgreSQL: domains by their base type, arrays with the type of their items."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Row

from app.generator.introspect.schema import TypeFamily, TypeInfo

INTEGER_BITS = {"int2": 16, "int4": 32, "int8": 64}
FLOAT_BITS = {"float4": 32, "float8": 64}
TIME_TYPES = {
    "timestamp": (TypeFamily.DATETIME, False),
    "timestamptz": (TypeFamily.DATETIME, True),
    "time": (TypeFamily.TIME, False),
    "timetz": (TypeFamily.TIME, True),
}
FAMILY_BY_TYPE = {
    "bool": TypeFamily.BOOLEAN,
    "text": TypeFamily.TEXT,
    "citext": TypeFamily.TEXT,
    "date": TypeFamily.DATE,
    "json": TypeFamily.JSON,
    "jsonb": TypeFamily.JSON,
    "uuid": TypeFamily.UUID,
    "bytea": TypeFamily.BINARY,
    "money": TypeFamily.MONEY,
    **dict.fromkeys(("inet", "cidr", "macaddr", "macaddr8"), TypeFamily.NETWORK),
    **dict.fromkeys(
        ("point", "line", "lseg", "box", "path", "polygon", "circle", "geometry", "geography"),
        TypeFamily.GEOMETRY,
    ),
}
VARLENA_HEADER_BYTES = 4  # included in type modifiers


class TypeCatalog:
    """The types that columns use, by oid."""

    def __init__(self, types: Sequence[Row[Any]], domain_checks: Sequence[Row[Any]]) -> None:
        self._types = {row.oid: row for row in types}
        self._checks: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
        for row in domain_checks:
            self._checks[row.domain].append((row.name, row.expression))

    def resolve(self, oid: int, modifier: int, sql: str) -> TypeInfo:
        row = self._types[oid]
        if row.kind == "d":
            base = self.resolve(row.base, row.modifier, row.base_declared)
            return base.model_copy(update={"name": row.name, "schema_name": row.other_schema})
        if row.kind == "e":
            return TypeInfo(
                family=TypeFamily.ENUM,
                sql=sql,
                name=row.name,
                schema_name=row.other_schema,
                choices=tuple(row.choices),
            )
        if row.category == "A" and row.item:
            item = self.resolve(row.item, modifier, sql.removesuffix("[]"))
            return TypeInfo(family=TypeFamily.ARRAY, sql=sql, item=item)
        return _base_type(row.name, modifier, sql)

    def _domain_chain(self, oid: int) -> Iterator[Row[Any]]:
        """Yields the domain of a column, the domain that it is based on, and so on."""
        while (row := self._types[oid]).kind == "d":
            yield row
            oid = row.base

    def domain_checks(self, oid: int) -> Iterator[tuple[str, str]]:
        for domain in self._domain_chain(oid):
            yield from self._checks[domain.oid]

    def is_not_null(self, oid: int) -> bool:
        return any(domain.required for domain in self._domain_chain(oid))

    def default_sql(self, oid: int) -> str | None:
        expressions = (domain.expression for domain in self._domain_chain(oid))
        return next((sql for sql in expressions if sql is not None), None)


def _base_type(name: str, type_modifier: int, sql: str) -> TypeInfo:  # noqa: C901, PLR0911 (cases)
    modifier = type_modifier if type_modifier >= 0 else None
    if name in FAMILY_BY_TYPE:
        return TypeInfo(family=FAMILY_BY_TYPE[name], sql=sql)
    if name in INTEGER_BITS:
        return TypeInfo(family=TypeFamily.INTEGER, sql=sql, bits=INTEGER_BITS[name])
    if name == "oid":
        return TypeInfo(family=TypeFamily.INTEGER, sql=sql, bits=32, unsigned=True)
    if name in FLOAT_BITS:
        return TypeInfo(family=TypeFamily.FLOAT, sql=sql, bits=FLOAT_BITS[name])
    if name in TIME_TYPES:
        family, has_timezone = TIME_TYPES[name]
        return TypeInfo(
            family=family,
            sql=sql,
            timezone=has_timezone,
            precision=6 if modifier is None else modifier,
        )
    if name == "interval":
        precision = 6 if modifier is None or modifier & 0xFFFF == 0xFFFF else modifier & 0xFFFF
        return TypeInfo(family=TypeFamily.INTERVAL, sql=sql, precision=precision)
    if name == "numeric":
        if modifier is None:
            return TypeInfo(family=TypeFamily.DECIMAL, sql=sql)
        packed = modifier - VARLENA_HEADER_BYTES
        # The scale is 11 bits and signed: numeric(5,-2) rounds to hundreds.
        return TypeInfo(
            family=TypeFamily.DECIMAL,
            sql=sql,
            precision=packed >> 16,
            scale=((packed & 0x7FF) ^ 1024) - 1024,
        )
    if name in ("varchar", "bpchar"):
        if modifier is None:
            return TypeInfo(family=TypeFamily.TEXT, sql=sql)
        return TypeInfo(
            family=TypeFamily.STRING,
            sql=sql,
            length=modifier - VARLENA_HEADER_BYTES,
            fixed=name == "bpchar",
        )
    if name == "name":
        return TypeInfo(family=TypeFamily.TEXT, sql=sql, length=63)
    if name in ("bit", "varbit"):
        return TypeInfo(family=TypeFamily.BIT, sql=sql, length=modifier, fixed=name == "bit")
    return TypeInfo(family=TypeFamily.UNKNOWN, sql=sql)

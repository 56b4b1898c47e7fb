"""Integers, decimals, floats, money, years, bits."""

from decimal import Decimal

from app.generator.config import QueryType, Widget
from app.generator.facts import Check, Dialect, Type
from app.generator.types.kind import Kind, Samples

EXACT = (QueryType.BETWEEN, QueryType.EQ, QueryType.NE, QueryType.IN, QueryType.GT, QueryType.GTE, QueryType.LT)
NUMERIC = (*EXACT, QueryType.LTE, QueryType.IS_NULL)
SAFE = 2**53 - 1


def integer(type: Type, dialect: Dialect, checks: tuple[Check, ...]) -> Kind:
    """SQLite's INTEGER holds 64 bits whatever it is called; what JavaScript cannot count is refused there."""
    bits = type.bits or 32
    plain = dialect is Dialect.SQLITE and not type.unsigned and type.declared.upper().startswith("INT")
    low, high = (0, 2**bits - 1) if type.unsigned else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    big = bits > 53 and not plain
    name = "SafeInt" if plain else f"{'U' if type.unsigned else ''}Int{bits}"
    if plain:
        low, high = -SAFE, SAFE
    if big:
        name = "BigUInt" if type.unsigned else "BigInt"
    sql = "BigInteger" if big or (type.unsigned and bits == 32) else "SmallInteger" if bits < 32 and not plain else None
    if bits == 24 or (type.unsigned and bits == 16):
        sql = None
    least, most, rules = _bounds(checks, low, high)
    most_sent = min(most, 2**31 - 1) if plain else most
    full, other = most_sent - 1, most_sent
    full = max(full, least)
    return Kind(
        python="int",
        sql=sql,
        asked=name,
        shown=name if big else "int",
        rules=rules,
        filtered=name,
        queries=NUMERIC,
        widget=Widget.INPUT if big else Widget.NUMBER,
        samples=Samples(
            full=str(full) if big else full,
            other=str(other) if big else other,
            wrong=(2**64 if big else high + 1 if not plain else 2**63, "soon", *((least - 1,) if rules else ())),
        ),
        digits=None if big else 0,
        low=None if (plain and not rules) or big else least,
        high=None if (plain and not rules) or big or (bits == 32 and not rules) else most,
        right=True,
        model_value=str(full),
    )


def _bounds(checks: tuple[Check, ...], low: int, high: int) -> tuple[int, int, dict[str, object]]:
    rules: dict[str, object] = {}
    for check in checks:
        if check.minimum is not None:
            least = int(Decimal(check.minimum) // 1) + (1 if check.exclusive_minimum else 0)
            low = max(low, least)
            rules["ge"] = low
        if check.maximum is not None:
            most = int(Decimal(check.maximum) // 1) - (1 if check.exclusive_maximum else 0)
            high = min(high, most)
            rules["le"] = high
    return low, high, rules


def decimal(type: Type, checks: tuple[Check, ...]) -> Kind:
    precision, scale = type.precision, type.scale
    rules: dict[str, object] = {}
    sql, digits = "Numeric", scale or 0
    if precision is not None and scale is not None and scale >= 0:
        sql = f"Numeric({precision}, {scale})"
        rules = {"max_digits": max(precision, scale), "decimal_places": scale}
    whole = min((precision or 12) - max(scale or 0, 0), 8)
    top = Decimal("9" * whole or "0") + (1 - Decimal(10) ** -max(scale or 0, 0))
    low, high, limits = _limits(checks, top)
    step = Decimal(10) ** -max(scale or 0, 0)
    full, other = max(high - step, low), high
    wrong: list[object] = ["NaN", *(["0." + "0" * digits + "1"] if rules else [])]
    if rules:
        wrong.append("9" * ((precision or 0) - digits + 1))
    if "gt" in limits or "ge" in limits:
        wrong.append(str(low - step))
    return Kind(
        python="Decimal",
        sql=sql,
        asked="Decimal",
        shown="Decimal",
        rules={**rules, **limits},
        filtered="Decimal",
        queries=NUMERIC,
        widget=Widget.NUMBER,
        samples=Samples(full=_plain(full, digits), other=_plain(other, digits), wrong=tuple(wrong)),
        digits=digits,
        right=True,
        model_value=f'Decimal("{_plain(full, digits)}")',
    )


def _plain(value: Decimal, digits: int) -> str:
    return f"{value:.{max(digits, 0)}f}"


def _limits(checks: tuple[Check, ...], top: Decimal) -> tuple[Decimal, Decimal, dict[str, object]]:
    low, high, rules = Decimal(0), top, dict[str, object]()
    for check in checks:
        if check.minimum is not None:
            low = Decimal(check.minimum)
            rules["gt" if check.exclusive_minimum else "ge"] = low
        if check.maximum is not None:
            high = min(high, Decimal(check.maximum)) - (1 if check.exclusive_maximum else 0)
            rules["lt" if check.exclusive_maximum else "le"] = Decimal(check.maximum)
    return low, high, rules


def floating(type: Type, checks: tuple[Check, ...]) -> Kind:
    """Old rows may hold NaN and infinity, which JSON cannot say: they are shown as null, and never taken in."""
    _, __, limits = _limits(checks, Decimal(100))
    return Kind(
        python="float",
        sql="Float" if type.bits == 32 else "Double",
        asked="float",
        shown="float | None",
        rules={"allow_inf_nan": False, **limits},
        filtered="float",
        queries=NUMERIC,
        widget=Widget.NUMBER,
        samples=Samples(full=1.5, other=2.5, wrong=("soon",)),
        right=True,
        model_value="1.5",
    )


def year(checks: tuple[Check, ...]) -> Kind:
    least, most, rules = _bounds(checks, 1901, 2155)
    return Kind(
        python="int",
        sql="SmallInteger",
        asked="Year",
        shown="int",
        rules=rules,
        filtered="Year",
        queries=NUMERIC,
        widget=Widget.YEAR,
        samples=Samples(full=most - 1, other=most, wrong=(most + 1, least - 1, "soon")),
        digits=0,
        low=least,
        high=most,
        model_value=str(most - 1),
    )


def bit(type: Type) -> Kind:
    length = type.length or 1
    full = "1" * (length - 1) + "0" if length > 1 else "0"
    return Kind(
        python="str",
        sql=f"Bits({length})",
        asked="str",
        shown="str",
        rules={"pattern": f"^[01]{{{length}}}$"},
        widget=Widget.INPUT,
        samples=Samples(full=full, other="1" * length, wrong=("2", "1" * (length + 1))),
        model_value=f'"{full}"',
    )

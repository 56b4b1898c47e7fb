"""Integers, decimals, floats, money, years, bits."""

from decimal import Decimal, localcontext

from app.generator.config import QueryType, Widget
from app.generator.facts import Check, Dialect, Type
from app.generator.types.kind import Kind, Samples

EXACT = (
    QueryType.BETWEEN,
    QueryType.EQ,
    QueryType.NE,
    QueryType.IN,
    QueryType.GT,
    QueryType.GTE,
    QueryType.LT,
)
NUMERIC = (*EXACT, QueryType.LTE, QueryType.IS_NULL)
SAFE = 2**53 - 1
MOST_DIGITS = (
    2_100  # of a column that says how many: PostgreSQL takes 1,000, of them any after the point
)
SHOWN_PLAINLY = 6  # decimals; with more, or none, Python may say 0E-10, or 1E+5


def integer(type: Type, dialect: Dialect, checks: tuple[Check, ...]) -> Kind:
    """SQLite's INTEGER holds 64 bits whatever it is called; what JavaScript cannot count is refused
    there.
    """
    bits = type.bits or 32
    plain = (
        dialect is Dialect.SQLITE and not type.unsigned and type.declared.upper().startswith("INT")
    )
    low, high = (0, 2**bits - 1) if type.unsigned else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    big = bits > 53 and not plain
    name = "SafeInt" if plain else f"{'U' if type.unsigned else ''}Int{bits}"
    if plain:
        low = -SAFE
        high = SAFE
    if big:
        name = "BigUInt" if type.unsigned else "BigInt"
    sql = (
        "BigInteger"
        if big or (type.unsigned and bits == 32)
        else "SmallInteger"
        if bits < 32 and not plain
        else None
    )
    if bits == 24 or (type.unsigned and bits == 16):
        sql = None
    least, most, rules = _bounds(checks, low, high)
    most_sent = min(most, 2**31 - 1) if plain else most
    full = most_sent - 1
    other = most_sent
    full = max(full, least)
    if listed := sorted(int(choice) for check in checks for choice in check.choices):
        full = listed[0]
        other = listed[-1]
    return Kind(
        python="int",
        sql=sql,
        asked="int" if rules else name,
        shown=name if big else "int",
        rules=rules,
        filtered=name,
        queries=NUMERIC,
        widget=Widget.INPUT if big else Widget.NUMBER,
        samples=Samples(
            full=str(full) if big else full,
            other=str(other) if big else other,
            wrong=(
                2**64 if big else high + 1 if not plain else 2**63,
                "soon",
                *((least - 1,) if rules else ()),
            ),
        ),
        digits=None if big else 0,
        low=None
        if (plain and not rules) or big or (bits == 32 and not rules and not type.unsigned)
        else least,
        high=None if (plain and not rules) or big or (bits == 32 and not rules) else most,
        right=True,
        model_value=str(full),
    )


def _bounds(checks: tuple[Check, ...], low: int, high: int) -> tuple[int, int, dict[str, object]]:
    """Both where there is one: of a field's own bounds and those of its type, pydantic heeds the
    type's.
    """
    bounds = [low], [high]
    for check in checks:
        if listed := [int(choice) for choice in check.choices]:
            bounds[0].append(min(listed))
            bounds[1].append(max(listed))
        if check.minimum is not None:
            bounds[0].append(
                int(Decimal(check.minimum) // 1) + (1 if check.exclusive_minimum else 0)
            )
        if check.maximum is not None:
            bounds[1].append(
                int(Decimal(check.maximum) // 1) - (1 if check.exclusive_maximum else 0)
            )
    least = max(bounds[0])
    most = min(bounds[1])
    narrowed = len(bounds[0]) + len(bounds[1]) > 2
    rules: dict[str, object] = {"ge": least, "le": most}
    return least, most, rules if narrowed else {}


def decimal(type: Type, dialect: Dialect, checks: tuple[Check, ...]) -> Kind:
    """SQLite keeps a float of it, which has 15 digits: what would not come back as it was sent is
    refused there.
    """
    with localcontext(prec=MOST_DIGITS):
        return _decimal(type, dialect, checks)


def _decimal(type: Type, dialect: Dialect, checks: tuple[Check, ...]) -> Kind:
    precision = type.precision
    scale = type.scale
    if dialect is Dialect.SQLITE and precision is not None:
        precision = min(precision, 15)
        scale = min(scale or 0, 15)
    rules: dict[str, object] = {}
    sql = "Numeric"
    asked = "Decimal"
    digits = scale or 0
    beyond: tuple[object, ...] = ()  # more than it can be sent at all
    if precision is None and dialect is Dialect.POSTGRESQL:
        asked = "AnyNumeric"
        beyond = ("1e131072", "1e-16384")
    elif precision is None and dialect is Dialect.SQLITE:
        rules["max_digits"] = 15
        beyond = ("9" * 16,)
        scale = digits = 10  # which SQLAlchemy reads a float with
    if precision is not None and scale is not None and scale >= 0:
        sql = f"Numeric({precision}, {scale})"
        rules = {"max_digits": max(precision, scale), "decimal_places": scale}
    step = Decimal(10) ** -(scale or 0)
    if precision is not None and digits < 0:  # of hundreds, say, so many
        rules = {"max_digits": precision - digits, "multiple_of": int(step)}
        digits = 0
    whole = min((precision or 12) - digits, 8)
    top = (Decimal("9" * whole or "0") + 1 - Decimal(10) ** -digits) // step * step
    low, high, limits = _limits(checks, top)
    full = max(high - step, low)
    other = high
    wrong: list[object] = ["NaN", *beyond]
    if precision is not None and rules:
        wrong += ["0." + "0" * digits + "1", "9" * (precision - digits + 1)]
    if "gt" in limits or "ge" in limits:
        wrong.append(str(low - step))
    return Kind(
        python="Decimal",
        sql=sql,
        asked=asked,
        shown="Decimal" if 0 < digits <= SHOWN_PLAINLY else "PlainDecimal",
        rules={**rules, **limits},
        filtered=asked,
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
    low = Decimal(0)
    high = top
    rules = dict[str, object]()
    for check in checks:
        if check.minimum is not None:
            low = Decimal(check.minimum)
            rules["gt" if check.exclusive_minimum else "ge"] = low
        if check.maximum is not None:
            high = min(high, Decimal(check.maximum)) - (1 if check.exclusive_maximum else 0)
            rules["lt" if check.exclusive_maximum else "le"] = Decimal(check.maximum)
    return low, high, rules


def floating(type: Type, checks: tuple[Check, ...]) -> Kind:
    """Old rows may hold NaN and infinity, which JSON cannot say: they are shown as null, and never
    taken in.
    """
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
        asked="int" if rules else "Year",
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

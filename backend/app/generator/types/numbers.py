"""Integers, decimals, floats, money, years, bits."""

from decimal import Decimal, localcontext

from app.generator.config import QueryType, Widget
from app.generator.introspect.schema import CheckInfo, Dialect, TypeInfo
from app.generator.types.mapping import Samples, TypeMapping

EXACT_QUERIES = (
    QueryType.BETWEEN,
    QueryType.EQ,
    QueryType.NE,
    QueryType.IN,
    QueryType.GT,
    QueryType.GTE,
    QueryType.LT,
)
NUMERIC_QUERIES = (*EXACT_QUERIES, QueryType.LTE, QueryType.IS_NULL)
MAX_SAFE_INTEGER = 2**53 - 1
# of a column that says how many: PostgreSQL takes 1,000, of them any after the point
MAX_DECIMAL_DIGITS = 2_100
MAX_PLAIN_DECIMALS = 6  # decimals; with more, or none, Python may say 0E-10, or 1E+5


def integer(type: TypeInfo, dialect: Dialect, checks: tuple[CheckInfo, ...]) -> TypeMapping:
    """SQLite's INTEGER holds 64 bits whatever it is called; what JavaScript cannot count is refused
    there.
    """
    bits = type.bits or 32
    plain = dialect is Dialect.SQLITE and not type.unsigned and type.sql.upper().startswith("INT")
    low, high = (0, 2**bits - 1) if type.unsigned else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    big = bits > 53 and not plain
    name = "SafeInt" if plain else f"{'U' if type.unsigned else ''}Int{bits}"
    if plain:
        low = -MAX_SAFE_INTEGER
        high = MAX_SAFE_INTEGER
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
    least, most, rules = _integer_bounds(checks, low, high)
    most_sent = min(most, 2**31 - 1) if plain else most
    full = most_sent - 1
    other = most_sent
    full = max(full, least)
    if listed := sorted(int(choice) for check in checks for choice in check.choices):
        full = listed[0]
        other = listed[-1]
    return TypeMapping(
        python_type="int",
        sqlalchemy_type=sql,
        request_type="int" if rules else name,
        response_type=name if big else "int",
        constraints=rules,
        filter_type=name,
        query_types=NUMERIC_QUERIES,
        widget=Widget.INPUT if big else Widget.NUMBER,
        samples=Samples(
            value=str(full) if big else full,
            other_value=str(other) if big else other,
            invalid_values=(
                2**64 if big else high + 1 if not plain else 2**63,
                "soon",
                *((least - 1,) if rules else ()),
            ),
        ),
        decimal_places=None if big else 0,
        minimum=None
        if (plain and not rules) or big or (bits == 32 and not rules and not type.unsigned)
        else least,
        maximum=None if (plain and not rules) or big or (bits == 32 and not rules) else most,
        align_right=True,
        python_sample=str(full),
    )


def _integer_bounds(
    checks: tuple[CheckInfo, ...], minimum: int, maximum: int
) -> tuple[int, int, dict[str, object]]:
    """Both where there is one: of a field's own bounds and those of its type, pydantic heeds the
    type's.
    """
    bounds = [minimum], [maximum]
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


def decimal(type: TypeInfo, dialect: Dialect, checks: tuple[CheckInfo, ...]) -> TypeMapping:
    """SQLite keeps a float of it, which has 15 digits: what would not come back as it was sent is
    refused there.
    """
    with localcontext(prec=MAX_DECIMAL_DIGITS):
        return _decimal(type, dialect, checks)


def _decimal(type: TypeInfo, dialect: Dialect, checks: tuple[CheckInfo, ...]) -> TypeMapping:
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
    low, high, limits = _decimal_limits(checks, top)
    full = max(high - step, low)
    other = high
    wrong: list[object] = ["NaN", *beyond]
    if precision is not None and rules:
        wrong += ["0." + "0" * digits + "1", "9" * (precision - digits + 1)]
    if "gt" in limits or "ge" in limits:
        wrong.append(str(low - step))
    return TypeMapping(
        python_type="Decimal",
        sqlalchemy_type=sql,
        request_type=asked,
        response_type="Decimal" if 0 < digits <= MAX_PLAIN_DECIMALS else "DecimalString",
        constraints={**rules, **limits},
        filter_type=asked,
        query_types=NUMERIC_QUERIES,
        widget=Widget.NUMBER,
        samples=Samples(
            value=_format_decimal(full, digits),
            other_value=_format_decimal(other, digits),
            invalid_values=tuple(wrong),
        ),
        decimal_places=digits,
        align_right=True,
        python_sample=f'Decimal("{_format_decimal(full, digits)}")',
    )


def _format_decimal(value: Decimal, decimal_places: int) -> str:
    return f"{value:.{max(decimal_places, 0)}f}"


def _decimal_limits(
    checks: tuple[CheckInfo, ...], maximum: Decimal
) -> tuple[Decimal, Decimal, dict[str, object]]:
    low = Decimal(0)
    high = maximum
    rules = dict[str, object]()
    for check in checks:
        if check.minimum is not None:
            low = Decimal(check.minimum)
            rules["gt" if check.exclusive_minimum else "ge"] = low
        if check.maximum is not None:
            high = min(high, Decimal(check.maximum)) - (1 if check.exclusive_maximum else 0)
            rules["lt" if check.exclusive_maximum else "le"] = Decimal(check.maximum)
    return low, high, rules


def floating(type: TypeInfo, checks: tuple[CheckInfo, ...]) -> TypeMapping:
    """Old rows may hold NaN and infinity, which JSON cannot say: they are shown as null, and never
    taken in.
    """
    _, __, limits = _decimal_limits(checks, Decimal(100))
    return TypeMapping(
        python_type="float",
        sqlalchemy_type="Float" if type.bits == 32 else "Double",
        request_type="float",
        response_type="float | None",
        constraints={"allow_inf_nan": False, **limits},
        filter_type="float",
        query_types=NUMERIC_QUERIES,
        widget=Widget.NUMBER,
        samples=Samples(value=1.5, other_value=2.5, invalid_values=("soon",)),
        align_right=True,
        python_sample="1.5",
    )


def year(checks: tuple[CheckInfo, ...]) -> TypeMapping:
    least, most, rules = _integer_bounds(checks, 1901, 2155)
    return TypeMapping(
        python_type="int",
        sqlalchemy_type="SmallInteger",
        request_type="int" if rules else "Year",
        response_type="int",
        constraints=rules,
        filter_type="Year",
        query_types=NUMERIC_QUERIES,
        widget=Widget.YEAR,
        samples=Samples(
            value=most - 1, other_value=most, invalid_values=(most + 1, least - 1, "soon")
        ),
        decimal_places=0,
        minimum=least,
        maximum=most,
        python_sample=str(most - 1),
    )


def bit(type: TypeInfo) -> TypeMapping:
    length = type.length or 1
    full = "1" * (length - 1) + "0" if length > 1 else "0"
    return TypeMapping(
        python_type="str",
        sqlalchemy_type=f"BitString({length})",
        request_type="str",
        response_type="str",
        constraints={"pattern": f"^[01]{{{length}}}$"},
        widget=Widget.INPUT,
        samples=Samples(
            value=full, other_value="1" * length, invalid_values=("2", "1" * (length + 1))
        ),
        python_sample=f'"{full}"',
    )

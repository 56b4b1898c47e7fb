"""Integers, decimals, floats, years and bit strings."""

from dataclasses import replace
from decimal import Decimal, localcontext
from math import isfinite

from app.generator.bounds import Bounds, bounds_of
from app.generator.config import QueryType, Widget
from app.generator.introspect.schema import CheckInfo, Dialect, TypeInfo
from app.generator.literals import python_literal
from app.generator.types.mapping import (
    FilterMapping,
    RequestMapping,
    ResponseMapping,
    Samples,
    TypeMapping,
    UiMapping,
)
from app.kit.db.single_float import to_single

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
# PostgreSQL allows a precision of 1,000 and a scale of the same size.
MAX_DECIMAL_DIGITS = 2_100
# With more decimal places, or none, `str(Decimal)` may use an exponent: "0E-10", "1E+5".
MAX_PLAIN_DECIMALS = 6
# `COUNTER` counts from 2,000,000,000; a type that holds more takes its values as they are.
MAX_COUNTER_VALUE = 2_100_000_000
MIN_UNIQUE_VALUES = 50
MAX_UNIQUE_VALUES = 9_900
# The counter of unique decimals divides by a power of ten, which a float does exactly up to here.
MAX_EXACT_DIGITS = 15


def integer(
    type: TypeInfo, dialect: Dialect, checks: tuple[CheckInfo, ...], *, is_key: bool = False
) -> TypeMapping:
    """Maps an integer of any size.

    SQLite's INTEGER holds 64 bits whatever its declared size. JSON carries a key as a string, and
    another column as a string only where JavaScript would round the number.
    """
    bits = type.bits or 32
    is_any_size = (
        dialect is Dialect.SQLITE and not type.unsigned and type.sql.upper().startswith("INT")
    )
    is_safe = is_any_size and not is_key
    if is_any_size:
        bits = 64
    is_big = bits > 53 and not is_safe
    if is_safe:
        name = "AnyInt"
        low, high = -(2**63), 2**63 - 1
    elif type.unsigned:
        name = "BigUInt" if is_big else f"UInt{bits}"
        low, high = 0, 2**bits - 1
    else:
        name = "BigInt" if is_big else f"Int{bits}"
        low, high = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
    minimum, maximum, constraints = _integer_bounds(checks, low, high)
    other_value = min(maximum, max(2**31 - 1, minimum + 1)) if is_safe else maximum
    value = max(other_value - 1, minimum)
    if choices := _integer_choices(checks):
        value = choices[0]
        other_value = choices[-1]
    too_large = 2**64 if is_big else 2**63 if is_safe else high + 1
    # An input needs bounds only where the widget's own (a safe or 32-bit integer) are wider.
    is_unbounded = is_big or (not constraints and (is_safe or bits == 32))
    unique = _unique_integer(value)
    if is_big and not constraints:
        # Values that JavaScript would round.
        unique = f"{maximum - 2 * MAX_COUNTER_VALUE} + next(COUNTER)"
    return TypeMapping(
        python_type="int",
        sqlalchemy_type=(
            # SQLite generates values only for a key of type INTEGER.
            "Id"
            if is_any_size and is_key
            else _integer_class(bits, dialect, is_safe=is_safe, unsigned=type.unsigned)
        ),
        request=RequestMapping(
            annotation="int" if constraints and not is_safe else name, constraints=constraints
        ),
        response=ResponseMapping(
            annotation=name if is_big or is_safe else "int", is_json_string=is_big
        ),
        filter=FilterMapping(annotation="BigInt" if is_safe else name, query_types=NUMERIC_QUERIES),
        ui=UiMapping(
            widget=Widget.INPUT if is_big else Widget.NUMBER,
            decimal_places=None if is_big else 0,
            minimum=(
                max(minimum, -MAX_SAFE_INTEGER)
                if not is_unbounded or (type.unsigned and not is_big)
                else None
            ),
            maximum=None if is_unbounded else min(maximum, MAX_SAFE_INTEGER),
            align_right=True,
        ),
        samples=Samples(
            value=str(value) if is_big or abs(value) > MAX_SAFE_INTEGER else value,
            other_value=(
                str(other_value) if is_big or abs(other_value) > MAX_SAFE_INTEGER else other_value
            ),
            invalid_values=(too_large, "soon", *((minimum - 1,) if constraints else ())),
            python=str(value),
            missing=0 if type.unsigned or constraints else -1,
            unique_json=f"str({unique})" if unique and is_big else unique,
            unique_python=unique,
        ),
    )


def _integer_class(bits: int, dialect: Dialect, *, is_safe: bool, unsigned: bool) -> str | None:
    """Returns the SQLAlchemy type, or None where the annotation `int` implies a wide enough one."""
    if bits > 53 and unsigned and dialect is Dialect.MYSQL:
        return "BIGINT(unsigned=True)"
    if (bits > 53 and not is_safe) or (unsigned and bits == 32):
        return "BigInteger"
    if bits == 24 or (unsigned and bits == 16) or bits >= 32 or is_safe:
        return None
    return "SmallInteger"


def _unique_integer(maximum: int) -> str | None:
    if maximum > MAX_COUNTER_VALUE:
        return "next(COUNTER)"
    half = max(maximum // 2, 1)
    return f"{half} + next(COUNTER) % {half}" if maximum > MIN_UNIQUE_VALUES else None


def _integer_bounds(
    checks: tuple[CheckInfo, ...], minimum: int, maximum: int
) -> tuple[int, int, dict[str, object]]:
    """Returns the bounds that the type and the checks leave, and the constraints they need.

    The constraints have both bounds or none: pydantic ignores a field's own bound if the annotated
    type has one, so the annotation is then `int`.
    """
    bounds = bounds_of(checks)
    lower = [minimum]
    upper = [maximum]
    if choices := _integer_choices(checks):
        lower.append(choices[0])
        upper.append(choices[-1])
    if (lowest := bounds.lowest(Decimal(1))) is not None:
        lower.append(int(lowest))
    if (highest := bounds.highest(Decimal(1))) is not None:
        upper.append(int(highest))
    constraints: dict[str, object] = {}
    if len(lower) + len(upper) > 2:
        constraints = {"ge": max(lower), "le": min(upper)}
    return max(lower), min(upper), constraints


def _integer_choices(checks: tuple[CheckInfo, ...]) -> list[int]:
    return sorted(int(choice) for choice in bounds_of(checks).choices if choice % 1 == 0)


def decimal(type: TypeInfo, dialect: Dialect, checks: tuple[CheckInfo, ...]) -> TypeMapping:
    """Maps an exact number.

    SQLite stores a float of 15 digits. Requests reject a number with more digits there, because it
    would not be read back as it was sent.
    """
    with localcontext(prec=MAX_DECIMAL_DIGITS):
        return _decimal(type, dialect, checks)


def _decimal(type: TypeInfo, dialect: Dialect, checks: tuple[CheckInfo, ...]) -> TypeMapping:
    precision = type.precision
    scale = type.scale
    if dialect is Dialect.SQLITE and precision is not None:
        precision = min(precision, 15)
        scale = min(scale or 0, 15)
    constraints: dict[str, object] = {}
    sql = "Numeric"
    annotation = "Decimal"
    decimal_places = scale or 0
    invalid_values: list[object] = ["NaN"]
    if precision is None and dialect is Dialect.POSTGRESQL:
        annotation = "AnyNumeric"
        invalid_values += ["1e131072", "1e-16384"]
    elif precision is None and dialect is Dialect.SQLITE:
        constraints["max_digits"] = 15
        invalid_values.append("9" * 16)
        scale = 10  # SQLAlchemy reads a float with 10 decimal places
        decimal_places = 10
    if precision is not None and scale is not None and scale >= 0:
        sql = f"Numeric({precision}, {scale})"
        constraints = {"max_digits": max(precision, scale), "decimal_places": scale}
    step = Decimal(10) ** -(scale or 0)
    if precision is not None and decimal_places < 0:  # PostgreSQL: a negative scale
        constraints = {"max_digits": precision - decimal_places, "multiple_of": int(step)}
        decimal_places = 0
    integer_digits = min((precision or 12) - decimal_places, 8)
    largest = Decimal("9" * integer_digits or "0") + 1 - Decimal(10) ** -decimal_places
    bounds = bounds_of(checks)
    if precision is not None and constraints:
        invalid_values.append("0." + "0" * decimal_places + "1")
        invalid_values.append("9" * (precision - decimal_places + 1))
    if bounds.minimum is not None:
        invalid_values.append(str(bounds.minimum - step))
    # A column without a scale holds any number of decimals, so the samples have as many as needed.
    steps = (step,) if scale is not None else tuple(step / 10**digits for digits in range(6))
    samples = _decimal_samples(bounds, steps, largest, decimal_places, tuple(invalid_values))
    if samples is not None and (bounds.constraints or type.unsigned):
        samples = replace(samples, missing=samples.other_value)
    elif samples is not None:
        samples = replace(samples, missing="-1")
    has_exponent = not 0 < decimal_places <= MAX_PLAIN_DECIMALS
    return TypeMapping(
        python_type="Decimal",
        sqlalchemy_type=sql,
        request=RequestMapping(
            annotation=annotation, constraints={**constraints, **bounds.constraints}
        ),
        response=ResponseMapping(annotation="DecimalString" if has_exponent else "Decimal"),
        filter=FilterMapping(annotation=annotation, query_types=NUMERIC_QUERIES),
        ui=UiMapping(widget=Widget.NUMBER, decimal_places=decimal_places, align_right=True),
        samples=samples,
    )


def _decimal_samples(
    bounds: Bounds,
    steps: tuple[Decimal, ...],
    largest: Decimal,
    decimal_places: int,
    invalid_values: tuple[object, ...],
) -> Samples | None:
    """Returns multiples of the first step that has two between the bounds.

    Returns None if the column holds no number that the checks accept.
    """
    ranges = [(step, *_decimal_range(bounds, step, largest)) for step in steps]
    ranges = [(step, low, high) for step, low, high in ranges if low <= high]
    if not ranges:
        return None
    step, low, high = next((one for one in ranges if one[1] < one[2]), ranges[0])
    places = max(decimal_places, -int(step.as_tuple().exponent), 0)
    value = f"{low if bounds.choices else max(high - step, low):.{places}f}"
    unique = None if bounds.choices else _unique_decimal(bounds, step, low, high, places)
    return Samples(
        value=value,
        other_value=f"{high:.{places}f}",
        invalid_values=invalid_values,
        python=python_literal(Decimal(value)),
        unique_json=unique,
        unique_python=unique and f"Decimal({unique})",
    )


def _decimal_range(bounds: Bounds, step: Decimal, largest: Decimal) -> tuple[Decimal, Decimal]:
    """Returns the least and the greatest sample. The least is the greater one if there is none."""
    if bounds.choices:
        choices = [
            choice
            for choice in bounds.choices
            if choice % step == 0 and abs(choice) <= largest and bounds.accepts(choice)
        ]
        return (min(choices), max(choices)) if choices else (largest, -largest)
    highest = bounds.highest(step)
    largest = largest // step * step
    high = largest if highest is None else min(highest, largest)
    lowest = bounds.lowest(step)
    return min(Decimal(0), high - step) if lowest is None else lowest, high


def _unique_decimal(
    bounds: Bounds, step: Decimal, low: Decimal, high: Decimal, places: int
) -> str | None:
    count = min(int((high - low) / step) + 1, MAX_UNIQUE_VALUES)
    if bounds == Bounds() and not places and step == 1:
        number = _unique_integer(int(high))
        return None if number is None else f"str({number})"
    if not places or count < MIN_UNIQUE_VALUES:
        return None
    if bounds == Bounds() and high >= 99:
        return f'f"{{next(COUNTER) % 99}}.{"0" * places}"'
    first = int(low / step)
    if len(str(abs(first) + count)) > MAX_EXACT_DIGITS:
        return None
    return f'f"{{({first} + next(COUNTER) % {count}) / {10**places}:.{places}f}}"'


def floating(type: TypeInfo, checks: tuple[CheckInfo, ...]) -> TypeMapping:
    """Maps a float. NaN and infinity, which JSON cannot hold, are shown as null and rejected."""
    bounds = bounds_of(checks)
    constraints = {"allow_inf_nan": False, **bounds.constraints}
    samples = None
    if values := _float_samples(bounds, type):
        value, *_, other_value = sorted((values[0], values[1 % len(values)]))
        samples = Samples(
            value=value, other_value=other_value, invalid_values=("soon",), python=str(value)
        )
    return TypeMapping(
        python_type="float",
        sqlalchemy_type="SingleFloat" if type.bits == 32 else "Double",
        request=RequestMapping(annotation="float", constraints=constraints),
        response=ResponseMapping(annotation="float | None"),
        filter=FilterMapping(annotation="float", query_types=NUMERIC_QUERIES),
        ui=UiMapping(widget=Widget.NUMBER, align_right=True),
        samples=samples,
    )


def _float_samples(bounds: Bounds, type: TypeInfo) -> list[float]:
    """Returns numbers that the column and the checks accept, the preferred ones first.

    A response shows them as they were sent. Choices that four bytes do not hold exactly are left
    out, because a CHECK compares all digits.
    """
    if bounds.choices:
        choices = map(float, bounds.choices)
        return sorted(choice for choice in choices if choice == to_single(choice))
    low = float("-inf" if bounds.minimum is None else bounds.minimum)
    high = float("inf" if bounds.maximum is None else bounds.maximum)
    candidates = [1.5, 2.5, 0.5, 0.25, low + 1.5, low + 2.5, high - 1.5, high - 2.5]
    candidates += [low * 2, low * 4, high * 2, high * 4]
    candidates += [(low + high) / 2, (3 * low + high) / 4]
    rounded = [_rounded(value, type) for value in candidates if isfinite(value)]
    # The bounds themselves may be excluded, or rounded beyond by the column.
    samples = [
        value
        for value in dict.fromkeys(rounded)
        if low < value < high and low < to_single(value) < high
    ]
    included = [] if bounds.excludes_minimum else [low]
    included += [] if bounds.excludes_maximum else [high]
    return samples or [value for value in included if isfinite(value)]


def _rounded(value: float, type: TypeInfo) -> float:
    """Returns the value with digits that each column shows: MySQL's `float(5, 2)` has two decimals,
    and four bytes hold six digits.
    """
    return float(f"{value:.6g}") if type.scale is None else round(value, type.scale)


def year(checks: tuple[CheckInfo, ...]) -> TypeMapping:
    """Maps MySQL's YEAR."""
    minimum, maximum, constraints = _integer_bounds(checks, 1901, 2155)
    unique = _unique_integer(maximum - 1)
    return TypeMapping(
        python_type="int",
        sqlalchemy_type="SmallInteger",
        request=RequestMapping(
            annotation="int" if constraints else "Year", constraints=constraints
        ),
        response=ResponseMapping(annotation="int"),
        filter=FilterMapping(annotation="Year", query_types=NUMERIC_QUERIES),
        ui=UiMapping(widget=Widget.YEAR, decimal_places=0, minimum=minimum, maximum=maximum),
        samples=Samples(
            value=maximum - 1,
            other_value=maximum,
            invalid_values=(maximum + 1, minimum - 1, "soon"),
            python=str(maximum - 1),
            missing=0,
            unique_json=unique,
            unique_python=unique,
        ),
    )


def bit(type: TypeInfo) -> TypeMapping:
    """Maps a bit string of fixed length, which is text of the digits 0 and 1."""
    length = type.length or 1
    value = "1" * (length - 1) + "0"
    return TypeMapping(
        python_type="str",
        sqlalchemy_type=f"BitString({length})",
        request=RequestMapping(annotation="str", constraints={"pattern": f"^[01]{{{length}}}$"}),
        response=ResponseMapping(annotation="str"),
        ui=UiMapping(widget=Widget.INPUT),
        samples=Samples(
            value=value,
            other_value="1" * length,
            invalid_values=("2", "1" * (length + 1)),
            python=f'"{value}"',
        ),
    )

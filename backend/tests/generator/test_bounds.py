"""Numbers in generated tests lie between the bounds of the column's checks, on its grid."""

from decimal import Decimal

import pytest

from app.generator.bounds import Bounds, bounds_of
from app.generator.introspect.check_parser import parse_check
from app.generator.introspect.schema import CheckInfo, Dialect, TypeFamily
from app.generator.types import map_column_type
from app.generator.types.mapping import TypeMapping

from .tables import column, table

CHECKS = [
    "x < 0.5",
    "x > 0 and x < 0.5",
    "x > 0 and x < 1",
    "x <= -5",
    "x < 0",
    "x >= -1 and x < 0",
    "x > 0.1 and x < 0.2",
    "x between 0.25 and 0.35",
    "x between -2 and -1",
    "x > 9.9",
    "x <= 1e30",
    "x in (1, 2)",
    "x = 0.5",
    "x in ('1', 'many')",
]


def check(sql: str) -> CheckInfo:
    return parse_check("postgres", None, sql, {"x": "x"})


def mapping_of(family: TypeFamily, *sql: str, **type_facts: object) -> TypeMapping:
    number = column("x", family, nullable=True, **type_facts)
    checks = tuple(map(check, sql))
    facts = table(number, checks=checks, dialect=Dialect.POSTGRESQL)
    return map_column_type(facts, number, "x", "Thing")


@pytest.mark.parametrize("sql", CHECKS)
@pytest.mark.parametrize(
    ("precision", "scale"), [(4, 2), (3, 1), (5, 0), (None, None), (30, 20), (5, -2)]
)
def test_decimal_samples_satisfy_the_check(
    sql: str, precision: int | None, scale: int | None
) -> None:
    bounds = bounds_of([check(sql)])
    step = Decimal(10) ** -(scale or 0)
    samples = mapping_of(TypeFamily.DECIMAL, sql, precision=precision, scale=scale).samples
    if samples is None:
        lowest, highest = bounds.lowest(step), bounds.highest(step)
        is_empty = lowest is not None and highest is not None and lowest > highest
        assert is_empty or bounds.choices or step > 1
        return
    for value in (samples.value, samples.other_value):
        number = Decimal(str(value))
        assert bounds.accepts(number), (sql, value)
        assert scale is None or number % step == 0


@pytest.mark.parametrize("sql", [*CHECKS, "x < -100000000", "x > 1e300", "x > 0 and x < 0.001"])
@pytest.mark.parametrize("bits", [32, 64])
def test_float_samples_satisfy_the_check(sql: str, bits: int) -> None:
    samples = mapping_of(TypeFamily.FLOAT, sql, bits=bits).samples
    assert samples is not None
    for value in (samples.value, samples.other_value):
        assert bounds_of([check(sql)]).accepts(Decimal(str(value))), (sql, value)


@pytest.mark.parametrize("sql", ["x > 0.5 and x < 2.5", "x >= 0.5", "x < 10.5", "x in (1.0, 2)"])
def test_integer_samples_satisfy_the_check(sql: str) -> None:
    samples = mapping_of(TypeFamily.INTEGER, sql, bits=32).samples
    assert samples is not None
    for value in (samples.value, samples.other_value):
        assert bounds_of([check(sql)]).accepts(Decimal(str(value))), (sql, value)


def test_integer_between_fractions_has_bounds_of_integers() -> None:
    constraints = mapping_of(TypeFamily.INTEGER, "x > 0.5 and x < 2.5", bits=32).request.constraints
    assert constraints == {"ge": 1, "le": 2}


def test_tightest_bounds_of_several_checks_apply() -> None:
    bounds = bounds_of([check("x >= 0"), check("x > 0"), check("x < 5"), check("x <= 5")])
    assert bounds == Bounds(Decimal(0), Decimal(5), True, True)


def test_decimals_of_few_digits_have_unique_values_that_fit() -> None:
    samples = mapping_of(TypeFamily.DECIMAL, precision=3, scale=2).samples
    assert samples is not None
    assert samples.unique_json is not None
    counter = iter(range(2_000_000_000, 2_000_000_100))
    values = [eval(samples.unique_json, {"COUNTER": counter}) for _ in range(100)]  # noqa: S307
    assert len({*values}) == 100
    assert all(len(value) == len("0.00") for value in values)

"""What a column's facts make of it: what is asked for, what is refused, what is shown."""

from base64 import b64decode

import pytest

from app.generator.config import QueryType, Widget
from app.generator.introspect.schema import CheckInfo, ColumnInfo, DefaultInfo, Dialect, TypeFamily
from app.generator.plan.field import literal_default
from app.generator.types import TypeMapping, map_column_type
from app.generator.types.strings import alias_name

from .tables import column, table

MYSQL = Dialect.MYSQL
POSTGRESQL = Dialect.POSTGRESQL
SQLITE = Dialect.SQLITE
Facts = dict[str, object]


def kind(one: ColumnInfo, dialect: Dialect = POSTGRESQL, **check: object) -> TypeMapping:
    checks = (
        (CheckInfo.model_validate({"name": None, "sql": "…", "column": one.name, **check}),)
        if check
        else ()
    )
    return map_column_type(table(one, dialect=dialect, checks=checks), one, one.name, "Thing")


def number(bits: int, *, unsigned: bool = False, sql: str = "integer") -> ColumnInfo:
    return column("n", TypeFamily.INTEGER, bits=bits, unsigned=unsigned, sql=sql)


@pytest.mark.parametrize(
    ("dialect", "bits", "unsigned", "asked", "shown"),
    [
        (MYSQL, 8, False, "Int8", "int"),
        (MYSQL, 24, True, "UInt24", "int"),
        (POSTGRESQL, 16, False, "Int16", "int"),
        (POSTGRESQL, 32, False, "Int32", "int"),
        (POSTGRESQL, 64, False, "BigInt", "BigInt"),
        (MYSQL, 64, True, "BigUInt", "BigUInt"),
    ],
)
def test_a_number_has_the_range_of_its_column(
    dialect: Dialect, bits: int, unsigned: bool, asked: str, shown: str
) -> None:
    found = kind(number(bits, unsigned=unsigned), dialect)
    assert (found.request_type, found.response_type, found.constraints) == (asked, shown, {})


def test_an_integer_of_sqlite_holds_64_bits_of_which_javascript_counts_53() -> None:
    assert kind(number(32, sql="INTEGER"), SQLITE).request_type == "SafeInt"
    assert kind(number(64, sql="BIGINT"), SQLITE).request_type == "BigInt"


def test_bounds_of_a_check_stand_alone_for_beside_those_of_a_type_they_would_not_count() -> None:
    found = kind(number(16), minimum="1901", maximum="2155")
    assert (found.request_type, found.constraints) == ("int", {"ge": 1901, "le": 2155})
    found = kind(number(16), minimum="0", exclusive_minimum=True)
    assert (found.request_type, found.constraints) == ("int", {"ge": 1, "le": 32767})
    found = kind(number(64), minimum="0")
    assert (found.request_type, found.response_type, found.constraints) == (
        "int",
        "BigInt",
        {"ge": 0, "le": 2**63 - 1},
    )


def test_a_number_that_must_be_one_of_some_lies_among_them() -> None:
    found = kind(number(32), choices=("1", "3", "2"))
    assert found.constraints == {"ge": 1, "le": 3}
    assert found.samples is not None
    assert {found.samples.value, found.samples.other_value} == {1, 3}


def test_a_decimal_has_the_digits_of_its_column_and_on_sqlite_those_of_a_float() -> None:
    wide = column("n", TypeFamily.DECIMAL, precision=38, scale=10)
    assert kind(wide).constraints == {"max_digits": 38, "decimal_places": 10}
    assert kind(wide, SQLITE).constraints == {"max_digits": 15, "decimal_places": 10}
    assert kind(column("n", TypeFamily.DECIMAL, precision=5, scale=-2)).constraints == {
        "max_digits": 7,
        "multiple_of": 100,
    }


@pytest.mark.parametrize(
    ("scale", "shown"),
    [(2, "Decimal"), (6, "Decimal"), (10, "DecimalString"), (0, "DecimalString")],
)
def test_a_decimal_python_would_write_with_an_exponent_is_written_without(
    scale: int, shown: str
) -> None:
    assert kind(column("n", TypeFamily.DECIMAL, precision=20, scale=scale)).response_type == shown


def test_a_float_takes_no_infinity_and_shows_none_for_one() -> None:
    found = kind(column("n", TypeFamily.FLOAT, bits=64))
    assert (found.constraints["allow_inf_nan"], found.response_type) == (False, "float | None")


@pytest.mark.parametrize(
    ("zone", "asked", "shown"),
    [(True, "AwareDatetime", "datetime | None"), (False, "NaiveDatetime", "LocalDateTime | None")],
)
def test_a_time_has_a_zone_or_has_none(zone: bool, asked: str, shown: str) -> None:
    found = kind(column("at", TypeFamily.DATETIME, timezone=zone))
    assert (found.request_type, found.response_type, found.query_types[0]) == (
        asked,
        shown,
        QueryType.BETWEEN,
    )


def test_a_time_of_mysql_goes_beyond_a_day() -> None:
    assert kind(column("t", TypeFamily.TIME), MYSQL).python_type == "timedelta"
    assert kind(column("t", TypeFamily.TIME), POSTGRESQL).python_type == "time"


def test_a_choice_is_asked_for_and_whatever_an_old_row_holds_is_shown() -> None:
    found = kind(column("size"), choices=("S", "M"))
    assert (found.request_type, found.response_type, found.widget, found.choices) == (
        "ThingSize",
        "str",
        Widget.RADIO,
        ("S", "M"),
    )


def test_a_text_has_a_length_in_characters_and_is_not_empty_where_it_must_be_there() -> None:
    assert kind(column("name", nullable=False)).constraints == {"min_length": 1, "max_length": 40}
    assert kind(column("name")).constraints == {"max_length": 40}
    assert kind(column("name")).query_types[0] is QueryType.LIKE


def test_bytes_are_in_no_list_and_no_answer() -> None:
    assert kind(column("photo", TypeFamily.BINARY)).hidden


def test_what_nobody_understands_is_shown_and_never_written() -> None:
    assert kind(column("shape", TypeFamily.UNKNOWN)).readonly_reason


@pytest.mark.parametrize(
    ("sql", "written"),
    [("interval", True), ("interval second(3)", True), ("interval year to month", False)],
)
def test_an_interval_that_drops_its_hours_is_not_written(sql: str, written: bool) -> None:
    assert (kind(column("span", TypeFamily.INTERVAL, sql=sql)).readonly_reason is None) is written


@pytest.mark.parametrize(
    ("odd", "check", "python"),
    [
        (False, {}, "bool"),
        (False, {"choices": ("0", "1")}, "bool"),
        (True, {}, "int"),
        (False, {"choices": ("0", "1", "2")}, "int"),
        (False, {"minimum": "0", "maximum": "5"}, "int"),
    ],
)
def test_a_boolean_with_a_third_value_is_a_number_and_says_why(
    odd: bool, check: Facts, python: str
) -> None:
    one = column("level", TypeFamily.BOOLEAN, sql="tinyint(1)")
    checks = (
        (CheckInfo.model_validate({"name": None, "sql": "…", "column": "level", **check}),)
        if check
        else ()
    )
    facts = table(one, dialect=MYSQL, checks=checks).model_copy(
        update={"non_boolean_tinyints": ("level",) if odd else ()}
    )
    found = map_column_type(facts, one, "level", "Thing")
    assert (found.python_type, found.explanation) == (
        python,
        "generator.reason.not_boolean" if python == "int" else None,
    )


@pytest.mark.parametrize(
    ("precision", "scale"), [(40, 24), (65, 30), (1000, 1000), (65, 0), (5, -2)]
)
def test_a_decimal_of_any_precision_has_samples_of_its_own(precision: int, scale: int) -> None:
    samples = kind(column("n", TypeFamily.DECIMAL, precision=precision, scale=scale)).samples
    assert samples is not None
    assert samples.value != samples.other_value


def test_a_numeric_that_says_no_precision_has_the_bounds_of_its_type() -> None:
    assert (
        kind(column("n", TypeFamily.DECIMAL)).request_type
        == kind(column("n", TypeFamily.DECIMAL)).filter_type
        == "AnyNumeric"
    )
    assert kind(column("n", TypeFamily.DECIMAL), SQLITE).constraints == {"max_digits": 15}


@pytest.mark.parametrize(
    ("text", "written"), [("1.5", "1.5"), ("NaN", None), ("Infinity", None), ("-inf", None)]
)
def test_a_default_that_python_has_no_number_for_is_left_to_the_database(
    text: str, written: str | None
) -> None:
    one = column("n", TypeFamily.FLOAT, bits=64)
    one = one.model_copy(update={"default": DefaultInfo(sql=f"'{text}'", literal=text)})
    assert literal_default(one, kind(one)) == written


def test_a_limit_of_bytes_counts_bytes() -> None:
    found = kind(column("guid", TypeFamily.BINARY, length=16, fixed=True))
    assert (found.constraints, found.samples and len(b64decode(str(found.samples.value)))) == (
        {"max_length": 16},
        16,
    )


def test_an_array_shows_whatever_it_holds() -> None:
    item = {"family": TypeFamily.INTEGER, "sql": "smallint", "bits": 16}
    found = kind(column("counts", TypeFamily.ARRAY, item=item))
    assert (found.request_type, found.response_type) == ("list[Int16 | None]", "list[JsonValue]")


def test_the_name_of_a_type_fits_its_line_and_stays_its_own() -> None:
    assert alias_name("Book", "status", is_list=False) == "BookStatus"
    long = [alias_name("B" * 40, f"{'s' * 30}{end}", is_list=False) for end in ("_a", "_b")]
    assert [len(alias) for alias in long] == [50, 50]
    assert len(set(long)) == 2

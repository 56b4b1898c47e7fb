"""The mapping of column types to models, requests, responses and filters."""

from base64 import b64decode

import pytest

from app.generator.config import QueryType, Widget
from app.generator.introspect.schema import (
    CheckInfo,
    ColumnInfo,
    DefaultInfo,
    Dialect,
    TypeFamily,
    UniqueInfo,
)
from app.generator.plan.field import literal_default
from app.generator.types import TypeMapping, map_column_type
from app.generator.types.strings import alias_name

from .tables import column, configured, table

MYSQL = Dialect.MYSQL
POSTGRESQL = Dialect.POSTGRESQL
SQLITE = Dialect.SQLITE
CheckFacts = dict[str, object]


def mapping_of(column: ColumnInfo, dialect: Dialect = POSTGRESQL, **check: object) -> TypeMapping:
    checks = (check_on(column, check),) if check else ()
    facts = table(column, dialect=dialect, checks=checks)
    return map_column_type(facts, column, column.name, "Thing")


def check_on(column: ColumnInfo, facts: CheckFacts) -> CheckInfo:
    return CheckInfo.model_validate({"name": None, "sql": "…", "column": column.name, **facts})


def integer(bits: int, *, unsigned: bool = False, sql: str = "integer") -> ColumnInfo:
    return column("n", TypeFamily.INTEGER, bits=bits, unsigned=unsigned, sql=sql)


def decimal(precision: int | None = None, scale: int | None = None) -> ColumnInfo:
    return column("n", TypeFamily.DECIMAL, precision=precision, scale=scale)


@pytest.mark.parametrize(
    ("dialect", "bits", "unsigned", "request_type", "response_type"),
    [
        (MYSQL, 8, False, "Int8", "int"),
        (MYSQL, 24, True, "UInt24", "int"),
        (POSTGRESQL, 16, False, "Int16", "int"),
        (POSTGRESQL, 32, False, "Int32", "int"),
        (POSTGRESQL, 64, False, "BigInt", "BigInt"),
        (MYSQL, 64, True, "BigUInt", "BigUInt"),
    ],
)
def test_integer_has_range_of_its_column(
    dialect: Dialect, bits: int, unsigned: bool, request_type: str, response_type: str
) -> None:
    mapping = mapping_of(integer(bits, unsigned=unsigned), dialect)
    assert mapping.request.annotation == request_type
    assert mapping.request.constraints == {}
    assert mapping.response.annotation == response_type
    assert mapping.is_big_integer is response_type.startswith("Big")


def test_sqlite_integer_has_64_bits_of_which_json_carries_wide_ones_as_text() -> None:
    mapping = mapping_of(integer(32, sql="INTEGER"), SQLITE)
    assert (mapping.request.annotation, mapping.response.annotation) == ("AnyInt", "AnyInt")
    assert not mapping.is_big_integer
    assert mapping_of(integer(64, sql="BIGINT"), SQLITE).request.annotation == "BigInt"


def test_sqlite_integer_key_is_text_of_64_bits() -> None:
    key = integer(32, sql="INTEGER").model_copy(update={"name": "id"})
    mapping = map_column_type(table(column("n"), dialect=SQLITE), key, "id", "Thing")
    assert (mapping.request.annotation, mapping.response.annotation) == ("BigInt", "BigInt")
    assert mapping.sqlalchemy_type == "Id"


def test_integer_with_check_has_plain_type_and_both_bounds() -> None:
    request = mapping_of(integer(16), minimum="1901", maximum="2155").request
    assert (request.annotation, request.constraints) == ("int", {"ge": 1901, "le": 2155})
    request = mapping_of(integer(16), minimum="0", exclusive_minimum=True).request
    assert (request.annotation, request.constraints) == ("int", {"ge": 1, "le": 32767})
    mapping = mapping_of(integer(64), minimum="0")
    assert (mapping.request.annotation, mapping.response.annotation) == ("int", "BigInt")
    assert mapping.request.constraints == {"ge": 0, "le": 2**63 - 1}


def test_integer_with_choices_has_samples_among_them() -> None:
    mapping = mapping_of(integer(32), choices=("1", "3", "2"))
    assert mapping.request.constraints == {"ge": 1, "le": 3}
    assert mapping.samples is not None
    assert {mapping.samples.value, mapping.samples.other_value} == {1, 3}


def test_decimal_has_digits_of_its_column_and_15_on_sqlite() -> None:
    wide = decimal(38, 10)
    assert mapping_of(wide).request.constraints == {"max_digits": 38, "decimal_places": 10}
    assert mapping_of(wide, SQLITE).request.constraints == {
        "max_digits": 15,
        "decimal_places": 10,
    }
    assert mapping_of(decimal(5, -2)).request.constraints == {
        "max_digits": 7,
        "multiple_of": 100,
    }


@pytest.mark.parametrize(
    ("scale", "response_type"),
    [(2, "Decimal"), (6, "Decimal"), (10, "DecimalString"), (0, "DecimalString")],
)
def test_decimal_response_has_no_exponent(scale: int, response_type: str) -> None:
    assert mapping_of(decimal(20, scale)).response.annotation == response_type


def test_float_rejects_infinity_and_shows_it_as_null() -> None:
    mapping = mapping_of(column("n", TypeFamily.FLOAT, bits=64))
    assert mapping.request.constraints["allow_inf_nan"] is False
    assert mapping.response.annotation == "float | None"


@pytest.mark.parametrize(
    ("has_zone", "request_type", "response_type"),
    [
        (True, "AwareDatetime", "datetime | None"),
        (False, "NaiveDatetime", "LocalDateTime | None"),
    ],
)
def test_datetime_has_time_zone_of_its_column(
    has_zone: bool, request_type: str, response_type: str
) -> None:
    mapping = mapping_of(column("at", TypeFamily.DATETIME, timezone=has_zone))
    assert mapping.request.annotation == request_type
    assert mapping.response.annotation == response_type
    assert mapping.filter is not None
    assert mapping.filter.query_types[0] is QueryType.BETWEEN


def test_mysql_time_is_a_duration() -> None:
    assert mapping_of(column("t", TypeFamily.TIME), MYSQL).python_type == "timedelta"
    assert mapping_of(column("t", TypeFamily.TIME), POSTGRESQL).python_type == "time"


def test_choice_is_restricted_in_requests_and_not_in_responses() -> None:
    mapping = mapping_of(column("size"), choices=("S", "M"))
    assert mapping.request.annotation == "ThingSize"
    assert mapping.response.annotation == "str"
    assert mapping.ui.widget is Widget.RADIO
    assert mapping.choices == ("S", "M")


def test_string_has_length_of_its_column() -> None:
    mapping = mapping_of(column("name", nullable=False))
    assert mapping.request.constraints == {"max_length": 40}
    assert mapping.filter is not None
    assert mapping.filter.query_types[0] is QueryType.LIKE


@pytest.mark.parametrize("choices", [(), ("S", "M")])
def test_padded_string_of_postgresql_is_read_without_padding(choices: tuple[str, ...]) -> None:
    padded = column("size", length=4, fixed=True)
    facts: CheckFacts = {"choices": choices} if choices else {}
    assert mapping_of(padded, POSTGRESQL, **facts).sqlalchemy_type == "FixedString(4)"
    assert mapping_of(padded, MYSQL, **facts).sqlalchemy_type == "String(4)"


@pytest.mark.parametrize(
    ("name", "default", "is_unique", "is_rejected"),
    [
        ("note", None, False, False),
        ("code", None, True, True),
        ("code", DefaultInfo(sql="''", literal=""), True, False),
        ("password", None, False, True),
    ],
)
def test_empty_text_is_rejected_only_in_keys_and_secrets(
    name: str, default: DefaultInfo | None, is_unique: bool, is_rejected: bool
) -> None:
    text = column(name, nullable=False).model_copy(update={"default": default})
    uniques = (UniqueInfo(name=None, columns=(name,)),) if is_unique else ()
    with_text = table(text).model_copy(update={"uniques": uniques})
    mapping = map_column_type(with_text, text, name, "Thing")
    assert ("min_length" in mapping.request.constraints) is is_rejected


@pytest.mark.parametrize(
    ("name", "comment", "is_hidden"),
    [
        ("password_hash", "", True),
        ("hashed_password", "", True),
        ("encrypted_user_password", "", True),
        ("pwdhash", "", True),
        ("password_salt", "", True),
        ("reset_token_digest", "", True),
        ("password", "bcrypt, 60 characters", True),
        ("password", "密码哈希", True),
        ("password", "", False),
        ("content_hash", "", False),
        ("file_md5", "", False),
        ("salted_butter", "", False),
        ("hashtag", "", False),
    ],
)
def test_hashed_secret_is_neither_shown_nor_written(
    name: str, comment: str, is_hidden: bool
) -> None:
    text = column(name, nullable=False).model_copy(update={"comment": comment})
    mapping = map_column_type(table(text), text, name, "Thing")
    assert mapping.response.is_hidden is is_hidden
    expected = "generator.reason.hashed" if is_hidden else None
    assert mapping.readonly_reason == expected


@pytest.mark.parametrize(
    "name", ["password", "user_pass", "pass", "userpassword", "passcode", "private_key", "pin"]
)
def test_secret_is_not_shown_and_stored_as_typed(name: str) -> None:
    config = configured(table(column(name))).columns[1]
    assert (config.html_type, config.is_list) == (Widget.PASSWORD, False)
    assert config.reasons["html_type"].key == "generator.reason.secret"


@pytest.mark.parametrize("name", ["boarding_pass", "passport", "spin", "file_hash", "tokenizer"])
def test_text_that_only_resembles_a_secret_is_shown(name: str) -> None:
    config = configured(table(column(name))).columns[1]
    assert (config.html_type, config.is_list) == (Widget.INPUT, True)


def test_bytes_are_in_no_response() -> None:
    assert mapping_of(column("photo", TypeFamily.BINARY)).response.is_hidden


def test_unknown_type_is_read_only() -> None:
    assert mapping_of(column("shape", TypeFamily.UNKNOWN)).readonly_reason


def test_mysql_geometry_is_read_as_text() -> None:
    mapping = mapping_of(column("shape", TypeFamily.GEOMETRY), MYSQL)
    assert mapping.sqlalchemy_type == 'ReadOnlyText("ST_AsText")'


@pytest.mark.parametrize(
    ("sql", "is_writable"),
    [("interval", True), ("interval second(3)", True), ("interval year to month", False)],
)
def test_interval_without_seconds_is_read_only(sql: str, is_writable: bool) -> None:
    mapping = mapping_of(column("span", TypeFamily.INTERVAL, sql=sql))
    assert (mapping.readonly_reason is None) is is_writable


@pytest.mark.parametrize(
    ("has_other_rows", "check", "python_type"),
    [
        (False, {}, "bool"),
        (False, {"choices": ("0", "1")}, "bool"),
        (True, {}, "int"),
        (False, {"choices": ("0", "1", "2")}, "int"),
        (False, {"minimum": "0", "maximum": "5"}, "int"),
    ],
)
def test_boolean_with_a_third_value_is_an_integer_and_says_why(
    has_other_rows: bool, check: CheckFacts, python_type: str
) -> None:
    level = column("level", TypeFamily.BOOLEAN, sql="tinyint(1)")
    checks = (check_on(level, check),) if check else ()
    facts = table(level, dialect=MYSQL, checks=checks).model_copy(
        update={"non_boolean_tinyints": ("level",) if has_other_rows else ()}
    )
    mapping = map_column_type(facts, level, "level", "Thing")
    assert mapping.python_type == python_type
    is_integer = python_type == "int"
    assert mapping.explanation == ("generator.reason.not_boolean" if is_integer else None)


@pytest.mark.parametrize(
    ("precision", "scale"), [(40, 24), (65, 30), (1000, 1000), (65, 0), (5, -2)]
)
def test_decimal_of_any_precision_has_two_samples(precision: int, scale: int) -> None:
    samples = mapping_of(decimal(precision, scale)).samples
    assert samples is not None
    assert samples.value != samples.other_value


def test_decimal_without_precision_has_bounds_of_its_type() -> None:
    mapping = mapping_of(decimal())
    assert mapping.request.annotation == "AnyNumeric"
    assert mapping.filter is not None
    assert mapping.filter.annotation == "AnyNumeric"
    assert mapping_of(decimal(), SQLITE).request.constraints == {"max_digits": 15}


@pytest.mark.parametrize(
    ("text", "literal"), [("1.5", "1.5"), ("NaN", None), ("Infinity", None), ("-inf", None)]
)
def test_default_without_python_literal_is_left_to_the_database(
    text: str, literal: str | None
) -> None:
    number = column("n", TypeFamily.FLOAT, bits=64)
    number = number.model_copy(update={"default": DefaultInfo(sql=f"'{text}'", literal=text)})
    assert literal_default(number, mapping_of(number)) == literal


def test_binary_length_is_in_bytes() -> None:
    mapping = mapping_of(column("guid", TypeFamily.BINARY, length=16, fixed=True))
    assert mapping.request.constraints == {"max_length": 16}
    assert mapping.samples is not None
    assert len(b64decode(str(mapping.samples.value))) == 16


@pytest.mark.parametrize(
    ("bits", "request_item", "response"),
    [(16, "Int16", "list[JsonValue]"), (64, "BigInt", "BigIntArray")],
)
def test_array_has_any_nesting(bits: int, request_item: str, response: str) -> None:
    item = {"family": TypeFamily.INTEGER, "sql": "integer", "bits": bits}
    mapping = mapping_of(column("counts", TypeFamily.ARRAY, item=item))
    assert mapping.request.annotation == f"NestedList[{request_item} | None]"
    assert mapping.response.annotation == response


def test_alias_name_is_short_and_distinct() -> None:
    assert alias_name("Book", "status", is_list=False) == "BookStatus"
    long = [alias_name("B" * 40, f"{'s' * 30}{end}", is_list=False) for end in ("_a", "_b")]
    assert [len(alias) for alias in long] == [50, 50]
    assert len(set(long)) == 2


@pytest.mark.parametrize(
    ("minimum", "maximum", "expected"),
    [
        (None, None, (1.5, 2.5)),
        ("0", "1", (0.25, 0.5)),
        ("0", "0.1", (0.025, 0.05)),
        ("0.1", "0.3", (0.2, 0.25)),
        ("0", "2147483647.9", (1.5, 2.5)),
        ("10", None, (11.5, 12.5)),
        (None, "-3", (-5.5, -4.5)),
        ("7", "7", (7.0, 7.0)),
    ],
)
def test_samples_of_a_float_lie_within_its_check(
    minimum: str | None, maximum: str | None, expected: tuple[float, float]
) -> None:
    check = CheckInfo(name=None, sql="", column="n", minimum=minimum, maximum=maximum)
    number = column("n", TypeFamily.FLOAT, bits=32)
    facts = table(number, checks=(check,))
    samples = map_column_type(facts, number, "n", "Thing").samples
    assert samples is not None
    assert (samples.value, samples.other_value) == expected

"""Dates, times, intervals.

An old row may hold what no type of Python's can say (a year before Christ, 24:00), whatever its
column allows: it is shown as none, and never taken in.
"""

from app.generator.config import QueryType, Widget
from app.generator.introspect.schema import Dialect, TypeFamily, TypeInfo
from app.generator.types.mapping import Samples, TypeMapping

PERIOD_QUERIES = (QueryType.BETWEEN, QueryType.IS_NULL)


def date() -> TypeMapping:
    return TypeMapping(
        python_type="date",
        sqlalchemy_type=None,
        request_type="date",
        response_type="date | None",
        filter_type="date",
        query_types=(QueryType.BETWEEN, QueryType.EQ, QueryType.IS_NULL),
        widget=Widget.DATE,
        samples=Samples(value="2002-08-14", other_value="2002-08-15", invalid_values=("tomorrow",)),
        python_sample="date(2002, 8, 14)",
    )


def datetime(type: TypeInfo) -> TypeMapping:
    """Without a zone it is a wall clock's time, of a place only the table knows; with one it
    travels as UTC.
    """
    zone = "Z" if type.timezone else ""
    clock = "AwareDatetime" if type.timezone else "NaiveDatetime"
    return TypeMapping(
        python_type="datetime",
        sqlalchemy_type=None if type.timezone else "DateTime",
        request_type=clock,
        response_type="datetime | None" if type.timezone else "LocalDateTime | None",
        filter_type=clock,
        query_types=PERIOD_QUERIES,
        widget=Widget.DATETIME,
        samples=Samples(
            value=f"2002-08-14T09:30:00{zone}",
            other_value=f"2002-08-15T09:30:00{zone}",
            invalid_values=("tomorrow", f"2002-08-14T09:30:00{'' if type.timezone else 'Z'}"),
        ),
        python_sample=f'datetime.fromisoformat("2002-08-14T09:30:00{"+00:00" if type.timezone else ""}")',
    )


def time(type: TypeInfo, dialect: Dialect) -> TypeMapping:
    if dialect is Dialect.MYSQL:
        return duration("MysqlTime")
    zone = "Z" if type.timezone else ""
    return TypeMapping(
        python_type="time",
        sqlalchemy_type="Time(timezone=True)" if type.timezone else None,
        request_type="time",
        response_type="time | None",
        filter_type="time",
        query_types=PERIOD_QUERIES,
        widget=Widget.TIME,
        samples=Samples(
            value=f"09:30:00{zone}", other_value=f"10:30:00{zone}", invalid_values=("soon",)
        ),
        python_sample=f"time(9, 30{', tzinfo=UTC' if type.timezone else ''})",
    )


def duration(sql: str = "Interval") -> TypeMapping:
    return TypeMapping(
        python_type="timedelta",
        sqlalchemy_type=sql,
        request_type="timedelta",
        response_type="timedelta | None",
        filter_type="timedelta",
        query_types=PERIOD_QUERIES,
        widget=Widget.INPUT,
        samples=Samples(value="PT9H30M", other_value="PT10H30M", invalid_values=("soon",)),
        python_sample="timedelta(hours=9, minutes=30)",
    )


def keeps_seconds(type: TypeInfo) -> bool:
    """PostgreSQL drops what is shorter than the last field named: of hours, `interval year to
    month` keeps nothing.
    """
    return not type.sql.endswith(("year", "month", "day", "hour", "minute"))


def is_time(family: TypeFamily) -> bool:
    return family in (TypeFamily.DATE, TypeFamily.DATETIME, TypeFamily.TIME, TypeFamily.INTERVAL)

"""Dates, times and intervals.

A row may hold a value that Python cannot represent, such as a year before 1 or 24:00. Responses
show it as null, so every response type allows None. Requests reject such values.
"""

from app.generator.config import QueryType, Widget
from app.generator.introspect.schema import Dialect, TypeInfo
from app.generator.types.mapping import (
    FilterMapping,
    RequestMapping,
    ResponseMapping,
    Samples,
    TypeMapping,
    UiMapping,
)

UNIQUE_DATE = "date(2100, 1, 1) + timedelta(days=next(COUNTER) % 9999)"
PERIOD_QUERIES = (QueryType.BETWEEN, QueryType.IS_NULL)


def date() -> TypeMapping:
    return TypeMapping(
        python_type="date",
        sqlalchemy_type=None,
        request=RequestMapping(annotation="date"),
        response=ResponseMapping(annotation="date | None"),
        filter=FilterMapping(
            annotation="date", query_types=(QueryType.BETWEEN, QueryType.EQ, QueryType.IS_NULL)
        ),
        ui=UiMapping(widget=Widget.DATE),
        samples=Samples(
            value="2002-08-14",
            other_value="2002-08-15",
            invalid_values=("tomorrow",),
            python="date(2002, 8, 14)",
            unique_json=f"({UNIQUE_DATE}).isoformat()",
            unique_python=UNIQUE_DATE,
        ),
    )


def datetime(type: TypeInfo) -> TypeMapping:
    """Maps a date and time. With a time zone, requests and responses use UTC.

    Without one it is a local time, and requests reject an offset.
    """
    zone = "Z" if type.timezone else ""
    offset = "+00:00" if type.timezone else ""
    annotation = "AwareDatetime" if type.timezone else "NaiveDatetime"
    return TypeMapping(
        python_type="datetime",
        sqlalchemy_type=None if type.timezone else "DateTime",
        request=RequestMapping(annotation=annotation),
        response=ResponseMapping(
            annotation="datetime | None" if type.timezone else "LocalDateTime | None"
        ),
        filter=FilterMapping(annotation=annotation, query_types=PERIOD_QUERIES),
        ui=UiMapping(widget=Widget.DATETIME),
        samples=Samples(
            value=f"2002-08-14T09:30:00{zone}",
            other_value=f"2002-08-15T09:30:00{zone}",
            invalid_values=("tomorrow", f"2002-08-14T09:30:00{'' if type.timezone else 'Z'}"),
            python=f'datetime.fromisoformat("2002-08-14T09:30:00{offset}")',
        ),
    )


def time(type: TypeInfo, dialect: Dialect) -> TypeMapping:
    """Maps a time of day. MySQL's TIME is a duration of up to 838 hours."""
    if dialect is Dialect.MYSQL:
        return duration("MysqlTime")
    zone = "Z" if type.timezone else ""
    return TypeMapping(
        python_type="time",
        sqlalchemy_type="Time(timezone=True)" if type.timezone else None,
        request=RequestMapping(annotation="time"),
        response=ResponseMapping(annotation="time | None"),
        filter=FilterMapping(annotation="time", query_types=PERIOD_QUERIES),
        ui=UiMapping(widget=Widget.TIME),
        samples=Samples(
            value=f"09:30:00{zone}",
            other_value=f"10:30:00{zone}",
            invalid_values=("soon",),
            python=f"time(9, 30{', tzinfo=UTC' if type.timezone else ''})",
        ),
    )


def duration(sql: str = "Interval") -> TypeMapping:
    return TypeMapping(
        python_type="timedelta",
        sqlalchemy_type=sql,
        request=RequestMapping(annotation="timedelta"),
        response=ResponseMapping(annotation="timedelta | None"),
        filter=FilterMapping(annotation="timedelta", query_types=PERIOD_QUERIES),
        ui=UiMapping(widget=Widget.INPUT),
        samples=Samples(
            value="PT9H30M",
            other_value="PT10H30M",
            invalid_values=("soon",),
            python="timedelta(hours=9, minutes=30)",
        ),
    )


def keeps_seconds(type: TypeInfo) -> bool:
    """Returns whether an interval column stores seconds.

    PostgreSQL drops units smaller than the last declared field: `interval year to month` stores
    no hours.
    """
    return not type.sql.endswith(("year", "month", "day", "hour", "minute"))

"""Dates, times, intervals.

An old row may hold what no type of Python's can say (a year before Christ, 24:00), whatever its
column allows: it is shown as none, and never taken in.
"""

from app.generator.config import QueryType, Widget
from app.generator.facts import Dialect, Family, Type
from app.generator.types.kind import Kind, Samples

PERIOD = (QueryType.BETWEEN, QueryType.IS_NULL)


def date() -> Kind:
    return Kind(
        python="date",
        sql=None,
        asked="date",
        shown="date | None",
        filtered="date",
        queries=(QueryType.BETWEEN, QueryType.EQ, QueryType.IS_NULL),
        widget=Widget.DATE,
        samples=Samples(full="2002-08-14", other="2002-08-15", wrong=("tomorrow",)),
        model_value="date(2002, 8, 14)",
    )


def datetime(type: Type) -> Kind:
    """Without a zone it is a wall clock's time, of a place only the table knows; with one it
    travels as UTC.
    """
    zone = "Z" if type.timezone else ""
    clock = "AwareDatetime" if type.timezone else "NaiveDatetime"
    return Kind(
        python="datetime",
        sql=None if type.timezone else "DateTime",
        asked=clock,
        shown="datetime | None" if type.timezone else "WallTime | None",
        filtered=clock,
        queries=PERIOD,
        widget=Widget.DATETIME,
        samples=Samples(
            full=f"2002-08-14T09:30:00{zone}",
            other=f"2002-08-15T09:30:00{zone}",
            wrong=("tomorrow", f"2002-08-14T09:30:00{'' if type.timezone else 'Z'}"),
        ),
        model_value=f'datetime.fromisoformat("2002-08-14T09:30:00{"+00:00" if type.timezone else ""}")',
    )


def time(type: Type, dialect: Dialect) -> Kind:
    if dialect is Dialect.MYSQL:
        return duration("Span")
    zone = "Z" if type.timezone else ""
    return Kind(
        python="time",
        sql="Time(timezone=True)" if type.timezone else None,
        asked="time",
        shown="time | None",
        filtered="time",
        queries=PERIOD,
        widget=Widget.TIME,
        samples=Samples(full=f"09:30:00{zone}", other=f"10:30:00{zone}", wrong=("soon",)),
        model_value=f"time(9, 30{', tzinfo=UTC' if type.timezone else ''})",
    )


def duration(sql: str = "Interval") -> Kind:
    return Kind(
        python="timedelta",
        sql=sql,
        asked="timedelta",
        shown="timedelta | None",
        filtered="timedelta",
        queries=PERIOD,
        widget=Widget.INPUT,
        samples=Samples(full="PT9H30M", other="PT10H30M", wrong=("soon",)),
        model_value="timedelta(hours=9, minutes=30)",
    )


def is_fine(type: Type) -> bool:
    """PostgreSQL drops what is shorter than the last field named: of hours, `interval year to
    month` keeps nothing.
    """
    return not type.declared.endswith(("year", "month", "day", "hour", "minute"))


def is_time(family: Family) -> bool:
    return family in (Family.DATE, Family.DATETIME, Family.TIME, Family.INTERVAL)

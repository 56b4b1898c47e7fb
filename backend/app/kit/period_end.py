"""The last instant of a period, as a query parameter.

An end includes all that it names: `2026-11-30` the whole day, `10:30` the minute and `10:30:00` the
second with its fractions, which an input of seconds cannot show.
"""

import re
from datetime import time, timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, NaiveDatetime

from app.kit.schema import AwareDatetime

LAST_TIME = "23:59:59.999999"
DATE = re.compile(r"\d{4}-\d\d-\d\d")
TIME = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d[Tt _])?(?P<minute>\d\d:\d\d)(?P<second>:\d\d)?"
    r"(?:[.,](?P<fraction>\d{1,6}))?(?P<zone>[Zz]|[+-]\d\d:?\d\d)?"
)
LAST_FRACTION = timedelta(microseconds=999_999)


def _last_instant(value: object) -> object:
    """Returns the text of the last microsecond that `value` includes. Others stay as they are."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if DATE.fullmatch(text):
        return f"{text}T{LAST_TIME}"
    match = TIME.fullmatch(text)
    if match is None or (match["fraction"] and not match["second"]):
        return value
    second = match["second"] or ":59"
    fraction = (match["fraction"] or "").ljust(6, "9")
    return f"{match['date'] or ''}{match['minute']}{second}.{fraction}{match['zone'] or ''}"


def _with_fractions(value: timedelta) -> timedelta:
    return value if value.microseconds else value + LAST_FRACTION


NaivePeriodEnd = Annotated[NaiveDatetime, BeforeValidator(_last_instant)]
AwarePeriodEnd = Annotated[AwareDatetime, BeforeValidator(_last_instant)]
TimePeriodEnd = Annotated[time, BeforeValidator(_last_instant)]
DurationPeriodEnd = Annotated[timedelta, AfterValidator(_with_fractions)]

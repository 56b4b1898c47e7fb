"""The position of a client: a time on the clock that all instances share.

It means the same on every instance, and after a restart.
"""

import re
from datetime import UTC, datetime, timedelta

from app.kit.clock import CLOCK_TOLERANCE

# A client that was away for longer loads everything again.
MAX_AGE = timedelta(minutes=10)
MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PATTERN = re.compile("[0-9]{1,16}")


def encode_cursor(position: datetime) -> str:
    """Returns the microseconds since 1970."""
    return str((position - EPOCH) // MICROSECOND)


def decode_cursor(cursor: str, now: datetime) -> datetime | None:
    """Returns the position. None if it is not a cursor, too old, or from the future."""
    if not PATTERN.fullmatch(cursor):
        return None
    position = EPOCH + int(cursor) * MICROSECOND
    return position if now - MAX_AGE <= position <= now + CLOCK_TOLERANCE else None

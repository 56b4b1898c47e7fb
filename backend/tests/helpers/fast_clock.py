"""The application on a machine whose clock is 30 seconds ahead."""

import time
from collections.abc import Callable
from datetime import datetime, tzinfo
from importlib import import_module

from app.core import clock_sync
from app.kit import clock
from tests.helpers.clock_difference import CLOCK_DIFFERENCE

machine_time: Callable[[], float] = time.time


class FastDatetime(datetime):
    """Datetimes whose present is 30 seconds ahead."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "FastDatetime":
        return super().now(tz) + CLOCK_DIFFERENCE


for module in (clock, clock_sync):
    setattr(module, "datetime", FastDatetime)  # noqa: B010 (mypy does not allow the assignment)
# Libraries read this one.
setattr(time, "time", lambda: machine_time() + CLOCK_DIFFERENCE.total_seconds())  # noqa: B010
app = import_module("app.main").app

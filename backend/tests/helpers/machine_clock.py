"""The clock of a machine in tests: it may be wrong."""

import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import app

# Libraries that read the clock as a datetime. Others read time.time().
LIBRARIES = ("jwt", "cashews", "taskiq", "apscheduler")
machine_time = time.time


def set_machine_clock(difference: Callable[[], timedelta]) -> None:
    """Makes the application and its libraries read a clock that is ahead by `difference`.

    It lasts until the process ends.
    """

    class MachineDatetime(datetime, metaclass=DatetimeType):
        """Replaces the class `datetime` in a module. Its objects are those of `datetime`."""

        def __new__(cls, *args: Any, **options: Any) -> Any:
            return datetime(*args, **options)  # noqa: DTZ001 (as the caller wants)

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return datetime.now(tz) + difference()

    for module_info in walk_packages(app.__path__, "app."):
        import_module(module_info.name)
    for name, module in list(sys.modules.items()):
        is_reader = name.partition(".")[0] in ("app", *LIBRARIES)
        if is_reader and getattr(module, "datetime", None) is datetime:
            vars(module)["datetime"] = MachineDatetime
    vars(sys.modules["time"])["time"] = lambda: machine_time() + difference().total_seconds()


class DatetimeType(type):
    """The type of a class that stands for `datetime` in isinstance()."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, datetime)

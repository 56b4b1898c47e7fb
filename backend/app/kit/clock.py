"""The time that all instances of one installation share."""

import time
from datetime import UTC, datetime, timedelta

# A stored time may lie this far in the future; one further ahead comes from a wrong clock.
CLOCK_TOLERANCE = timedelta(seconds=60)


class SharedClock:
    """The clock of the database server, which all instances have in common.

    Between two measurements it advances with the monotonic clock, so that a change to the clock of
    this machine has no effect. Without a measurement, and with SQLite, it is the clock of this
    machine.
    """

    def __init__(self) -> None:
        self._reference: datetime | None = None
        self._measured_at = 0.0

    def now(self) -> datetime:
        """Returns the current time, aware and in UTC."""
        if self._reference is None:
            return datetime.now(UTC)  # noqa: TID251 (nothing better is known)
        return self._reference + timedelta(seconds=time.monotonic() - self._measured_at)

    def synchronize(self, reference: datetime, measured_at: float) -> None:
        """Continues from `reference`, the time at `measured_at` of the monotonic clock."""
        self._reference = reference
        self._measured_at = measured_at

    def reset(self) -> None:
        """Continues with the clock of this machine."""
        self._reference = None


shared_clock = SharedClock()

"""Buffer of failed logins, which a periodic job writes to the login log.

A failed login does not wait for the database, so its duration does not reveal whether a user
exists. Equal attempts become one entry with a count, and the number of entries is limited, so that
an attacker cannot fill the disk.
"""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.kit.counter import MAX_KEYS, BoundedCounter, Counted
from app.kit.model import utc_now
from app.kit.parameters import ParameterReader

from .model import Outcome
from .parameters import FAILED_ENTRIES_PER_HOUR

# Logged characters of an unknown username, which may be a password in the wrong field.
MAX_NAME_PREFIX = 2
# Between entries with the number of attempts that were only counted.
REPORT_INTERVAL = 60.0  # seconds


@dataclass(frozen=True, slots=True)
class LoginAttempt:
    outcome: Outcome
    user_id: int
    dept_id: int
    user_name: str
    ip: str
    user_agent: str
    method: str

    @classmethod
    def unknown_user(
        cls, outcome: Outcome, username: str, ip: str, user_agent: str, method: str
    ) -> "LoginAttempt":
        return cls(outcome, 0, 0, f"{username[:MAX_NAME_PREFIX]}***", ip, user_agent, method)


# The entry of attempts that were only counted.
REMAINDER = LoginAttempt(Outcome.THROTTLED, 0, 0, "***", "", "", "")


class FailedLoginBuffer:
    """Failed logins that are not written yet, and the number of entries that may be written.

    Attempts beyond FAILED_ENTRIES_PER_HOUR, with a burst of MAX_KEYS, become one entry a minute.
    Those of existing users take precedence over those of unknown names.
    """

    def __init__(self, parameters: ParameterReader) -> None:
        self._counter = BoundedCounter[LoginAttempt, datetime]()
        self._parameters = parameters
        self._allowed_entries = float(MAX_KEYS)
        self._drained_at = time.monotonic()
        self._dropped_count = 0
        self._reported_at = -math.inf

    def add(self, attempt: LoginAttempt) -> None:
        self._counter.add(attempt, utc_now())

    def drain(self) -> dict[LoginAttempt, Counted[datetime]]:
        """Returns and removes the attempts that may be written now."""
        attempts, dropped_count = self._counter.drain()
        now = time.monotonic()
        entries_per_second = self._parameters.get(FAILED_ENTRIES_PER_HOUR) / 3600
        refill = (now - self._drained_at) * entries_per_second
        self._allowed_entries = min(self._allowed_entries + refill, float(MAX_KEYS))
        self._drained_at = now
        by_precedence = sorted(attempts.items(), key=lambda item: item[0].user_id == 0)
        allowed_count = int(self._allowed_entries)
        written = dict(by_precedence[:allowed_count])
        self._allowed_entries -= len(written)
        dropped_count += sum(counted.count for _, counted in by_precedence[allowed_count:])
        self._dropped_count += dropped_count
        if self._dropped_count and now - self._reported_at >= REPORT_INTERVAL:
            written[REMAINDER] = Counted(utc_now(), self._dropped_count)
            self._dropped_count = 0
            self._reported_at = now
        return written

    def restore(self, attempts: Mapping[LoginAttempt, Counted[datetime]]) -> None:
        """Takes back what `drain` has returned and what could not be written."""
        counts = dict(attempts)
        if (remainder := counts.pop(REMAINDER, None)) is not None:
            self._dropped_count += remainder.count
            self._reported_at = -math.inf
        self._allowed_entries += len(counts)
        self._counter.restore(counts, 0)

"""Buffer of failed logins, which a periodic job writes to the login log.

A failed login does not wait for the database, so its duration does not reveal whether a user
exists. Equal attempts become one entry with a count, so that an attacker cannot fill the disk.
Attempts beyond the buffer's capacity are only counted.
"""

from dataclasses import dataclass
from datetime import datetime

from app.kit.counter import BoundedCounter, Counted
from app.kit.model import utc_now

from .model import Outcome

# Logged characters of an unknown username, which may be a password in the wrong field.
MAX_NAME_PREFIX = 2


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


class FailedLoginBuffer:
    def __init__(self) -> None:
        self._counter = BoundedCounter[LoginAttempt, datetime]()

    def add(self, attempt: LoginAttempt) -> None:
        self._counter.add(attempt, utc_now())

    def drain(self) -> dict[LoginAttempt, Counted[datetime]]:
        """Returns and removes the buffered attempts."""
        attempts, overflow = self._counter.drain()
        if overflow:
            remainder = LoginAttempt(Outcome.THROTTLED, 0, 0, "***", "", "", "")
            attempts[remainder] = Counted(utc_now(), overflow)
        return attempts

"""Attempts that failed, told together once in a while.

None of them waits for the database, so that nobody can tell by the time whether a name exists, nor
fill the disk by guessing: the same from the same place is told once, with how often; of more than
fit, how many were not told.
"""

from dataclasses import dataclass
from datetime import datetime

from app.kit.counter import BoundedCounter, Counted
from app.kit.model import utc_now

from .model import Outcome

MAX_NAME_PREFIX = 2  # characters of a name that nobody has


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
        """What was noted since the last time."""
        made, untold = self._counter.drain()
        if untold:
            made[LoginAttempt(Outcome.THROTTLED, 0, 0, "***", "", "", "")] = Counted(
                utc_now(), untold
            )
        return made

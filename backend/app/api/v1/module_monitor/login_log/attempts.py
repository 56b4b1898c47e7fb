"""Attempts that failed, told together once in a while.

None of them waits for the database, so that nobody can tell by the time whether a name exists, nor fill the disk by
guessing: the same from the same place is told once, with how often; of more than fit, how many were not told.
"""

from dataclasses import dataclass
from datetime import datetime

from app.kit.model import now

from .model import Outcome

MOST = 1_000
SHOWN = 2  # characters of a name that nobody has


@dataclass(frozen=True, slots=True)
class Attempt:
    outcome: Outcome
    user_id: int
    dept_id: int
    user_name: str
    ip: str
    user_agent: str

    @classmethod
    def of_nobody(cls, outcome: Outcome, typed: str, ip: str, user_agent: str) -> "Attempt":
        return cls(outcome, 0, 0, f"{typed[:SHOWN]}***", ip, user_agent)


@dataclass(slots=True)
class Made:
    at: datetime
    times: int = 0


class Attempts:
    def __init__(self) -> None:
        self._made: dict[Attempt, Made] = {}
        self._untold = 0

    def note(self, attempt: Attempt) -> None:
        if attempt not in self._made and len(self._made) >= MOST:
            self._untold += 1
            return
        self._made.setdefault(attempt, Made(now())).times += 1

    def take(self) -> dict[Attempt, Made]:
        """What was noted since the last time."""
        made, self._made = self._made, {}
        if self._untold:
            untold = Attempt(Outcome.THROTTLED, 0, 0, "***", "", "")
            made[untold] = Made(now(), self._untold)
            self._untold = 0
        return made

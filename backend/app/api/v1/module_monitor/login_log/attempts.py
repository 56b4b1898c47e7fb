"""Attempts that failed, told together once in a while.

None of them waits for the database, so that nobody can tell by the time whether a name exists, nor
fill the disk by guessing: the same from the same place is told once, with how often; of more than
fit, how many were not told.
"""

from dataclasses import dataclass
from datetime import datetime

from app.kit.model import now
from app.kit.tally import Seen, Tally

from .model import Outcome

SHOWN = 2  # characters of a name that nobody has


@dataclass(frozen=True, slots=True)
class Attempt:
    outcome: Outcome
    user_id: int
    dept_id: int
    user_name: str
    ip: str
    user_agent: str
    method: str

    @classmethod
    def of_nobody(
        cls, outcome: Outcome, typed: str, ip: str, user_agent: str, method: str
    ) -> "Attempt":
        return cls(outcome, 0, 0, f"{typed[:SHOWN]}***", ip, user_agent, method)


class Attempts:
    def __init__(self) -> None:
        self._tally = Tally[Attempt, datetime]()

    def note(self, attempt: Attempt) -> None:
        self._tally.note(attempt, now())

    def take(self) -> dict[Attempt, Seen[datetime]]:
        """What was noted since the last time."""
        made, untold = self._tally.take()
        if untold:
            made[Attempt(Outcome.THROTTLED, 0, 0, "***", "", "", "")] = Seen(now(), untold)
        return made

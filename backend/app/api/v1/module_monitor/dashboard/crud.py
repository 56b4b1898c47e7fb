from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Label, case, func, select
from sqlalchemy.orm import InstrumentedAttribute

from app.api.v1.module_monitor.login_log.model import LoginEntry, Outcome
from app.api.v1.module_system.user.model import User
from app.extensions.audit import AuditEntry
from app.extensions.audit.model import Action
from app.kit.context import Context

AUDITED_CHANGES = (Action.CREATE, Action.UPDATE, Action.DELETE)


class DashboardCrud:
    """Each figure is one statement. Of days only those are answered that have something."""

    def __init__(self, context: Context) -> None:
        self.db = context.db

    async def user_counts(self) -> tuple[int, int]:
        found = select(func.count(User.id), _sum(case((User.is_active, 1), else_=0)))
        total, active = (await self.db.execute(found)).one()
        return total, int(active)

    async def logins(self, starts: Sequence[datetime]) -> dict[int, tuple[int, int]]:
        """By the place of a day in `starts`: how many signed in, and how many attempts failed."""
        day = _day_index(LoginEntry.at, starts)
        well = LoginEntry.outcome == Outcome.SUCCESS
        succeeded = case((well, LoginEntry.times), else_=0)
        failed = case((well, 0), else_=LoginEntry.times)
        found = select(day, _sum(succeeded), _sum(failed)).group_by("day")
        found = found.where(LoginEntry.at >= starts[0], LoginEntry.outcome != Outcome.LOGOUT)
        return {n: (int(good), int(bad)) for n, good, bad in await self.db.execute(found)}

    async def changes(self, starts: Sequence[datetime]) -> dict[int, int]:
        found = select(_day_index(AuditEntry.at, starts), func.count(AuditEntry.id)).group_by("day")
        found = found.where(AuditEntry.at >= starts[0], AuditEntry.action.in_(AUDITED_CHANGES))
        return {n: int(changes) for n, changes in await self.db.execute(found)}


def _day_index(at: InstrumentedAttribute[datetime], starts: Sequence[datetime]) -> Label[Any]:
    """Days begin when the reader's do, on which no two databases' date functions agree."""
    latest_first = [(at >= start, n) for n, start in reversed(list(enumerate(starts)))]
    return case(*latest_first).label("day")


def _sum(value: ColumnElement[int]) -> ColumnElement[int]:
    return func.coalesce(func.sum(value), 0)

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Label, case, func, select
from sqlalchemy.orm import InstrumentedAttribute

from app.api.v1.module_monitor.login_log.model import LoginEntry, Outcome
from app.api.v1.module_system.user.model import User
from app.extensions.audit import AuditEntry
from app.extensions.audit.model import Action
from app.kit.compiled_queries import fetch_rows
from app.kit.context import Context

AUDITED_CHANGES = (Action.CREATE, Action.UPDATE, Action.DELETE)


class DashboardCrud:
    """Figures of the dashboard, one statement each. A day without rows is not in the result."""

    def __init__(self, context: Context) -> None:
        self.db = context.db

    async def user_counts(self) -> tuple[int, int]:
        """Returns the number of users and of active users."""
        statement = select(func.count(User.id), _sum(case((User.is_active, 1), else_=0)))
        ((total, active),) = await fetch_rows(self.db, statement)
        return total, int(active)

    async def logins(self, starts: Sequence[datetime]) -> dict[int, tuple[int, int]]:
        """Returns the numbers of successful and failed logins, by index of the day in `starts`."""
        is_success = LoginEntry.outcome == Outcome.SUCCESS
        statement = (
            select(
                _day_index(LoginEntry.at, starts),
                _sum(case((is_success, LoginEntry.times), else_=0)),
                _sum(case((is_success, 0), else_=LoginEntry.times)),
            )
            .where(LoginEntry.at >= starts[0], LoginEntry.outcome != Outcome.LOGOUT)
            .group_by("day")
        )
        rows = await fetch_rows(self.db, statement)
        return {index: (int(succeeded), int(failed)) for index, succeeded, failed in rows}

    async def changes(self, starts: Sequence[datetime]) -> dict[int, int]:
        """Returns the numbers of audited changes, by index of the day in `starts`."""
        statement = (
            select(_day_index(AuditEntry.at, starts), func.count(AuditEntry.id))
            .where(AuditEntry.at >= starts[0], AuditEntry.action.in_(AUDITED_CHANGES))
            .group_by("day")
        )
        return {index: int(count) for index, count in await fetch_rows(self.db, statement)}


def _day_index(at: InstrumentedAttribute[datetime], starts: Sequence[datetime]) -> Label[Any]:
    """Returns the index of the day as an expression without date functions.

    The days are those of the caller's time zone, which each database would compute differently.
    """
    latest_first = [(at >= start, index) for index, start in reversed(list(enumerate(starts)))]
    return case(*latest_first).label("day")


def _sum(value: ColumnElement[int]) -> ColumnElement[int]:
    return func.coalesce(func.sum(value), 0)

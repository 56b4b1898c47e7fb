from datetime import datetime, time, timedelta, timezone

from app.api.v1.module_monitor.online.service import OnlineService
from app.kit.context import Context
from app.kit.model import utc_now

from .crud import DashboardCrud
from .param import DashboardParam
from .schema import ChangesOfDay, DashboardOut, LoginsOfDay, UserCounts


class DashboardService:
    """Figures of the dashboard. Each needs the permission of the list with the same rows."""

    def __init__(self, context: Context) -> None:
        self.figures = DashboardCrud(context)
        self.online = OnlineService(context)
        self.actor = context.actor

    async def get_figures(self, param: DashboardParam) -> DashboardOut:
        starts = day_starts(utc_now(), param)
        allowed = self.actor.has_permission
        return DashboardOut(
            people=await self._user_counts() if allowed("system:user:query") else None,
            online=await self.online.count() if allowed("monitor:online:query") else None,
            logins=await self._logins(starts) if allowed("monitor:login_log:query") else None,
            changes=await self._changes(starts) if allowed("monitor:audit:query") else None,
        )

    async def _user_counts(self) -> UserCounts:
        total, active = await self.figures.user_counts()
        return UserCounts(total=total, active=active)

    async def _logins(self, starts: list[datetime]) -> list[LoginsOfDay]:
        counts = await self.figures.logins(starts)
        days: list[LoginsOfDay] = []
        for index, start in enumerate(starts):
            succeeded, failed = counts.get(index, (0, 0))
            days.append(LoginsOfDay(day=start.date(), succeeded=succeeded, failed=failed))
        return days

    async def _changes(self, starts: list[datetime]) -> list[ChangesOfDay]:
        counts = await self.figures.changes(starts)
        return [
            ChangesOfDay(day=start.date(), changes=counts.get(index, 0))
            for index, start in enumerate(starts)
        ]


def day_starts(today: datetime, param: DashboardParam) -> list[datetime]:
    """Returns the start of each day in the caller's time zone, oldest first."""
    zone = timezone(timedelta(minutes=param.offset))
    midnight = datetime.combine(today.astimezone(zone), time.min, zone)
    return [midnight - timedelta(days=back) for back in reversed(range(param.days))]

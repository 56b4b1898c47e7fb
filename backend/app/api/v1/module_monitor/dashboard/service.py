from datetime import datetime, time, timedelta, timezone

from app.api.v1.module_monitor.online.service import OnlineService
from app.kit.context import Context
from app.kit.model import utc_now

from .crud import DashboardCrud
from .param import DashboardParam
from .schema import ChangesOfDay, DashboardOut, LoginsOfDay, UserCounts


class DashboardService:
    """What happens, in figures: each to whom may read the list behind it, of the rows that he sees
    there.
    """

    def __init__(self, context: Context) -> None:
        self.figures = DashboardCrud(context)
        self.online = OnlineService(context)
        self.actor = context.actor

    async def get_figures(self, param: DashboardParam) -> DashboardOut:
        starts = day_starts(utc_now(), param)
        may = self.actor.has_permission
        return DashboardOut(
            people=await self._user_counts() if may("system:user:query") else None,
            online=await self.online.count() if may("monitor:online:query") else None,
            logins=await self._logins(starts) if may("monitor:login_log:query") else None,
            changes=await self._changes(starts) if may("monitor:audit:query") else None,
        )

    async def _user_counts(self) -> UserCounts:
        total, active = await self.figures.user_counts()
        return UserCounts(total=total, active=active)

    async def _logins(self, starts: list[datetime]) -> list[LoginsOfDay]:
        found = await self.figures.logins(starts)
        each = [(start.date(), *found.get(n, (0, 0))) for n, start in enumerate(starts)]
        return [
            LoginsOfDay(day=day, succeeded=succeeded, failed=failed)
            for day, succeeded, failed in each
        ]

    async def _changes(self, starts: list[datetime]) -> list[ChangesOfDay]:
        found = await self.figures.changes(starts)
        return [
            ChangesOfDay(day=start.date(), changes=found.get(n, 0))
            for n, start in enumerate(starts)
        ]


def day_starts(today: datetime, param: DashboardParam) -> list[datetime]:
    """When each of them began, the oldest first."""
    zone = timezone(timedelta(minutes=param.offset))
    midnight = datetime.combine(today.astimezone(zone), time.min, zone)
    return [midnight - timedelta(days=back) for back in reversed(range(param.days))]

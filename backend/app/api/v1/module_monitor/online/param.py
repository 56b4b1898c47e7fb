from app.kit.param import PageParam
from app.kit.schema import AwareDatetime, SafeInt


class OnlineParam(PageParam):
    sortable = ("last_seen_at", "created_at", "ip")

    username: str | None = None
    name: str | None = None
    dept_id: SafeInt | None = None
    ip: str | None = None
    seen_after: AwareDatetime | None = None

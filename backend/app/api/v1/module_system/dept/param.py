from app.kit.param import PageParam
from app.kit.schema import SafeInt


class DeptParam(PageParam):
    sortable = ("sort", "name", "code", "leader", "created_at", "updated_at")

    parent_id: SafeInt | None = None
    name: str | None = None
    code: str | None = None
    leader: str | None = None
    enabled: bool | None = None

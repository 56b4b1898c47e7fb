from app.core.ownership import Reach
from app.kit.param import PageParam


class RoleParam(PageParam):
    sortable = ("sort", "name", "code", "created_at", "updated_at")

    name: str | None = None
    code: str | None = None
    reach: Reach | None = None
    enabled: bool | None = None

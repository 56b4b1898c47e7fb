from app.core.data_scope import DataScopeType
from app.kit.param import PageParam


class RoleParam(PageParam):
    sortable = ("sort", "name", "code", "created_at", "updated_at")

    name: str | None = None
    code: str | None = None
    data_scope: DataScopeType | None = None
    enabled: bool | None = None

from app.kit.param import PageParam
from app.kit.schema import SafeInt


class ApiKeyParam(PageParam):
    sortable = ("created_at", "last_used_at", "expires_at", "name")

    name: str | None = None
    username: str | None = None
    dept_id: SafeInt | None = None

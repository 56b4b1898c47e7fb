from app.kit.param import PageParam
from app.kit.schema import SafeInt


class UserParam(PageParam):
    sortable = ("username", "name", "email", "created_at", "updated_at")

    username: str | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    dept_id: SafeInt | None = None
    is_active: bool | None = None

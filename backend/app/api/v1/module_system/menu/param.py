from app.kit.param import PageParam
from app.kit.schema import SafeInt

from .model import MenuType


class MenuParam(PageParam):
    sortable = ("sort", "type", "name", "name_en", "path", "permission", "created_at", "updated_at")

    type: MenuType | None = None
    parent_id: SafeInt | None = None
    name: str | None = None
    name_en: str | None = None
    path: str | None = None
    permission: str | None = None
    hidden: bool | None = None
    enabled: bool | None = None

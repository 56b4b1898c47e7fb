from app.kit.param import PageParam


class DictParam(PageParam):
    sortable = ("name", "name_en", "code", "created_at", "updated_at")

    name: str | None = None
    name_en: str | None = None
    code: str | None = None
    enabled: bool | None = None

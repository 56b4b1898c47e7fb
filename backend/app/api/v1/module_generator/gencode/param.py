from pydantic import Field

from app.kit.param import PageParam


class GenTableParam(PageParam):
    sortable = ("table_name", "module_name", "business_name", "created_at", "updated_at")

    table_name: str | None = None
    table_comment: str | None = None
    module_name: str | None = None


class DbTableParam(PageParam):
    """Tables of the database. They are always sorted by name."""

    search: str = Field("", max_length=255)

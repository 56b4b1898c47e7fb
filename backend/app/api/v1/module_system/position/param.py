from app.kit.param import PageParam

from .model import PositionStatus


class PositionParam(PageParam):
    sortable = ("sort", "name", "code", "created_at")

    name: str | None = None
    code: str | None = None
    status: PositionStatus | None = None

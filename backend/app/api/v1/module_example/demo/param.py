from datetime import date
from decimal import Decimal

from pydantic import NaiveDatetime

from app.kit.param import PageParam
from app.kit.period_end import NaivePeriodEnd
from app.kit.schema import Int16

from .model import DemoStatus


class DemoParam(PageParam):
    sortable = (
        "id",
        "name",
        "status",
        "quantity",
        "price",
        "is_public",
        "released_on",
        "starts_at",
        "remark",
        "created_at",
        "updated_at",
    )

    name: str | None = None
    status: list[DemoStatus] | None = None
    quantity_from: Int16 | None = None
    quantity_to: Int16 | None = None
    price_from: Decimal | None = None
    price_to: Decimal | None = None
    is_public: bool | None = None
    released_on_from: date | None = None
    released_on_to: date | None = None
    starts_at_from: NaiveDatetime | None = None
    starts_at_to: NaivePeriodEnd | None = None
    remark: str | None = None

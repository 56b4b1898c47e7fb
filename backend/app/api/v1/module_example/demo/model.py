from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from sqlalchemy import BigInteger, DateTime, Numeric, SmallInteger, String, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.data_scope import Scoped
from app.kit.db.types import Id
from app.kit.model import Unmanaged, utc_now_naive

DemoStatus = Literal["draft", "published", "archived"]


class Demo(Scoped, Unmanaged):
    """示例"""

    __tablename__ = "example_demo"
    __owner__ = "owner_id"
    __group__ = "dept_id"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    status: Mapped[str] = mapped_column(String(20), server_default="draft")
    quantity: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    price: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    is_public: Mapped[bool] = mapped_column(server_default="true")
    released_on: Mapped[date | None]
    starts_at: Mapped[datetime | None] = mapped_column(DateTime)
    description: Mapped[str | None] = mapped_column(Text)
    remark: Mapped[str | None] = mapped_column(String(255))
    owner_id: Mapped[int] = mapped_column(BigInteger)
    dept_id: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(DateTime, server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(
        DateTime, default=utc_now_naive, onupdate=utc_now_naive
    )

from datetime import date
from decimal import Decimal

from pydantic import Field, NaiveDatetime

from app.kit.schema import BigInt, Int16, LocalDateTime, Schema, UnmanagedOut, UnmanagedUpdate

from .model import DemoStatus


class DemoCreate(Schema):
    name: str = Field(title="名称", min_length=1, max_length=64)
    status: DemoStatus = Field("draft", title="状态")
    quantity: Int16 = Field(0, title="数量")
    price: Decimal | None = Field(None, title="单价", max_digits=10, decimal_places=2)
    is_public: bool = Field(True, title="公开")
    released_on: date | None = Field(None, title="发布日期")
    starts_at: NaiveDatetime | None = Field(None, title="开始时间")
    description: str | None = Field(None, title="描述")
    remark: str | None = Field(None, title="备注", max_length=255)


class DemoUpdate(DemoCreate, UnmanagedUpdate):
    """All fields that can change, and the version of the row that was edited."""


class DemoOut(UnmanagedOut):
    id: BigInt = Field(title="编号")
    name: str = Field(title="名称")
    status: str = Field(title="状态")
    quantity: int = Field(title="数量")
    price: Decimal | None = Field(title="单价")
    is_public: bool = Field(title="公开")
    released_on: date | None = Field(title="发布日期")
    starts_at: LocalDateTime | None = Field(title="开始时间")
    description: str | None = Field(title="描述")
    remark: str | None = Field(title="备注")
    owner_id: BigInt = Field(title="所属用户")
    dept_id: BigInt = Field(title="所属部门")
    created_at: LocalDateTime | None = Field(title="创建时间")
    updated_at: LocalDateTime | None = Field(title="更新时间")

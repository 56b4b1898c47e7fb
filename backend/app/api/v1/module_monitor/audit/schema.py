from datetime import datetime

from pydantic import Field, JsonValue

from app.kit.schema import Schema

from .model import Action


class AuditOut(Schema):
    id: int = Field(title="编号")
    at: datetime = Field(title="时间")
    user_id: int = Field(title="用户编号")
    user_name: str = Field(title="用户名")
    action: Action = Field(title="操作")
    object: str = Field(title="数据表")
    object_title: str = Field("", title="对象")
    row_key: str = Field(title="主键")
    label: str = Field(title="名称")
    ip: str = Field(title="IP 地址")
    method: str = Field(title="请求方法")
    route: str = Field(title="接口")
    reason: str = Field(title="原因")
    request_id: str = Field(title="请求编号")


class AuditRow(AuditOut):
    """As an export has it."""

    before: str | None = Field(title="变更前")
    after: str | None = Field(title="变更后")


class FieldChange(Schema):
    """What an attribute was and is. A created row had nothing before, a deleted one has nothing
    after.

    `title` is what a reader calls it. Where a value leads to a row that he sees, or is one of a
    dictionary, the words for it stand beside it.
    """

    name: str
    title: str
    before: JsonValue
    after: JsonValue
    before_words: str | None = None
    after_words: str | None = None


class AuditDetail(AuditOut):
    session_id: str = Field(title="会话")
    changes: list[FieldChange]

from datetime import datetime
from typing import ClassVar

from pydantic import Field, JsonValue

from app.kit.schema import Schema

from .model import Action


class AuditObject(Schema):
    """A table whose changes are recorded."""

    object: str
    title: str


class AuditOut(Schema):
    """An entry. `actor` is who made the change.

    That is the signed-in user, or for a sign-in the user of the row, or the system. `row_title` is
    the name of the row; for an association these are the names of the rows that it connects.
    """

    export_exclude: ClassVar[tuple[str, ...]] = ("owner_name",)

    id: int = Field(title="编号")
    at: datetime = Field(title="时间")
    user_id: int = Field(title="用户编号")
    user_name: str = Field(title="用户名")
    actor: str = Field("", title="操作者")
    owner_name: str | None = Field(None, exclude=True)
    action: Action = Field(title="操作")
    object: str = Field(title="数据表")
    object_title: str = Field("", title="对象")
    row_key: str = Field(title="主键")
    label: str = Field(title="名称")
    row_title: str = Field("", title="数据名称")
    ip: str = Field(title="IP 地址")
    method: str = Field(title="请求方法")
    route: str = Field(title="接口")
    reason: str = Field(title="原因")
    request_id: str = Field(title="请求编号")


class AuditRow(AuditOut):
    """An entry in an export."""

    before: str | None = Field(title="变更前")
    after: str | None = Field(title="变更后")


class FieldChange(Schema):
    """The old and the new value of a column.

    `before` is null for a created row, `after` for a deleted one. `before_words` and `after_words`
    are labels: of the row that the value refers to, if the caller sees it, or of the choice.
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

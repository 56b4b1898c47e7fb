from typing import Annotated

from pydantic import Field

from app.kit.email_address import EmailAddress
from app.kit.schema import (
    PHONE_PATTERN,
    EmptyToNone,
    RecordOut,
    SafeInt,
    Schema,
    SingleLine,
    SortOrder,
    VersionedUpdate,
)
from app.kit.tree import Node


class DeptCreate(Schema):
    parent_id: SafeInt | None = Field(None, title="上级部门")
    name: SingleLine = Field(title="部门名称", min_length=1, max_length=64)
    code: Annotated[SingleLine | None, EmptyToNone] = Field(None, title="部门编码", max_length=64)
    leader: Annotated[SingleLine | None, EmptyToNone] = Field(None, title="负责人", max_length=64)
    phone: Annotated[str | None, EmptyToNone] = Field(
        None, title="联系电话", max_length=32, pattern=PHONE_PATTERN
    )
    email: Annotated[EmailAddress | None, EmptyToNone] = Field(None, title="邮箱")
    sort: SortOrder = Field(1, title="排序")
    enabled: bool = Field(True, title="启用")
    remark: Annotated[str | None, EmptyToNone] = Field(None, title="备注", max_length=255)


class DeptUpdate(DeptCreate, VersionedUpdate):
    """A form is saved whole, with the version it was opened at."""


class DeptOut(RecordOut):
    parent_id: int | None = Field(title="上级部门")
    name: str = Field(title="部门名称")
    code: str | None = Field(title="部门编码")
    leader: str | None = Field(title="负责人")
    phone: str | None = Field(title="联系电话")
    email: str | None = Field(title="邮箱")
    sort: int = Field(title="排序")
    enabled: bool = Field(title="启用")
    remark: str | None = Field(title="备注")


class DeptNode(Node, DeptOut):
    children: list["DeptNode"] = Field(default_factory=list)


class DeptChoice(Node):
    """A department in a select. Every signed-in user may read it. A form disables disabled ones."""

    name: str
    enabled: bool
    children: list["DeptChoice"] = Field(default_factory=list)

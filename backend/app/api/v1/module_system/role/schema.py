from typing import Annotated, ClassVar

from pydantic import Field

from app.core.ownership import Reach
from app.kit.schema import Change, Cleared, Option, Place, RecordOut, SafeInt, Schema

Chosen = Annotated[list[SafeInt], Field(max_length=1000)]


class RoleCreate(Schema):
    name: str = Field(title="角色名称", min_length=1, max_length=64)
    code: str = Field(title="角色编码", min_length=1, max_length=64)
    reach: Reach = Field(Reach.SELF, title="数据范围")
    sort: Place = Field(1, title="排序")
    enabled: bool = Field(True, title="启用")
    remark: Annotated[str | None, Cleared] = Field(None, title="备注", max_length=255)
    menu_ids: Chosen = Field(default_factory=list, title="菜单权限")
    dept_ids: Chosen = Field(default_factory=list, title="数据部门")


class RoleUpdate(RoleCreate, Change):
    """A form is saved whole: what it leaves out would be taken away, so it must say."""

    menu_ids: Chosen = Field(title="菜单权限")
    dept_ids: Chosen = Field(title="数据部门")


class RoleOption(Option):
    """`grantable`: whether the reader may give it to somebody of the department that was asked
    about.
    """

    grantable: bool


class RoleReaches(Schema):
    """How far the reader may let a role reach, and whether he may say which departments a custom
    one names.
    """

    reaches: list[Reach]
    names_depts: bool


class RoleOut(RecordOut):
    """`manageable`: whether the reader may change it, or delete it where nobody has it."""

    unprinted: ClassVar = frozenset({"manageable"})

    name: str = Field(title="角色名称")
    code: str = Field(title="角色编码")
    reach: Reach = Field(title="数据范围")
    sort: int = Field(title="排序")
    enabled: bool = Field(title="启用")
    remark: str | None = Field(title="备注")
    manageable: bool = Field(True, title="可管理")


class RoleDetail(RoleOut):
    """With what only its form shows."""

    menu_ids: list[int]
    dept_ids: list[int]

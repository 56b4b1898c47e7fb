from typing import Annotated, ClassVar

from pydantic import Field

from app.core.data_scope import DataScopeType
from app.kit.schema import (
    CODE_PATTERN,
    EmptyToNone,
    Option,
    RecordOut,
    SafeInt,
    Schema,
    SingleLine,
    SortOrder,
    VersionedUpdate,
)

GrantIds = Annotated[list[SafeInt], Field(max_length=1000)]


class RoleCreate(Schema):
    name: SingleLine = Field(title="角色名称", min_length=1, max_length=64)
    code: str = Field(title="角色编码", max_length=64, pattern=CODE_PATTERN)
    data_scope: DataScopeType = Field(DataScopeType.SELF, title="数据范围")
    sort: SortOrder = Field(1, title="排序")
    enabled: bool = Field(True, title="启用")
    remark: Annotated[str | None, EmptyToNone] = Field(None, title="备注", max_length=255)
    menu_ids: GrantIds = Field(default_factory=list, title="菜单权限")
    dept_ids: GrantIds = Field(default_factory=list, title="数据部门")


class RoleUpdate(RoleCreate, VersionedUpdate):
    """A form is saved whole. The lists are required, because a missing one would revoke grants."""

    menu_ids: GrantIds = Field(title="菜单权限")
    dept_ids: GrantIds = Field(title="数据部门")


class RoleOption(Option):
    """`grantable`: whether the caller may grant the role to a user of the requested department."""

    grantable: bool


class RoleDataScopes(Schema):
    """Data scopes that the caller may choose.

    `names_depts`: whether they may choose the departments of a custom data scope.
    """

    data_scopes: list[DataScopeType]
    names_depts: bool


class RoleOut(RecordOut):
    """`manageable`: whether the caller may change the role, and delete it if it has no members."""

    export_exclude: ClassVar = frozenset({"manageable"})

    name: str = Field(title="角色名称")
    code: str = Field(title="角色编码")
    data_scope: DataScopeType = Field(title="数据范围")
    sort: int = Field(title="排序")
    enabled: bool = Field(title="启用")
    remark: str | None = Field(title="备注")
    manageable: bool = Field(True, title="可管理")


class RoleDetail(RoleOut):
    """A role with its grants, for the form."""

    menu_ids: list[int]
    dept_ids: list[int]

from typing import Annotated, ClassVar

from pydantic import Field

from app.core.crypto.password_policy import NewPassword
from app.core.login_names import MAX_USERNAME_LENGTH, MIN_USERNAME_LENGTH, USERNAME_PATTERN
from app.kit.email_address import EmailAddress
from app.kit.schema import (
    PHONE_PATTERN,
    EmptyToNone,
    ImageUrl,
    RecordOut,
    SafeInt,
    Schema,
    SingleLine,
    VersionedUpdate,
)

AssociationIds = Annotated[list[SafeInt], Field(max_length=200)]


class UserForm(Schema):
    username: str = Field(
        title="用户名",
        min_length=MIN_USERNAME_LENGTH,
        max_length=MAX_USERNAME_LENGTH,
        pattern=USERNAME_PATTERN,
    )
    name: Annotated[SingleLine | None, EmptyToNone] = Field(None, title="姓名", max_length=64)
    email: Annotated[EmailAddress | None, EmptyToNone] = Field(None, title="邮箱")
    phone: Annotated[str | None, EmptyToNone] = Field(
        None, title="联系电话", max_length=32, pattern=PHONE_PATTERN
    )
    avatar: ImageUrl = Field(None, title="头像", max_length=255)
    remark: Annotated[str | None, EmptyToNone] = Field(None, title="备注", max_length=255)
    is_active: bool = Field(True, title="启用")
    is_superuser: bool = Field(False, title="超级管理员")


class UserCreate(UserForm):
    """A new user. `dept_id` defaults to the caller's department, `name` to the username."""

    password: NewPassword = Field(title="密码")
    must_change_password: bool = Field(False, title="须修改密码")
    dept_id: SafeInt | None = Field(None, title="部门")
    role_ids: AssociationIds = Field(default_factory=list, title="角色")
    position_ids: AssociationIds = Field(default_factory=list, title="岗位")


class UserUpdate(UserForm, VersionedUpdate):
    """A form is saved whole. The lists are required, because a missing one would revoke roles."""

    dept_id: SafeInt = Field(title="部门")
    role_ids: AssociationIds = Field(title="角色")
    position_ids: AssociationIds = Field(title="岗位")


class TemporaryPassword(Schema):
    """A password for one login, after which the user must choose another. It is shown once."""

    password: str = Field(repr=False)


class UserOut(RecordOut):
    """`manageable`: whether the caller may change the user, see `UserManagement`."""

    export_exclude: ClassVar = frozenset({"manageable"})

    username: str = Field(title="用户名")
    name: str = Field(title="姓名")
    email: str | None = Field(title="邮箱")
    phone: str | None = Field(title="联系电话")
    avatar: str | None = Field(title="头像")
    remark: str | None = Field(title="备注")
    is_active: bool = Field(title="启用")
    is_superuser: bool = Field(title="超级管理员")
    must_change_password: bool = Field(title="须修改密码")
    dept_id: int = Field(title="部门编号")
    dept: str = Field(title="部门")
    role_ids: list[int] = Field(title="角色编号")
    roles: list[str] = Field(title="角色")
    position_ids: list[int] = Field(title="岗位编号")
    positions: list[str] = Field(title="岗位")
    manageable: bool = Field(True, title="可管理")

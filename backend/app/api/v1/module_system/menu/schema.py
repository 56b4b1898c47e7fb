import re
from typing import Annotated, Any

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from app.kit.schema import (
    EmptyToNone,
    RecordOut,
    SafeInt,
    Schema,
    SingleLine,
    SortOrder,
    VersionedUpdate,
)
from app.kit.tree import Node
from app.kit.web_url import is_web_url

from .model import MenuType

# The optional fields of each type. True: the field is required.
FIELDS_BY_TYPE: dict[MenuType, dict[str, bool]] = {
    MenuType.DIRECTORY: {"path": True},
    MenuType.MENU: {"path": True, "component": True, "permission": False},
    MenuType.BUTTON: {"permission": True},
    MenuType.LINK: {"path": True},
}
PATTERNS = {
    "path": re.compile(r"(/[\w.:-]+)+"),
    "component": re.compile(r"\w[\w-]*(/\w[\w-]*)*"),
    "permission": re.compile(r"[a-z][a-z0-9_]*(:[a-z][a-z0-9_]*){2}"),
}


class MenuCreate(Schema):
    type: MenuType = Field(title="类型")
    parent_id: SafeInt | None = Field(None, title="上级菜单")
    name: SingleLine = Field(title="名称", min_length=1, max_length=64)
    name_en: SingleLine = Field(title="英文名称", min_length=1, max_length=64)
    path: Annotated[str | None, EmptyToNone] = Field(
        None, title="路径", max_length=255, validate_default=True
    )
    component: Annotated[str | None, EmptyToNone] = Field(
        None, title="组件", max_length=255, validate_default=True
    )
    permission: Annotated[str | None, EmptyToNone] = Field(
        None, title="权限标识", max_length=190, validate_default=True
    )
    icon: Annotated[SingleLine | None, EmptyToNone] = Field(None, title="图标", max_length=64)
    sort: SortOrder = Field(1, title="排序")
    hidden: bool = Field(False, title="隐藏")
    enabled: bool = Field(True, title="启用")

    @field_validator("path", "component", "permission")
    @classmethod
    def _validate_for_type(cls, value: str | None, info: ValidationInfo) -> str | None:
        type = info.data.get("type")
        name = str(info.field_name)
        if type is None:
            # An invalid type is an error of its own.
            return value
        if value is None:
            if FIELDS_BY_TYPE[type].get(name):
                raise PydanticCustomError("menu_lacks", "required for this type")
            return None
        if name not in FIELDS_BY_TYPE[type]:
            raise PydanticCustomError("menu_has_none", "not allowed for this type")
        if type is MenuType.LINK and name == "path":
            if not is_web_url(value):
                raise PydanticCustomError("web_url", "must be an http or https URL")
        elif not PATTERNS[name].fullmatch(value):
            error_type: Any = f"menu_{name}"
            raise PydanticCustomError(error_type, "has the wrong format")
        return value


class MenuUpdate(MenuCreate, VersionedUpdate):
    """A form is saved whole, with the version it was opened at."""


class MenuOut(RecordOut):
    """A menu with both names, so that the console can change its language without a request."""

    type: MenuType = Field(title="类型")
    parent_id: int | None = Field(title="上级菜单")
    name: str = Field(title="名称")
    name_en: str = Field(title="英文名称")
    path: str | None = Field(title="路径")
    component: str | None = Field(title="组件")
    permission: str | None = Field(title="权限标识")
    icon: str | None = Field(title="图标")
    sort: int = Field(title="排序")
    hidden: bool = Field(title="隐藏")
    enabled: bool = Field(title="启用")


class MenuNode(Node, MenuOut):
    children: list["MenuNode"] = Field(default_factory=list)


class MenuChoice(Node):
    """A menu that the caller may grant, in the form of a role."""

    type: MenuType
    name: str
    name_en: str
    children: list["MenuChoice"] = Field(default_factory=list)

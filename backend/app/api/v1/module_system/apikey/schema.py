from datetime import datetime
from ipaddress import ip_network
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from app.kit.schema import AwareDatetime, Schema, SingleLine


def _validate_network(value: str) -> str:
    try:
        return str(ip_network(value, strict=False))
    except ValueError:
        raise PydanticCustomError("apikey_network", "not a network") from None


Network = Annotated[str, StringConstraints(max_length=49), AfterValidator(_validate_network)]
PermissionCode = Annotated[str, StringConstraints(pattern=r"^\w+(:\w+)+$", max_length=100)]


class ApiKeyCreate(Schema):
    name: SingleLine = Field(title="名称", min_length=1, max_length=64)
    scopes: list[PermissionCode] = Field(title="权限", min_length=1, max_length=39)
    networks: list[Network] = Field(default_factory=list, title="允许的网段", max_length=20)
    expires_at: AwareDatetime | None = Field(None, title="到期时间")


class OwnApiKey(Schema):
    id: str = Field(title="编号")
    name: str = Field(title="名称")
    scopes: list[str] = Field(title="权限")
    networks: list[str] | None = Field(title="允许的网段")
    created_at: datetime = Field(title="创建时间")
    expires_at: datetime | None = Field(title="到期时间")
    last_used_at: datetime | None = Field(title="最近使用")


class ApiKeyOut(OwnApiKey):
    """A key in the list. `manageable` is whether the caller may revoke it."""

    user_id: int = Field(title="用户编号")
    username: str = Field(title="用户名")
    dept: str = Field(title="部门")
    manageable: bool = Field(True, title="可管理")


class ApiKeyCreated(OwnApiKey):
    """A new key. No other response contains `key`."""

    key: str = Field(title="密钥")

"""Where else somebody may prove who he is: what OIDC_PROVIDERS says of each OpenID Connect
provider.
"""

from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
)

# Nothing of another host: our pages ask for nothing there.
ICON = r"^(/[^/]\S*|data:image/(png|jpeg|webp|svg\+xml);base64,[A-Za-z0-9+/]+=*)$"
CLOSED = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def web_address(value: str) -> str:
    """One that is opened as it stands: what comes after `?` or `#`, and who signs in by it, belong
    elsewhere.
    """
    parts = urlsplit(value)
    if (
        parts.scheme not in ("https", "http")
        or not parts.hostname
        or parts.query
        or parts.fragment
        or "@" in value
    ):
        raise ValueError("an https address, without ? and #, please")
    return value


def _in_both(value: Any) -> Any:
    return {"zh-CN": value, "en": value} if isinstance(value, str) else value


def _asking_who(value: tuple[str, ...]) -> tuple[str, ...]:
    if "openid" not in value:
        raise ValueError("openid must be among them")
    return value


WebAddress = Annotated[str, StringConstraints(max_length=255), AfterValidator(web_address)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Token = Annotated[str, StringConstraints(pattern=r"^[\x21\x23-\x5b\x5d-\x7e]{1,64}$")]


class Names(BaseModel):
    model_config = CLOSED

    chinese: Word = Field(alias="zh-CN")
    english: Word = Field(alias="en")


class Provider(BaseModel):
    """`key` is in the address that the provider sends people back to, and in `amr`; `issuer` is as
    the provider writes it in its tokens.
    """

    model_config = CLOSED

    key: str = Field(pattern=r"^[a-z][a-z0-9_-]{0,15}$")
    name: Annotated[Names, BeforeValidator(_in_both)]
    issuer: WebAddress
    client_id: str = Field(min_length=1, max_length=255)
    client_secret: SecretStr | None = None
    scopes: Annotated[tuple[Token, ...], AfterValidator(_asking_who)] = (
        "openid",
        "email",
        "profile",
    )
    icon: str | None = Field(None, max_length=16_384, pattern=ICON)

    def named(self, language: str) -> str:
        return self.name.english if language == "en" else self.name.chinese

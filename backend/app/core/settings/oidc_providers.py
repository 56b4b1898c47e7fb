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
ICON_PATTERN = r"^(/[^/]\S*|data:image/(png|jpeg|webp|svg\+xml);base64,[A-Za-z0-9+/]+=*)$"
FROZEN_CONFIG = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def validate_web_url(value: str) -> str:
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


def _as_localized(value: Any) -> Any:
    return {"zh-CN": value, "en": value} if isinstance(value, str) else value


def _require_openid(value: tuple[str, ...]) -> tuple[str, ...]:
    if "openid" not in value:
        raise ValueError("openid must be among them")
    return value


WebUrl = Annotated[str, StringConstraints(max_length=255), AfterValidator(validate_web_url)]
DisplayText = Annotated[str, StringConstraints(min_length=1, max_length=64)]
ScopeToken = Annotated[str, StringConstraints(pattern=r"^[\x21\x23-\x5b\x5d-\x7e]{1,64}$")]


class LocalizedName(BaseModel):
    model_config = FROZEN_CONFIG

    chinese: DisplayText = Field(alias="zh-CN")
    english: DisplayText = Field(alias="en")


class OidcProviderSettings(BaseModel):
    """`key` is in the address that the provider sends people back to, and in `amr`; `issuer` is as
    the provider writes it in its tokens.
    """

    model_config = FROZEN_CONFIG

    key: str = Field(pattern=r"^[a-z][a-z0-9_-]{0,15}$")
    name: Annotated[LocalizedName, BeforeValidator(_as_localized)]
    issuer: WebUrl
    client_id: str = Field(min_length=1, max_length=255)
    client_secret: SecretStr | None = None
    scopes: Annotated[tuple[ScopeToken, ...], AfterValidator(_require_openid)] = (
        "openid",
        "email",
        "profile",
    )
    icon: str | None = Field(None, max_length=16_384, pattern=ICON_PATTERN)

    def display_name(self, language: str) -> str:
        return self.name.english if language == "en" else self.name.chinese

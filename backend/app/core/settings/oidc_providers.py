"""The OpenID Connect providers in OIDC_PROVIDERS."""

from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
)

from app.kit.web_url import is_web_url

# No URL of another host: the content security policy of the console allows none.
ICON_PATTERN = r"^(/[^/\\\s][^\\\s]*|data:image/(png|jpeg|webp|svg\+xml);base64,[A-Za-z0-9+/]+=*)$"
FROZEN_CONFIG = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def validate_web_url(value: str) -> str:
    """Rejects what is no web address, and addresses with a query, a fragment or an @."""
    if not is_web_url(value) or "?" in value or "#" in value or "@" in value:
        raise ValueError("must be an https address without ? and #")
    return value


def _as_localized(value: Any) -> Any:
    return {"zh-CN": value, "en": value} if isinstance(value, str) else value


def _require_openid(value: tuple[str, ...]) -> tuple[str, ...]:
    if "openid" not in value:
        raise ValueError("must contain openid")
    return value


WebUrl = Annotated[str, StringConstraints(max_length=255), AfterValidator(validate_web_url)]
DisplayText = Annotated[str, StringConstraints(min_length=1, max_length=64)]
ScopeToken = Annotated[str, StringConstraints(pattern=r"^[\x21\x23-\x5b\x5d-\x7e]{1,64}$")]


class LocalizedName(BaseModel):
    """The name of a provider in both languages."""

    model_config = FROZEN_CONFIG

    chinese: DisplayText = Field(alias="zh-CN")
    english: DisplayText = Field(alias="en")


class OidcProviderSettings(BaseModel):
    """One provider.

    `key` is part of the redirect URI and of `amr`. `issuer` is as the provider writes it in its
    tokens.
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
    # Treats addresses as verified if the provider does not send `email_verified`.
    trust_email: bool = False
    icon: str | None = Field(None, max_length=16_384, pattern=ICON_PATTERN)

    def display_name(self, language: str) -> str:
        return self.name.english if language == "en" else self.name.chinese

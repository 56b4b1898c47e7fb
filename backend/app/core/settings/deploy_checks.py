"""Checks of the settings in production. Messages name the setting, but not its value."""

from collections.abc import Sequence
from typing import Protocol

from pydantic import SecretStr
from sqlalchemy.engine import make_url

from app.core.settings.oidc_providers import OidcProviderSettings
from app.core.settings.signing_secret import secret_weakness

# Passwords of guides, examples and images, which attackers try first.
PUBLISHED_PASSWORDS = {
    "password",
    "rootpassword",
    "root",
    "postgres",
    "mysql",
    "mariadb",
    "admin",
    "123456",
    "changeme",
}


class CheckedSettings(Protocol):
    """The settings that are checked."""

    jwt_secret_key: SecretStr
    metrics_token: SecretStr
    debug: bool
    database_url: str
    cors_allow_credentials: bool
    public_url: str

    @property
    def jwt_previous_secret_keys(self) -> Sequence[SecretStr]: ...

    @property
    def oidc_providers(self) -> Sequence[OidcProviderSettings]: ...

    @property
    def cors_origins(self) -> Sequence[str]: ...


def deploy_errors(settings: CheckedSettings) -> list[str]:
    """Returns the errors that keep a production server from starting."""
    secret = settings.jwt_secret_key.get_secret_value()
    weakness = secret_weakness(secret)
    previous_secrets = [key.get_secret_value() for key in settings.jwt_previous_secret_keys]
    token = settings.metrics_token.get_secret_value()
    token_weakness = secret_weakness(token)
    has_http_issuer = any(
        not provider.issuer.startswith("https:") for provider in settings.oidc_providers
    )
    is_violated_by_error = {
        "JWT_SECRET_KEY: is not set": not secret,
        f"JWT_SECRET_KEY: {weakness}": bool(secret) and weakness is not None,
        "JWT_PREVIOUS_SECRET_KEYS: a key is published, shorter than 32 characters or not random": (
            any(map(secret_weakness, previous_secrets))
        ),
        f"METRICS_TOKEN: {token_weakness}": bool(token) and token_weakness is not None,
        "DEBUG: must be off in production": settings.debug,
        "CORS_ORIGINS: must not be * while CORS_ALLOW_CREDENTIALS is on": (
            "*" in settings.cors_origins and settings.cors_allow_credentials
        ),
        "OIDC_PROVIDERS: every issuer must be an https address": has_http_issuer,
        "PUBLIC_URL: must be https if OIDC_PROVIDERS is set": (
            bool(settings.oidc_providers) and not settings.public_url.startswith("https:")
        ),
        "DATABASE_URL: the password is published or equals the username": _has_published_password(
            settings.database_url
        ),
    }
    return [error for error, is_violated in is_violated_by_error.items() if is_violated]


def _has_published_password(database_url: str) -> bool:
    """Returns False for a URL without a password: it may use a socket or a certificate."""
    url = make_url(database_url)
    return url.password is not None and str(url.password).lower() in PUBLISHED_PASSWORDS | {
        (url.username or "").lower()
    }

"""Why settings must not face the world. Each reason names its setting, none its value."""

from typing import TYPE_CHECKING

from sqlalchemy.engine import make_url

from app.core.settings.signing_secret import PUBLISHED_SECRETS

if TYPE_CHECKING:
    from app.core.config import Settings

# Printed in guides, examples and images, so tried first.
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


def deploy_errors(settings: "Settings") -> list[str]:
    secret = settings.jwt_secret_key.get_secret_value()
    older = [key.get_secret_value() for key in settings.jwt_previous_secret_keys]
    plain = any(not provider.issuer.startswith("https:") for provider in settings.oidc_providers)
    reasons = {
        "JWT_SECRET_KEY: is not set": not secret,
        "JWT_SECRET_KEY: is the published example's": secret in PUBLISHED_SECRETS,
        "JWT_SECRET_KEY: is shorter than 32 characters": 0 < len(secret) < 32
        and secret not in PUBLISHED_SECRETS,
        "JWT_PREVIOUS_SECRET_KEYS: one is published, or shorter than 32 characters": any(
            map(_is_weak, older)
        ),
        "DEBUG: must be off in production": settings.debug,
        "CORS_ORIGINS: * lets every site act for whoever is signed in, with CORS_ALLOW_CREDENTIALS": (
            "*" in settings.cors_origins and settings.cors_allow_credentials
        ),
        "OIDC_PROVIDERS: an issuer is not at https": plain,
        "PUBLIC_URL: must be https where people come back from OIDC_PROVIDERS": (
            bool(settings.oidc_providers) and not settings.public_url.startswith("https:")
        ),
        "DATABASE_URL: its password is a published one, or the user's name": _has_published_password(
            settings.database_url
        ),
    }
    return [reason for reason, holds in reasons.items() if holds]


def _is_weak(secret: str) -> bool:
    return secret in PUBLISHED_SECRETS or len(secret) < 32


def _has_published_password(database_url: str) -> bool:
    """None at all may be right: a socket, a certificate."""
    url = make_url(database_url)
    return url.password is not None and str(url.password).lower() in PUBLISHED_PASSWORDS | {
        (url.username or "").lower()
    }

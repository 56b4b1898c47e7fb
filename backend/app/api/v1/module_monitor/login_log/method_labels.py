"""What a reader calls the ways to sign in."""

from collections.abc import Mapping

from app.kit.i18n import has_key, translate

SEPARATOR = " + "  # a password and what is asked after it


def method_label(method: str, providers: Mapping[str, str]) -> str:
    """Of a session's `amr`: `pwd otp`, `oidc:company`. A provider that is gone from the settings
    goes by its key.
    """
    return SEPARATOR.join(_step_label(word, providers) for word in method.split())


def _step_label(step: str, providers: Mapping[str, str]) -> str:
    kind, _, provider = step.partition(":")
    key = f"login_log.method.{kind}"
    return translate(key, provider=providers.get(provider, provider)) if has_key(key) else step

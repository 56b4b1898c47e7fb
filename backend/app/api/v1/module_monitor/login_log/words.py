"""What a reader calls the ways to sign in."""

from collections.abc import Mapping

from app.kit.i18n import known, say

AND = " + "  # a password and what is asked after it


def said(method: str, providers: Mapping[str, str]) -> str:
    """Of a session's `amr`: `pwd otp`, `oidc:company`. A provider that is gone from the settings
    goes by its key.
    """
    return AND.join(_one(word, providers) for word in method.split())


def _one(word: str, providers: Mapping[str, str]) -> str:
    kind, _, provider = word.partition(":")
    key = f"login_log.method.{kind}"
    return say(key, provider=providers.get(provider, provider)) if known(key) else word

"""Labels of authentication methods."""

from collections.abc import Mapping

from app.kit.i18n import has_key, translate

SEPARATOR = " + "


def method_label(method: str, providers: Mapping[str, str]) -> str:
    """Returns the label of an `amr` value (RFC 8176), such as `pwd otp` or `oidc:company`.

    `providers` has display names by key. A provider that is not in it is shown by its key.
    """
    return SEPARATOR.join(_step_label(step, providers) for step in method.split())


def _step_label(step: str, providers: Mapping[str, str]) -> str:
    kind, _, provider = step.partition(":")
    key = f"login_log.method.{kind}"
    return translate(key, provider=providers.get(provider, provider)) if has_key(key) else step

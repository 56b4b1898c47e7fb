"""Validation of web origins and domains, in the form in which browsers send them.

Any other form would never match, without an error.
"""

import re
from urllib.parse import urlsplit

ORIGIN_PATTERN = re.compile(r"[a-z][a-z0-9+.-]*://(\[[0-9a-f:.]+\]|[^\s/?#@:*\[\]]+)(:\d{1,5})?")
DOMAIN_PATTERN = re.compile(r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*")


def validate_origins(value: tuple[str, ...]) -> tuple[str, ...]:
    """Raises ValueError unless every text is an origin."""
    for origin in value:
        if not ORIGIN_PATTERN.fullmatch(origin) or not _has_valid_port(origin):
            raise ValueError("must be scheme, host and port, such as https://admin.example.org")
    return value


def _has_valid_port(origin: str) -> bool:
    """Returns True for an origin without a port, too."""
    try:
        return urlsplit(origin).port != 0
    except ValueError:
        return False


def validate_domain(value: str) -> str:
    """Raises ValueError unless the text is a domain."""
    if not DOMAIN_PATTERN.fullmatch(value):
        raise ValueError("must be a domain such as example.org")
    return value

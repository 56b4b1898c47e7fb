"""Where a page comes from, as a browser says it. Anything else would match nothing, and nobody
would see why.
"""

import re
from urllib.parse import urlsplit

ORIGIN_PATTERN = re.compile(r"[a-z][a-z0-9+.-]*://(\[[0-9a-f:.]+\]|[^\s/?#@:*\[\]]+)(:\d{1,5})?")
DOMAIN_PATTERN = re.compile(r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*")


def validate_origins(value: tuple[str, ...]) -> tuple[str, ...]:
    for one in value:
        if not ORIGIN_PATTERN.fullmatch(one) or not _has_valid_port(one):
            raise ValueError(
                "scheme, host and port alone, such as https://admin.example.org, please"
            )
    return value


def _has_valid_port(origin: str) -> bool:
    """None, or one there can be."""
    try:
        return urlsplit(origin).port != 0
    except ValueError:
        return False


def validate_domain(value: str) -> str:
    if not DOMAIN_PATTERN.fullmatch(value):
        raise ValueError("a domain alone, such as example.org, please")
    return value

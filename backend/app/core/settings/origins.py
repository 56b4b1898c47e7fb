"""Validation of web origins, hosts and domains, in the form in which browsers send them.

Any other form would never match, without an error.
"""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

ORIGIN_PATTERN = re.compile(r"[a-z][a-z0-9+.-]*://(\[[0-9a-f:.]+\]|[^\s/?#@:*\[\]]+)(:\d{1,5})?")
# Hosts that only this machine can mean.
LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")
HOST_PATTERN = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9_.-]+?)\.?)(?::\d{1,5})?")
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


def validate_host(value: str) -> str:
    """Raises ValueError unless the text is a host without a port, or `*`."""
    has_port = re.search(r":\d+$", value) is not None and not value.endswith("]")
    if value != "*" and (has_port or normalize_host(value) is None):
        raise ValueError("must be host names without a port, such as admin.example.org, or *")
    return value


def normalize_host(host: str) -> str | None:
    """Returns the host in lower case without port and final dot. None if the text is no host."""
    match = HOST_PATTERN.fullmatch(host.lower())
    if match is None:
        return None
    address, name = match.groups()
    try:
        return str(name) if address is None else f"[{ip_address(address)}]"
    except ValueError:
        return None

"""Limit of the requests of one caller, in the memory of this process."""

import time
from collections import OrderedDict
from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address, ip_network

from app.kit.context import Actor

SECOND = 1_000_000_000  # nanoseconds
BURST = 60 * SECOND
MAX_CALLERS = 10_000
# The part of an IPv6 address that one customer of a provider gets.
IPV6_PREFIX_BITS = 64


class RequestRateLimiter:
    """One token bucket for each caller: a minute's requests at once, then evenly.

    The state of a bucket is the time at which it is full again, in whole nanoseconds: the rounding
    of floats could reject the last request of a minute. Of more than MAX_CALLERS, those without
    requests for longest are removed.
    """

    def __init__(self, requests_per_minute: int) -> None:
        self._interval = BURST // requests_per_minute if requests_per_minute else 0
        self._full_at: OrderedDict[str, int] = OrderedDict()

    def take(self, caller: str, cost: float = 1.0) -> float:
        """Takes tokens. Returns 0, or the seconds to wait if there are too few.

        A full bucket is enough for any request: otherwise no wait would be long enough.
        """
        if not self._interval:
            return 0.0
        now = time.monotonic_ns()
        full_at = max(self._full_at.get(caller, now), now) + self._duration(cost)
        excess = full_at - now - BURST
        if excess > 0:
            return excess / SECOND
        self._full_at[caller] = full_at
        self._full_at.move_to_end(caller)
        if len(self._full_at) > MAX_CALLERS:
            self._full_at.popitem(last=False)
        return 0.0

    def _duration(self, cost: float) -> int:
        """Returns the time after which this many tokens are refilled."""
        return min(int(cost * self._interval), BURST)


class RequestCosts:
    """The tokens that a request takes: those of its path, or one."""

    def __init__(self, prefixes: Mapping[str, float], suffixes: Mapping[str, float]) -> None:
        self._prefixes = dict(prefixes)
        self._suffixes = dict(suffixes)

    def cost(self, path: str) -> float:
        """Returns the highest cost that applies to the path."""
        costs = [cost for prefix, cost in self._prefixes.items() if path.startswith(prefix)]
        costs += [cost for suffix, cost in self._suffixes.items() if path.endswith(suffix)]
        return max(costs, default=1.0)


def caller_of(actor: Actor | None, ip: str) -> str:
    """Returns the user, the API key, or the address of an anonymous client."""
    if actor is None:
        return f"address {_client_network(ip)}"
    return f"key {actor.session_id}" if actor.is_api_key else f"user {actor.id}"


def _client_network(ip: str) -> str:
    try:
        address = ip_address(ip)
    except ValueError:
        return ip
    if not isinstance(address, IPv6Address):
        return ip
    return str(ip_network(f"{ip}/{IPV6_PREFIX_BITS}", strict=False))

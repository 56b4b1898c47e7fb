"""The token buckets that limit login attempts (rate limit, ADR 0022).

    bucket            key                                         size  refill     when empty
    device            account and a browser that has signed in      10  1 min      delay
    account           account, all other devices                     5  5 min      captcha
    account_network   account, other devices in one network          5  1 min      captcha, delay
    network           one network, all accounts                    100  6 s        captcha, delay
    captcha           captchas and challenges of one network        60  2 s        delay

A known device has its own bucket, so other clients cannot delay the owner of an account. To other
devices of the owner, an attacker can cause a captcha and, from the same network, a delay of about
one minute. Accounts are never locked.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from math import ceil

MAX_DOUBLINGS = 6  # a delay of 64 s
# The number of rows of each kind of bucket that anonymous clients can create.
MAX_ROWS = 65_536


@dataclass(frozen=True, slots=True)
class TokenBucket:
    """`capacity` attempts, and one more after each `refill_interval`.

    An attempt beyond that needs a captcha, a delay, or both. The state of a bucket is the time at
    which it is full again.
    """

    name: str
    capacity: int
    refill_interval: timedelta
    needs_captcha: bool = False
    adds_delay: bool = False

    def used_tokens(self, full_at: datetime, moment: datetime) -> float:
        return max(0.0, (full_at - moment) / self.refill_interval)

    def excess(self, full_at: datetime, moment: datetime) -> float:
        """Returns by how many tokens the next attempt exceeds the capacity."""
        return self.used_tokens(full_at, moment) + 1 - self.capacity

    def delay_seconds(self, full_at: datetime, used_at: datetime, moment: datetime) -> float:
        """Returns the time until the next attempt: 2, 4, 8 … 64 seconds after the last one."""
        excess = self.excess(full_at, moment)
        if not self.adds_delay or excess <= 0:
            return 0.0
        return (used_at - moment).total_seconds() + 2.0 ** min(ceil(excess), MAX_DOUBLINGS)

    def after_hit(self, full_at: datetime, moment: datetime) -> datetime:
        """Returns the time at which the bucket is full again after one more attempt.

        It is limited, so that any number of attempts delays by no more than MAX_DOUBLINGS.
        """
        return min(
            max(full_at, moment) + self.refill_interval,
            moment + (self.capacity + MAX_DOUBLINGS) * self.refill_interval,
        )


DEVICE = TokenBucket("device", 10, timedelta(minutes=1), adds_delay=True)
ACCOUNT = TokenBucket("account", 5, timedelta(minutes=5), needs_captcha=True)
ACCOUNT_NETWORK = TokenBucket(
    "account_network", 5, timedelta(minutes=1), needs_captcha=True, adds_delay=True
)
NETWORK = TokenBucket("network", 100, timedelta(seconds=6), needs_captcha=True, adds_delay=True)
CAPTCHA_IMAGES = TokenBucket("captcha", 60, timedelta(seconds=2), adds_delay=True)


@dataclass(frozen=True, slots=True)
class BucketKey:
    """A bucket and the primary key of its row."""

    key: str
    bucket: TokenBucket


@dataclass(frozen=True, slots=True)
class AttemptKeys:
    """The buckets that one attempt takes a token from.

    Attempts with the same `queue_key` wait for each other.
    """

    queue_key: str
    buckets: tuple[BucketKey, ...]


class BucketKeys:
    """Finds the buckets of an attempt.

    Names and addresses that anonymous clients choose share a fixed number of rows, so that they
    cannot fill the table. Only the server knows the secret, so that nobody can find a name or a
    network that shares the row of another.
    """

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def for_attempt(self, account_key: str, ip: str, device_id: str | None = None) -> AttemptKeys:
        """`device_id` is None unless the account has signed in from this device before."""
        queue_key = f"{account_key}\n{device_id or ''}"
        if device_id is not None:
            key = self._digest(DEVICE, account_key, device_id).hex()
            return AttemptKeys(queue_key, (BucketKey(key, DEVICE),))
        network = network_prefix(ip)
        return AttemptKeys(
            queue_key,
            (
                self._shared(ACCOUNT, account_key),
                self._shared(ACCOUNT_NETWORK, account_key, network),
                self._shared(NETWORK, network),
            ),
        )

    def for_captcha(self, ip: str) -> BucketKey:
        """Returns the bucket of captchas and challenges of this network."""
        return self._shared(CAPTCHA_IMAGES, network_prefix(ip))

    def _shared(self, bucket: TokenBucket, *parts: str) -> BucketKey:
        row = int.from_bytes(self._digest(bucket, *parts)[:8]) % MAX_ROWS
        return BucketKey(f"{bucket.name}:{row}", bucket)

    def _digest(self, bucket: TokenBucket, *parts: str) -> bytes:
        return hmac.digest(self._secret, "\n".join((bucket.name, *parts)).encode(), "sha256")


def network_prefix(ip: str) -> str:
    """Returns the network that one person is likely to control: an IPv4 /24 or an IPv6 /56."""
    try:
        bits = 24 if ip_address(ip).version == 4 else 56
        return str(ip_network(f"{ip}/{bits}", strict=False))
    except ValueError:
        return ip

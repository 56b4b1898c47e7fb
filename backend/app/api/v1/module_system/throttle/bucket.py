"""How often one may guess before it gets slow.

    device      a browser in which this account has signed in before    10, one more each minute
    account     all other devices together, asking for this account      5, one more each 5 minutes;
    then captcha
    here        those of them in one network                             5, one more each minute;
    then captcha and delay
    network     one network, asking for any account                    100, one more each 6 s; then
    captcha and delay

A known device has a budget of its own and no other, so nobody else can use it up. To any other
device of the owner a stranger can bring a captcha, and, from within the same network, a delay of a
minute at most. Nothing is ever locked.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address, ip_network
from math import ceil

MAX_DOUBLINGS = 6  # doublings: 64 s


@dataclass(frozen=True, slots=True)
class TokenBucket:
    """So many guesses, one more after each `pace`. Beyond them it `asks` for a captcha, or
    `delays`, or both.
    """

    name: str
    capacity: int
    refill_interval: timedelta
    needs_captcha: bool = False
    adds_delay: bool = False

    def used_tokens(self, full_at: datetime, moment: datetime) -> float:
        return max(0.0, (full_at - moment) / self.refill_interval)

    def excess(self, full_at: datetime, moment: datetime) -> float:
        """By how much the next guess would be too many; zero or less when it would not."""
        return self.used_tokens(full_at, moment) + 1 - self.capacity

    def delay_seconds(self, full_at: datetime, used_at: datetime, moment: datetime) -> float:
        """Until the next guess: 2, 4, 8 and so on after the one before."""
        beyond = self.excess(full_at, moment)
        if not self.adds_delay or beyond <= 0:
            return 0.0
        return (used_at - moment).total_seconds() + 2.0 ** min(ceil(beyond), MAX_DOUBLINGS)

    def after_hit(self, full_at: datetime, moment: datetime) -> datetime:
        """When it is full again after one more. However much was tried, not much later than when it
        was used up.
        """
        return min(
            max(full_at, moment) + self.refill_interval,
            moment + (self.capacity + MAX_DOUBLINGS) * self.refill_interval,
        )


DEVICE = TokenBucket("device", 10, timedelta(minutes=1), adds_delay=True)
ACCOUNT = TokenBucket("account", 5, timedelta(minutes=5), needs_captcha=True)
ACCOUNT_NETWORK = TokenBucket("here", 5, timedelta(minutes=1), needs_captcha=True, adds_delay=True)
NETWORK = TokenBucket("network", 100, timedelta(seconds=6), needs_captcha=True, adds_delay=True)
CAPTCHA_IMAGES = TokenBucket("pictures", 60, timedelta(seconds=2), adds_delay=True)


@dataclass(frozen=True, slots=True)
class BucketKey:
    key: str
    bucket: TokenBucket


@dataclass(frozen=True, slots=True)
class AttemptKeys:
    """Somebody at `ip` says that he is `account`; from `device`, where that account has signed in
    before.
    """

    account_key: str
    ip: str
    device_id: str | None = None

    def buckets(self) -> tuple[BucketKey, ...]:
        if self.device_id is not None:
            return (bucket_key(DEVICE, self.account_key, self.device_id),)
        network = network_prefix(self.ip)
        return (
            bucket_key(ACCOUNT, self.account_key),
            bucket_key(ACCOUNT_NETWORK, self.account_key, network),
            bucket_key(NETWORK, network),
        )


def bucket_key(bucket: TokenBucket, *parts: str) -> BucketKey:
    return BucketKey(sha256("\n".join((bucket.name, *parts)).encode()).hexdigest(), bucket)


def network_prefix(ip: str) -> str:
    """What one person is likely to have at his disposal: a /24 of the old addresses, a /56 of the
    new.
    """
    try:
        bits = 24 if ip_address(ip).version == 4 else 56
        return str(ip_network(f"{ip}/{bits}", strict=False))
    except ValueError:
        return ip

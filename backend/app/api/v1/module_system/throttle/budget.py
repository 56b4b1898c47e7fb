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

LONGEST = 6  # doublings: 64 s


@dataclass(frozen=True, slots=True)
class Budget:
    """So many guesses, one more after each `pace`. Beyond them it `asks` for a captcha, or
    `delays`, or both.
    """

    name: str
    size: int
    pace: timedelta
    asks: bool = False
    delays: bool = False

    def used(self, full_at: datetime, at: datetime) -> float:
        return max(0.0, (full_at - at) / self.pace)

    def beyond(self, full_at: datetime, at: datetime) -> float:
        """By how much the next guess would be too many; zero or less when it would not."""
        return self.used(full_at, at) + 1 - self.size

    def seconds(self, full_at: datetime, used_at: datetime, at: datetime) -> float:
        """Until the next guess: 2, 4, 8 and so on after the one before."""
        beyond = self.beyond(full_at, at)
        if not self.delays or beyond <= 0:
            return 0.0
        return (used_at - at).total_seconds() + 2.0 ** min(ceil(beyond), LONGEST)

    def spent(self, full_at: datetime, at: datetime) -> datetime:
        """When it is full again after one more. However much was tried, not much later than when it
        was used up.
        """
        return min(max(full_at, at) + self.pace, at + (self.size + LONGEST) * self.pace)


DEVICE = Budget("device", 10, timedelta(minutes=1), delays=True)
ACCOUNT = Budget("account", 5, timedelta(minutes=5), asks=True)
HERE = Budget("here", 5, timedelta(minutes=1), asks=True, delays=True)
NETWORK = Budget("network", 100, timedelta(seconds=6), asks=True, delays=True)
PICTURES = Budget("pictures", 60, timedelta(seconds=2), delays=True)


@dataclass(frozen=True, slots=True)
class Charge:
    key: str
    budget: Budget


@dataclass(frozen=True, slots=True)
class Guess:
    """Somebody at `ip` says that he is `account`; from `device`, where that account has signed in
    before.
    """

    account: str
    ip: str
    device: str | None = None

    def charges(self) -> tuple[Charge, ...]:
        if self.device is not None:
            return (charge(DEVICE, self.account, self.device),)
        network = network_of(self.ip)
        return (
            charge(ACCOUNT, self.account),
            charge(HERE, self.account, network),
            charge(NETWORK, network),
        )


def charge(budget: Budget, *whose: str) -> Charge:
    return Charge(sha256("\n".join((budget.name, *whose)).encode()).hexdigest(), budget)


def network_of(ip: str) -> str:
    """What one person is likely to have at his disposal: a /24 of the old addresses, a /56 of the
    new.
    """
    try:
        bits = 24 if ip_address(ip).version == 4 else 56
        return str(ip_network(f"{ip}/{bits}", strict=False))
    except ValueError:
        return ip

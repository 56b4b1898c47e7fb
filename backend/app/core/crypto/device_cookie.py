"""A signed cookie with the users of a browser (OWASP Device Cookies)."""

from dataclasses import dataclass
from secrets import token_hex

from app.core.crypto.keyring import Keyring
from app.kit.clock import shared_clock
from app.kit.errors import Unauthorized

DEVICE_AUDIENCE = "fastapiadmin.device"
# In seconds; browsers keep no cookie longer.
DEVICE_COOKIE_TTL = 400 * 24 * 3600
# The cookie of a shared browser keeps its most recent users.
MAX_USERS = 8


@dataclass(frozen=True, slots=True)
class Device:
    """A browser, and the users that have signed in with it."""

    id: str
    user_ids: tuple[int, ...] = ()

    def id_for(self, user_id: int | None) -> str | None:
        """Returns the id of the device if the user has signed in with it."""
        return self.id if user_id in self.user_ids else None

    def with_user(self, user_id: int) -> "Device":
        """Returns the device with the user as its latest."""
        others = [id for id in self.user_ids if id != user_id]
        return Device(self.id, (user_id, *others)[:MAX_USERS])


class DeviceCookies:
    """Reads and writes the cookie. The server stores nothing.

    A user on a known device has a rate limit of their own.
    """

    def __init__(self, keys: Keyring) -> None:
        self._keys = keys

    def read(self, cookie: str | None) -> Device:
        """Returns the device. An invalid or expired cookie gives a new one."""
        try:
            claims = self._keys.verify(
                "device+jwt", cookie or "", DEVICE_AUDIENCE, ["sub", "accounts"]
            )
            return Device(str(claims["sub"]), tuple(int(id) for id in claims["accounts"]))
        except (Unauthorized, ValueError, TypeError):
            return Device(token_hex(16))

    def write(self, device: Device) -> str:
        """Returns the cookie of the device."""
        claims = {
            "aud": DEVICE_AUDIENCE,
            "sub": device.id,
            "accounts": device.user_ids,
            "exp": int(shared_clock.now().timestamp()) + DEVICE_COOKIE_TTL,
        }
        return self._keys.sign("device+jwt", claims)

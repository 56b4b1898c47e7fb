"""Which browsers somebody has signed in with before, as the browsers themselves remember it."""

import time
from dataclasses import dataclass
from secrets import token_hex

from app.core.crypto.keyring import Keyring
from app.kit.errors import Unauthorized

DEVICE_AUDIENCE = "fastapiadmin.device"
DEVICE_COOKIE_TTL = 400 * 24 * 3600  # seconds; no browser keeps a cookie longer
MAX_USERS = 8  # so many people share one, the last to come


@dataclass(frozen=True, slots=True)
class Device:
    """A browser, and whose it is."""

    id: str
    user_ids: tuple[int, ...] = ()

    def id_for(self, user_id: int | None) -> str | None:
        return self.id if user_id in self.user_ids else None

    def with_user(self, user_id: int) -> "Device":
        others = [id for id in self.user_ids if id != user_id]
        return Device(self.id, (user_id, *others)[:MAX_USERS])


class DeviceCookies:
    """Nothing is kept on our side: the cookie is signed, and all it buys is a budget of guesses of
    its own.
    """

    def __init__(self, keys: Keyring) -> None:
        self._keys = keys

    def read(self, cookie: str | None) -> Device:
        """A cookie that is not ours, or that has expired, is a new device."""
        try:
            claims = self._keys.verify(
                "device+jwt", cookie or "", DEVICE_AUDIENCE, ["sub", "accounts"]
            )
            return Device(str(claims["sub"]), tuple(int(id) for id in claims["accounts"]))
        except (Unauthorized, ValueError, TypeError):
            return Device(token_hex(16))

    def write(self, device: Device) -> str:
        claims = {
            "aud": DEVICE_AUDIENCE,
            "sub": device.id,
            "accounts": device.user_ids,
            "exp": int(time.time()) + DEVICE_COOKIE_TTL,
        }
        return self._keys.sign("device+jwt", claims)

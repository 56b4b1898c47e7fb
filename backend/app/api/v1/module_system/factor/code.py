"""Codes: those an authenticator shows for half a minute, and those kept on paper."""

from base64 import b32encode
from datetime import datetime
from hashlib import sha256
from secrets import token_bytes

from pyotp.totp import TOTP
from pyotp.utils import strings_equal

DRIFT = 1  # steps that a clock may be early or late
LENGTH = 6
RECOVERY = 10  # codes at a time


def plain(code: str) -> str:
    """As people type it: with blanks and dashes, in small letters."""
    return "".join(filter(str.isalnum, code)).upper()


def step_of(secret: str, code: str, at: datetime, after: int) -> int | None:
    """The time step whose code this is, later than `after`; None when there is none."""
    totp = TOTP(secret)
    current = int(at.timestamp()) // totp.interval
    near = range(current - DRIFT, current + DRIFT + 1)
    fits = [step for step in near if strings_equal(totp.generate_otp(step), code)]
    return next((step for step in fits if step > after), None)


def recovery_codes() -> list[str]:
    return [
        "-".join(text[i : i + 4] for i in range(0, 16, 4))
        for text in (_text() for _ in range(RECOVERY))
    ]


def digest_of(code: str) -> str:
    return sha256(b"recovery\n" + plain(code).encode()).hexdigest()


def picture(uri: str) -> str:
    """A QR code, as an image that a page may show without asking for it."""
    import segno  # a megabyte, for who enrols

    return str(segno.make(uri, micro=False).png_data_uri(scale=5))


def _text() -> str:
    return b32encode(token_bytes(10)).decode().lower()

"""Codes: those an authenticator shows for half a minute, and those kept on paper."""

from base64 import b32encode
from datetime import datetime
from hashlib import sha256
from secrets import token_bytes

from pyotp.totp import TOTP
from pyotp.utils import strings_equal

WINDOW = 1  # steps that a clock may be early or late
CODE_LENGTH = 6
RECOVERY_CODE_COUNT = 10  # codes at a time


def normalize_code(code: str) -> str:
    """As people type it: with blanks and dashes, in small letters."""
    return "".join(filter(str.isalnum, code)).upper()


def matching_step(secret: str, code: str, moment: datetime, last_step: int) -> int | None:
    """The time step whose code this is, later than `after`; None when there is none."""
    totp = TOTP(secret)
    current = int(moment.timestamp()) // totp.interval
    near = range(current - WINDOW, current + WINDOW + 1)
    fits = [step for step in near if strings_equal(totp.generate_otp(step), code)]
    return next((step for step in fits if step > last_step), None)


def generate_recovery_codes() -> list[str]:
    return [
        "-".join(text[i : i + 4] for i in range(0, 16, 4))
        for text in (_random_code() for _ in range(RECOVERY_CODE_COUNT))
    ]


def code_digest(code: str) -> str:
    return sha256(b"recovery\n" + normalize_code(code).encode()).hexdigest()


def qr_data_uri(uri: str) -> str:
    """A QR code, as an image that a page may show without asking for it."""
    import segno  # a megabyte, for who enrols

    return str(segno.make(uri, micro=False).png_data_uri(scale=5))


def _random_code() -> str:
    return b32encode(token_bytes(10)).decode().lower()

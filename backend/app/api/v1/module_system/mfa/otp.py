"""One-time codes: TOTP codes of an authenticator (RFC 6238) and recovery codes."""

from base64 import b32encode
from datetime import datetime
from hashlib import sha256
from secrets import token_bytes

from pyotp.totp import TOTP
from pyotp.utils import strings_equal

WINDOW = 1  # time steps that a clock may be early or late
CODE_LENGTH = 6
RECOVERY_CODE_COUNT = 10


def normalize_code(code: str) -> str:
    """Removes blanks and dashes, and makes letters upper case."""
    return "".join(filter(str.isalnum, code)).upper()


def matching_step(secret: str, code: str, moment: datetime, last_step: int) -> int | None:
    """Returns the time step of the code if it is later than `last_step`.

    A last step beyond the window was used while the clock was ahead, and is ignored.
    """
    totp = TOTP(secret)
    current_step = int(moment.timestamp()) // totp.interval
    # All steps are compared, so that the time does not depend on the code.
    steps = range(current_step - WINDOW, current_step + WINDOW + 1)
    matching_steps = [step for step in steps if strings_equal(totp.generate_otp(step), code)]
    if last_step > steps[-1]:
        last_step = 0
    return next((step for step in matching_steps if step > last_step), None)


def generate_recovery_codes() -> list[str]:
    """Returns codes of 80 random bits, such as `abcd-efgh-ijkl-mnop`."""
    return [_random_code() for _ in range(RECOVERY_CODE_COUNT)]


def code_digest(code: str) -> str:
    return sha256(b"recovery\n" + normalize_code(code).encode()).hexdigest()


def qr_data_uri(uri: str) -> str:
    """Returns a QR code as a data URI, so that the page loads no image."""
    # Takes 1 MB of memory, and only enrolment needs it.
    import segno

    return str(segno.make(uri, micro=False).png_data_uri(scale=5))


def _random_code() -> str:
    text = b32encode(token_bytes(10)).decode().lower()
    return "-".join(text[start : start + 4] for start in range(0, 16, 4))

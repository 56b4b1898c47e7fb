"""What must not be shown, known by its name: passwords, hashes, tokens, keys."""

import re
from functools import lru_cache

MASK = "***"
ANYWHERE = re.compile(r"passw|passphrase|secret(?!ar)|token|credential|(api|private|access)key")
ALONE = {
    "pass",
    "pwd",
    "hash",
    "hashed",
    "digest",
    "salt",
    "stamp",
    "otp",
    "totp",
    "pin",
    "cvv",
    "cvc",
}
PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


@lru_cache(maxsize=4096)
def is_secret(name: str) -> bool:
    """`hashed_password`, `apiKey`, `access-token`, `security_stamp`; not `timestamp`, not
    `secretary`.
    """
    parts = [part.lower() for part in PARTS.findall(name)]
    return bool(ANYWHERE.search("".join(parts))) or not ALONE.isdisjoint(parts)

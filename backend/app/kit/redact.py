"""Recognises the names of secrets: passwords, hashes, tokens, keys."""

import re
from functools import lru_cache

MASK = "***"
SECRET_SUBSTRINGS = re.compile(
    r"passw|passphrase|secret(?!ar)|token|credential|(api|private|access)key"
)
SECRET_WORDS = {
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
WORD_PATTERN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


@lru_cache(maxsize=4096)
def is_secret(name: str) -> bool:
    """Returns whether the name is that of a secret.

    True for `hashed_password`, `apiKey`, `access-token` and `security_stamp`; False for `timestamp`
    and `secretary`.
    """
    parts = [part.lower() for part in WORD_PATTERN.findall(name)]
    return bool(SECRET_SUBSTRINGS.search("".join(parts))) or not SECRET_WORDS.isdisjoint(parts)

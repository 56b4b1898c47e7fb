"""Recognises the names of secrets, and masks their values in texts."""

import re
from functools import lru_cache

from pydantic import JsonValue

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

MAX_NAME_CHARACTERS = 256
# Longer texts are cut before they are searched.
MAX_CHARACTERS = 16_384
# Each pattern reads a character a bounded number of times, because a text from outside decides how
# long they search: a name matches from its first character only, and nothing backtracks (`++`).
SECRET_VALUE = re.compile(
    r"""
    (?<![\w-])
    (
        (?=[\w-]*?(?:password|passwd|secret|token|authorization|cookie|api_?key))
        [\w-]++ ["']?+ \s*+ [:=] \s*+ (?:(?:bearer|basic)\s++)?+
    )
    (?: "(?:[^"\\\n]|\\.)*+" | '(?:[^'\\\n]|\\.)*+' | ["']?+ [^\s"',;&)}\]]++ )
    """,
    re.IGNORECASE | re.VERBOSE,
)
CREDENTIALS = re.compile(r"\b((?:bearer|basic)\s++)[\w.~+/=-]{8,}+", re.IGNORECASE)
URL_PASSWORD = re.compile(r"(\w://[^\s:/@]*+:)\S{1,256}@")


def is_secret(name: str) -> bool:
    """Returns whether the name is that of a secret.

    True for `hashed_password`, `apiKey`, `access-token` and `security_stamp`; False for `timestamp`
    and `secretary`. True for a longer name than a column has: it comes from outside, and is neither
    searched nor cached.
    """
    return len(name) > MAX_NAME_CHARACTERS or _is_secret(name)


@lru_cache(maxsize=4096)
def _is_secret(name: str) -> bool:
    parts = [part.lower() for part in WORD_PATTERN.findall(name)]
    return bool(SECRET_SUBSTRINGS.search("".join(parts))) or not SECRET_WORDS.isdisjoint(parts)


def mask_json(value: JsonValue) -> JsonValue:
    """Returns the value with secrets as `***`: those of fields with such a name, and in texts.

    Booleans and null are no secrets.
    """
    if isinstance(value, dict):
        return {name: _mask_field(name, inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [mask_json(inner) for inner in value]
    return mask_secrets(value) if isinstance(value, str) else value


def _mask_field(name: str, value: JsonValue) -> JsonValue:
    is_masked = is_secret(name) and value is not None and not isinstance(value, bool)
    return MASK if is_masked else mask_json(value)


def mask_secrets(text: str, limit: int = MAX_CHARACTERS) -> str:
    """Returns at most `limit` characters of the text, with the secrets in them as `***`.

    Secrets are values after a secret's name, bearer and basic credentials, and passwords in URLs.
    """
    if len(text) > limit:
        text = f"{text[:limit]}… ({len(text) - limit} more characters)"
    text = SECRET_VALUE.sub(rf"\1{MASK}", text)
    text = CREDENTIALS.sub(rf"\1{MASK}", text)
    return URL_PASSWORD.sub(rf"\1{MASK}@", text)

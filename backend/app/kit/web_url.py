"""Web addresses that a browser and this server read alike."""

import re
from unicodedata import category
from urllib.parse import urlsplit

WEB_URL_PATTERN = re.compile(
    r"https?://(\[[0-9a-f:.]+\]|[^\s/?#@:\\\[\]<>\"]+)(:\d{1,5})?([/?#]\S*)?", re.IGNORECASE
)
LOCAL_PATH_PATTERN = re.compile(r"/(?![/\\])\S*")
# Control, format, surrogate and private characters, and separators.
HIDDEN_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"}


def is_web_url(text: str) -> bool:
    """Returns whether the text is an absolute http or https URL that says where it leads.

    A username before the host (`https://bank.example@evil.example`), a backslash, which browsers
    read as a slash, and invisible characters are rejected.
    """
    return (
        not _has_hidden_characters(text)
        and "\\" not in text
        and WEB_URL_PATTERN.fullmatch(text) is not None
        and _has_valid_host(text)
    )


def is_local_path(text: str) -> bool:
    """Returns whether the text is an absolute path of this site, and not `//host`."""
    return (
        not _has_hidden_characters(text)
        and "\\" not in text
        and LOCAL_PATH_PATTERN.fullmatch(text) is not None
    )


def _has_hidden_characters(text: str) -> bool:
    return any(category(character) in HIDDEN_CATEGORIES for character in text)


def _has_valid_host(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return bool(parts.hostname) and parts.username is None and parts.port != 0
    except ValueError:
        return False

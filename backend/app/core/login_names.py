"""The names by which users sign in: usernames and e-mail addresses, in one namespace (ADR 0035)."""

import re
from unicodedata import normalize

from app.kit.characters import UNASSIGNED, VARIATION_SELECTORS, has_invisible, is_single_script
from app.kit.email_address import normalize_email
from app.kit.errors import Unprocessable

MIN_USERNAME_LENGTH = 2
MAX_USERNAME_LENGTH = 64
MAX_KEY_LENGTH = 255
USERNAME_PATTERN = r"^[^\s/\\]+$"
EMAIL_PARTS = re.compile(r"[@.]")
WITHOUT_VARIATION_SELECTORS = str.maketrans("", "", VARIATION_SELECTORS)


def login_key(name: str) -> str:
    """Returns the form that is equal for all spellings of a login name, in case and in width.

    This is the compatibility caseless match of Unicode (section 3.13, D146). Accents and emoji
    distinguish names.
    """
    text = normalize("NFKC", _without_variants(name))
    key = normalize("NFD", normalize_email(text) or text)
    for _ in range(2):
        key = normalize("NFKC", key.casefold())
    return key


def normalize_username(text: str) -> str:
    """Returns the username as it is stored. Raises Unprocessable for one that can deceive."""
    username = normalize("NFKC", _without_variants(text))
    _require_distinguishable(username, [username], "username")
    if not MIN_USERNAME_LENGTH <= len(username) <= MAX_USERNAME_LENGTH:
        raise Unprocessable("user.username_length", field="username", most=MAX_USERNAME_LENGTH)
    if re.match(USERNAME_PATTERN, username) is None:
        raise Unprocessable("user.username_characters", field="username")
    _require_short_key(username, "username")
    return username


def require_login_email(address: str) -> None:
    """Raises Unprocessable for an address that can deceive. It is in normalised form."""
    _require_distinguishable(address, EMAIL_PARTS.split(address), "email")
    _require_short_key(address, "email")


def _without_variants(text: str) -> str:
    return text.strip().translate(WITHOUT_VARIATION_SELECTORS)


def _require_distinguishable(name: str, parts: list[str], field: str) -> None:
    if has_invisible(name) or UNASSIGNED.search(name):
        raise Unprocessable("user.invisible_characters", field=field)
    if not all(map(is_single_script, parts)):
        raise Unprocessable("user.mixed_scripts", field=field)


def _require_short_key(name: str, field: str) -> None:
    if len(login_key(name)) > MAX_KEY_LENGTH:
        raise Unprocessable("user.login_name_too_long", field=field)

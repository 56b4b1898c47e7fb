"""The password policy: a minimum length, and no easily guessed passwords.

Every character is allowed, and none is required.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from threading import Lock
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from app.core.crypto.passwords import run_hashing
from app.kit.errors import Unprocessable
from app.kit.parameters import ParameterReader, parameter

MAX_PASSWORD_LENGTH = 128
# NIST SP 800-63B: never less than 8 characters.
PASSWORD_MIN_LENGTH = parameter("password.min_length", int, default=12, minimum=8, maximum=64)
# Analysing longer texts is slow, and a common word occurs in the first characters.
MAX_ANALYSED_LENGTH = 24
# Minimum number of guesses for a password of digits.
MIN_GUESSES = 10**8
PRODUCT_NAME = "FastApiAdmin"

# Spaces at the end are part of a password. Logs must not show it.
Secret = Annotated[
    str,
    StringConstraints(strip_whitespace=False, max_length=MAX_PASSWORD_LENGTH),
    Field(repr=False),
]
NewPassword = Annotated[Secret, StringConstraints(min_length=PASSWORD_MIN_LENGTH.minimum)]

# zxcvbn stores the user's words in a global.
_zxcvbn_lock = Lock()


async def validate_password(
    password: str, field: str, user_inputs: Iterable[str | None], parameters: ParameterReader
) -> None:
    """Raises Unprocessable if the password is too short or weak.

    `user_inputs` are what others know of the user: names and addresses.
    """
    min_length = parameters.get(PASSWORD_MIN_LENGTH)
    if len(password) < min_length:
        raise Unprocessable("password.too_short", field=field, min_length=min_length)
    weakness = await run_hashing(partial(find_weakness, password, tuple(user_inputs)))
    if weakness is not None:
        raise Unprocessable(weakness, field=field)


def find_weakness(password: str, user_inputs: Iterable[str | None]) -> str | None:
    """Returns the message key of the weakness, or None.

    zxcvbn splits the password into known parts (words, names, rows of keys, repetitions, also in
    l33t) and the rest. One known part with digits is too weak, and so are several that all describe
    the user.
    """
    user_words = {word.lower() for word in _split_words((*user_inputs, PRODUCT_NAME))}
    # Imported here because its word lists take 12 MB.
    from zxcvbn import zxcvbn

    with _zxcvbn_lock:
        result = zxcvbn(password[:MAX_ANALYSED_LENGTH], sorted(user_words))
    significant_parts = [part for part in result["sequence"] if _is_significant(part)]
    if significant_parts and all(
        str(part.get("matched_word", part["token"])).lower() in user_words
        for part in significant_parts
    ):
        return "password.about_you"
    if len(significant_parts) <= 1 and not any(
        part["pattern"] == "bruteforce" for part in significant_parts
    ):
        return "password.common" if significant_parts or result["guesses"] < MIN_GUESSES else None
    return None


def _is_significant(part: Mapping[str, Any]) -> bool:
    """Returns whether the part is more than a digit or two, a year or a dash."""
    letters, digits = (sum(map(kind, part["token"])) for kind in (str.isalpha, str.isdigit))
    return letters >= 3 or (part["pattern"] == "bruteforce" and letters + digits >= 6)


def _split_words(texts: Iterable[str | None]) -> Iterator[str]:
    """Yields each text, and each word of it."""
    for text in filter(None, texts):
        yield text
        yield from (word for word in re.split(r"[\W_]+", text) if len(word) >= 3)

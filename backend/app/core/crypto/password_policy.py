"""What a password must be: long, and more than what is tried first. Which characters is its owner's
choice.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from threading import Lock
from typing import Annotated, Any, Final

from pydantic import Field, StringConstraints

from app.core.crypto.passwords import run_hashing
from app.kit.errors import Unprocessable

MIN_PASSWORD_LENGTH: Final = 12
MAX_PASSWORD_LENGTH: Final = 128
# characters; taking a longer one apart takes long, and a common word is found in its beginning
MAX_ANALYSED_LENGTH = 24
MIN_GUESSES = 10**8  # guesses that digits alone must take
PRODUCT_NAME = "FastApiAdmin"

# A blank at its end is part of a password; no log shows one.
Secret = Annotated[
    str,
    StringConstraints(strip_whitespace=False, max_length=MAX_PASSWORD_LENGTH),
    Field(repr=False),
]
NewPassword = Annotated[Secret, StringConstraints(min_length=MIN_PASSWORD_LENGTH)]

_zxcvbn_lock = Lock()  # zxcvbn keeps the words it was given in a global


async def validate_password(password: str, field: str, user_inputs: Iterable[str | None]) -> None:
    """`about` is what everybody knows of its owner: his names and addresses."""
    if (
        reason := await run_hashing(partial(find_weakness, password, tuple(user_inputs)))
    ) is not None:
        raise Unprocessable(reason, field=field)


def find_weakness(password: str, user_inputs: Iterable[str | None]) -> str | None:
    """The message key of what is wrong with it.

    It is taken apart into what a guesser knows (words, names, rows of keys, repetitions, also in
    l33t) and the rest. One such part with digits around it is not enough, nor are several that are
    all about its owner.
    """
    own = {word.lower() for word in _split_words((*user_inputs, PRODUCT_NAME))}
    from zxcvbn import (
        zxcvbn,
    )  # its lists of words take 12 MB, and a process may never see a new password

    with _zxcvbn_lock:
        found = zxcvbn(password[:MAX_ANALYSED_LENGTH], sorted(own))
    telling = [part for part in found["sequence"] if _is_significant(part)]
    if telling and all(
        str(part.get("matched_word", part["token"])).lower() in own for part in telling
    ):
        return "password.about_you"
    if len(telling) <= 1 and not any(part["pattern"] == "bruteforce" for part in telling):
        return "password.common" if telling or found["guesses"] < MIN_GUESSES else None
    return None


def _is_significant(part: Mapping[str, Any]) -> bool:
    """Is it more than a digit or two, a year, a dash?"""
    letters, digits = (sum(map(kind, part["token"])) for kind in (str.isalpha, str.isdigit))
    return letters >= 3 or (part["pattern"] == "bruteforce" and letters + digits >= 6)


def _split_words(texts: Iterable[str | None]) -> Iterator[str]:
    """Whole, and each word of it."""
    for text in filter(None, texts):
        yield text
        yield from (word for word in re.split(r"[\W_]+", text) if len(word) >= 3)

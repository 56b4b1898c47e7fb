"""The signing secret of an installation without JWT_SECRET_KEY."""

import os
import secrets
import stat
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

# Secrets of guides and examples.
PUBLISHED_SECRETS = {
    "your-secret-key",
    "your-production-secret-key",
    "development-only-development-only",
    "changeme",
    "secret",
}

MIN_SECRET_LENGTH = 32
# A random secret of 32 hexadecimal digits practically always has more.
MIN_DISTINCT_CHARACTERS = 8
PRIVATE_MODE = 0o600


def secret_weakness(secret: str) -> str | None:
    """Returns what is wrong with a signing secret, or None."""
    if secret in PUBLISHED_SECRETS:
        return "is a published example"
    if len(secret) < MIN_SECRET_LENGTH:
        return f"is shorter than {MIN_SECRET_LENGTH} characters"
    if is_predictable(secret):
        return "is not random; generate one, for example with `openssl rand -base64 48`"
    return None


def is_predictable(secret: str) -> bool:
    """Returns whether the secret is a repetition, a sequence, or of one kind of characters.

    It finds keys that a person has typed to satisfy the length, not every key that is not random.
    """
    steps = [abs(ord(b) - ord(a)) for a, b in pairwise(secret)]
    # In random hexadecimal digits about one step in six is as small.
    is_sequence = sum(step <= 1 for step in steps) > len(steps) * 3 / 4
    is_repetition = any(
        secret[period:] == secret[:-period] for period in range(1, len(secret) // 2 + 1)
    )
    is_one_kind = secret.isdigit() or (
        secret.isalpha() and (secret == secret.lower() or secret == secret.upper())
    )
    has_few_characters = len(set(secret)) < MIN_DISTINCT_CHARACTERS
    return has_few_characters or is_one_kind or is_sequence or is_repetition


def load_or_create_secret(file: Path) -> str:
    """Returns the secret in the file, which the first start creates.

    Thus a restart ends no session. Only the owner can read the file. Processes that start at the
    same time agree on one secret, because the file gets its name after it is written. Raises
    ValueError if the secret is weak, or if others can read the file and that cannot be changed.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        own_file = file.with_name(f"{file.name}.{os.getpid()}")
        with suppress(FileNotFoundError):
            own_file.unlink()
        with os.fdopen(
            os.open(own_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w"
        ) as stream:
            stream.write(secrets.token_urlsafe(48))
            stream.flush()
            # Otherwise a power failure can leave an empty file.
            os.fsync(stream.fileno())
        with suppress(FileExistsError):
            os.link(own_file, file)
        own_file.unlink()
    _make_private(file)
    secret = file.read_text("utf-8").strip()
    if weakness := secret_weakness(secret):
        raise ValueError(f"it {weakness}; delete it to create a new one")
    return secret


def _make_private(file: Path) -> None:
    """Takes the permissions of all but the owner. Raises ValueError if that has no effect."""
    if os.name == "nt" or not stat.S_IMODE(file.stat().st_mode) & ~PRIVATE_MODE:
        return
    with suppress(OSError):
        file.chmod(PRIVATE_MODE)
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & ~PRIVATE_MODE:
        raise ValueError(f"its mode is {mode:04o}; only its owner may read it (chmod 600)")

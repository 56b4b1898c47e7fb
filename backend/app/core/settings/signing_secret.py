"""The signing secret of an installation without JWT_SECRET_KEY."""

import os
import secrets
from contextlib import suppress
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


def load_or_create_secret(file: Path) -> str:
    """Returns the secret in the file, which the first start creates.

    Thus a restart ends no session. Only the owner can read the file. Processes that start at the
    same time agree on one secret, because the file gets its name after it is written. Raises
    ValueError if the secret is too short.
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
    secret = file.read_text("utf-8").strip()
    if len(secret) < MIN_SECRET_LENGTH:
        raise ValueError(
            f"it is shorter than {MIN_SECRET_LENGTH} characters; delete it to create a new one"
        )
    return secret

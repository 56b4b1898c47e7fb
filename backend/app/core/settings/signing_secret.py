"""The signing secret of an installation that was given none."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

# Printed in guides and examples, so known to everybody.
PUBLISHED_SECRETS = {
    "your-secret-key",
    "your-production-secret-key",
    "development-only-development-only",
    "changeme",
    "secret",
}

MIN_SECRET_LENGTH = 32


def load_or_create_secret(file: Path) -> str:
    """Made at the first start and kept in a file that only its owner reads, so that a restart ends
    no session.

    Processes that start at once agree on one: it appears under its name only when it is written. A
    ValueError says that what is there is none.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        mine = file.with_name(f"{file.name}.{os.getpid()}")
        with suppress(FileNotFoundError):
            mine.unlink()
        with os.fdopen(os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as writing:
            writing.write(secrets.token_urlsafe(48))
            writing.flush()
            os.fsync(writing.fileno())  # or a power cut leaves its name, and nothing in it
        with suppress(FileExistsError):
            os.link(mine, file)
        mine.unlink()
    secret = file.read_text("utf-8").strip()
    if len(secret) < MIN_SECRET_LENGTH:
        raise ValueError(
            f"shorter than {MIN_SECRET_LENGTH} characters: delete it, and another is made"
        )
    return secret

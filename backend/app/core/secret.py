"""The signing secret of an installation that was given none."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

# Printed in guides and examples, so known to everybody.
PUBLISHED = {"your-secret-key", "your-production-secret-key", "development-only-development-only", "changeme", "secret"}


def own_secret(file: Path) -> str:
    """Made at the first start and kept in a file that only its owner reads, so that a restart ends no session.

    Processes that start at once agree on one: it appears under its name only when it is written.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        mine = file.with_name(f"{file.name}.{os.getpid()}")
        with suppress(FileNotFoundError):
            mine.unlink()
        with os.fdopen(os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as writing:
            writing.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            os.link(mine, file)
        mine.unlink()
    return file.read_text("utf-8").strip()

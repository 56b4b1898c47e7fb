"""Names of scratch databases and folders.

A name contains the host and the process that created it, so that what a killed process has left is
recognised and dropped.
"""

import os
import re
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

SCRATCH_PREFIX = "fa_scratch_"
HOST_HASH = sha256(socket.gethostname().encode()).hexdigest()[:6]
SCRATCH_NAME_PATTERN = re.compile(
    SCRATCH_PREFIX + r"(?P<host>[0-9a-f]{6})_(?P<process>\d+)_[0-9a-f]{8}"
)


def new_name() -> str:
    return f"{SCRATCH_PREFIX}{HOST_HASH}_{os.getpid()}_{uuid4().hex[:8]}"


def is_abandoned(name: str) -> bool:
    """Returns whether a process of this host created it that no longer runs.

    Other hosts clean up after their own processes.
    """
    match = SCRATCH_NAME_PATTERN.fullmatch(name)
    if match is None or match["host"] != HOST_HASH:
        return False
    return not _is_running(int(match["process"]))


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Yields a new folder and removes it afterwards. First removes those of killed processes."""
    parent = Path(tempfile.gettempdir())
    for path in parent.glob(f"{SCRATCH_PREFIX}*"):
        if is_abandoned(path.name):
            shutil.rmtree(path, ignore_errors=True)
    folder = parent / new_name()
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

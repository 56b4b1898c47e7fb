"""What is made for a while is named after who made it: what a killed process left behind is known,
and dropped.
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
    """Made on this machine, by a process that is no more. What others made they look after
    themselves.
    """
    found = SCRATCH_NAME_PATTERN.fullmatch(name)
    return (
        found is not None and found["host"] == HOST_HASH and not _is_running(int(found["process"]))
    )


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Gone when the block is left; those of killed processes before it begins."""
    place = Path(tempfile.gettempdir())
    for left in place.glob(f"{SCRATCH_PREFIX}*"):
        if is_abandoned(left.name):
            shutil.rmtree(left, ignore_errors=True)
    folder = place / new_name()
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

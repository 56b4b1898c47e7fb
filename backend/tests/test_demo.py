"""`make demo` cleans up after itself however it ends. What it does when it runs through is CI's to
see.
"""

import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

from app.core.config import BACKEND_DIR

COMMAND = [sys.executable, "-m", "demo"]


def started(folder: Path, **variables: str) -> "subprocess.Popen[str]":
    environment = {**os.environ, "DATABASE_URL": "", "TMPDIR": str(folder), **variables}
    return subprocess.Popen(  # noqa: S603 (our own interpreter and script)
        COMMAND,
        cwd=BACKEND_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 (no threads yet; it may be ignored in CI)
    )


def test_stopped_half_way_it_leaves_nothing(tmp_path: Path) -> None:
    with started(tmp_path) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("database ")
        assert list(tmp_path.iterdir())
        process.send_signal(signal.SIGINT)
        _, complained = process.communicate(timeout=60)
    assert (process.returncode, complained) == (130, "demo: stopped\n")
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with started(tmp_path, DATABASE_URL="postgresql://nobody@127.0.0.1:9/none") as process:
        said, complained = process.communicate(timeout=60)
    assert (process.returncode, said, complained.count("\n")) == (1, "", 1)
    assert complained.startswith("demo: failed: ")

"""Cleanup of `make demo` after an interruption and an error. CI runs the whole demo."""

import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

from app.core.config import BACKEND_DIR


def start_demo(folder: Path, **variables: str) -> "subprocess.Popen[str]":
    environment = {**os.environ, "DATABASE_URL": "", "TMPDIR": str(folder), **variables}
    return subprocess.Popen(
        [sys.executable, "-m", "demo"],
        cwd=BACKEND_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # CI may ignore SIGINT, and a process inherits that.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )


def test_interrupted_demo_deletes_its_files(tmp_path: Path) -> None:
    with start_demo(tmp_path) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("database ")
        assert list(tmp_path.iterdir())
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=60)
    assert (process.returncode, stderr) == (130, "demo: stopped\n")
    assert list(tmp_path.iterdir()) == []


def test_demo_with_unreachable_server_prints_one_line(tmp_path: Path) -> None:
    with start_demo(tmp_path, DATABASE_URL="postgresql://nobody@127.0.0.1:9/none") as process:
        stdout, stderr = process.communicate(timeout=60)
    assert (process.returncode, stdout, stderr.count("\n")) == (1, "", 1)
    assert stderr.startswith("demo: failed: ")

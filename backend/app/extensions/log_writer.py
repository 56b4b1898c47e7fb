"""Writes log lines in a thread, so that a slow reader of the log does not stop the server."""

import io
import os
import sys
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Condition, Thread
from typing import TextIO

if sys.platform != "win32":
    import fcntl

# Time that the last lines have to be written when the process ends.
STOP_SECONDS = 2.0
# The thread waits for this long after the first line, and then writes all lines at once: to wake a
# thread for each line costs more than the rest of the line.
BATCH_SECONDS = 0.01


class LogWriter:
    """A queue of at most `capacity` characters, and the thread that empties it.

    The thread passes one or more lines at once to its argument `write`. The method of that name
    never waits. Lines that do not fit are dropped and counted, and a line with their number
    is written as soon as there is room again.
    """

    def __init__(
        self,
        write: Callable[[str], object],
        capacity: int,
        format_dropped: Callable[[int], str],
        close: Callable[[], object] | None = None,
    ) -> None:
        self._write = write
        self._capacity = capacity
        self._format_dropped = format_dropped
        self._close = close
        self._lines: deque[str] = deque()
        self._size = 0
        self._dropped = 0
        self._stopped = False
        self._changed = Condition()
        # A daemon: a reader that never reads again must not keep the process alive.
        Thread(target=self._run, name="log-writer", daemon=True).start()

    def write(self, message: str) -> None:
        """Queues a line, or counts it as dropped."""
        line = str(message)  # loguru's subclass of str keeps the whole record alive
        with self._changed:
            if self._size + len(line) > self._capacity:
                self._dropped += 1
                return
            self._lines.append(line)
            self._size += len(line)
            if len(self._lines) == 1:
                self._changed.notify_all()

    def drain(self, seconds: float = STOP_SECONDS) -> bool:
        """Waits until everything is written. Returns False when `seconds` were not enough."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._size and not self._dropped, seconds)

    def stop(self) -> None:
        """Writes what is queued, within STOP_SECONDS, and ends the thread."""
        is_written = self.drain()
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        if is_written and self._close is not None:
            self._close()

    def _run(self) -> None:
        while text := self._next_text():
            # The stream is closed or the disk is full, and there is no other place to say so.
            with suppress(OSError, ValueError):
                self._write(text)
            with self._changed:
                self._size -= len(text)
                self._changed.notify_all()

    def _next_text(self) -> str:
        """Waits for lines and returns them. Returns an empty text after `stop`."""
        with self._changed:
            self._changed.wait_for(lambda: self._lines or self._dropped or self._stopped)
            if self._stopped:
                return ""
        time.sleep(BATCH_SECONDS)
        with self._changed:
            if self._lines:
                text = "".join(self._lines)
                self._lines.clear()
            else:
                text = self._format_dropped(self._dropped)
                self._dropped = 0
                self._size += len(text)
            return text


def stream_writer(stream: TextIO) -> Callable[[str], object]:
    """Returns a function that writes to the stream.

    It writes to the file descriptor where there is one. A thread that waits in `stream.write` holds
    the lock of the stream, which Python needs when it ends.
    """
    try:
        descriptor = stream.fileno()
    except (AttributeError, io.UnsupportedOperation):
        return stream.write

    def write(text: str) -> None:
        data = text.encode(errors="backslashreplace")
        while data:
            data = data[os.write(descriptor, data) :]

    return write


def locked_writer(write_line: Callable[[str], object], lock_file: Path) -> Callable[[str], object]:
    """Returns a function that writes lines while no other process does: one at a time rotates.

    Windows has no such locks.
    """

    def write_lines(text: str) -> None:
        for line in text.splitlines(keepends=True):
            write_line(line)

    if sys.platform == "win32":
        return write_lines
    descriptor = os.open(lock_file, os.O_RDWR | os.O_CREAT, 0o600)

    def write(text: str) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        try:
            write_lines(text)
        finally:
            fcntl.flock(descriptor, fcntl.LOCK_UN)

    return write

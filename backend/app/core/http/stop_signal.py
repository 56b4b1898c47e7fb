"""The signal that stops the server."""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

Handler = Callable[[int, FrameType | None], object]
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def call_on_stop(callback: Callable[[], None]) -> Iterator[None]:
    """Calls `callback` in the event loop when the server is told to stop.

    The server itself first waits for open requests and then stops the application, so that a
    request without an end has to be ended here. Its own handlers of the signals are called as well.
    Without such handlers, as in tests, or outside of the main thread, there is nothing to do.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    handlers = {number: signal.getsignal(number) for number in STOP_SIGNALS}
    server_handlers = {number: handler for number, handler in handlers.items() if callable(handler)}

    def wrap(handler: Handler) -> Handler:
        def on_signal(number: int, frame: FrameType | None) -> None:
            # The loop is closed if the process is about to end.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(callback)
            handler(number, frame)

        return on_signal

    for number, handler in server_handlers.items():
        signal.signal(number, wrap(handler))
    try:
        yield
    finally:
        for number, handler in server_handlers.items():
            signal.signal(number, handler)

"""A TCP proxy that can stop forwarding, as a network path does that drops every packet."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Lock, Thread

CHUNK_BYTES = 1 << 16


class Link:
    """One forwarded connection. It forwards while `flows` is set."""

    def __init__(self, client: socket.socket, server: socket.socket, flows: Event) -> None:
        self.ends = client, server
        # `flows` is that of the proxy; `own` only of this connection.
        self.flows = flows
        self.own = Event()
        self.own.set()
        for source, target in ((client, server), (server, client)):
            Thread(target=self._forward, args=(source, target), daemon=True).start()

    def _forward(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(CHUNK_BYTES):
                self._wait()
                target.sendall(data)
            self._wait()
        self.close()

    def _wait(self) -> None:
        self.flows.wait()
        self.own.wait()

    def close(self) -> None:
        for end in self.ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


class TcpProxy:
    """Forwards connections to one server. A frozen connection stays open and silent."""

    def __init__(self, host: str, port: int) -> None:
        self.target = host, port
        self.links: list[Link] = []
        self.flows = Event()
        self.flows.set()
        self._lock = Lock()
        self.port = 0
        self._listen()

    def _listen(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listener.getsockname()[1]
        Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def freeze(self) -> None:
        """Stops all connections, and those that are made from now on."""
        self.flows.clear()

    def freeze_open_connections(self) -> None:
        """Stops the connections that exist now for ever."""
        for link in self.links:
            link.own.clear()

    def resume(self) -> None:
        self.flows.set()

    def cut_off(self) -> None:
        """Closes all connections, and refuses those that are made from now on."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for link in self.links:
                link.close()
                link.own.set()

    def reconnect(self) -> None:
        """Accepts connections again after `cut_off`."""
        self._listen()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                with self._lock:
                    try:
                        server = socket.create_connection(self.target)
                    except OSError:
                        client.close()
                    else:
                        self.links.append(Link(client, server, self.flows))

    def close(self) -> None:
        self.cut_off()
        self.flows.set()


@contextmanager
def run_proxy(host: str, port: int) -> Iterator[TcpProxy]:
    """Runs a proxy to the server on a free port."""
    proxy = TcpProxy(host, port)
    try:
        yield proxy
    finally:
        proxy.close()

"""TCP keepalive of database connections.

It finds a peer that is gone while no statement runs, and keeps firewalls from forgetting an idle
connection.
"""

import socket
from typing import Any

# Seconds of silence before the first probe, between probes, and their number.
PROBES = {"TCP_KEEPIDLE": 30, "TCP_KEEPINTVL": 10, "TCP_KEEPCNT": 3}


def enable_keepalive(connection_socket: Any) -> None:
    """Sets the options that the system has, if this is a TCP socket."""
    if connection_socket.family not in (socket.AF_INET, socket.AF_INET6):
        return
    connection_socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in PROBES.items():
        option = getattr(socket, name, None)
        if option is not None:
            connection_socket.setsockopt(socket.IPPROTO_TCP, option, value)

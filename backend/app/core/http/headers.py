"""Reads headers of an ASGI scope."""

from starlette.types import Scope


def get_header(scope: Scope, name: bytes) -> bytes | None:
    """Returns the first value of a header."""
    return next((value for key, value in scope["headers"] if key == name), None)

"""Reads headers of an ASGI scope."""

from starlette.types import Scope


def get_header(scope: Scope, name: bytes) -> bytes | None:
    """Returns the first value of a header."""
    return next((value for key, value in scope["headers"] if key == name), None)


def get_bearer_token(scope: Scope) -> bytes:
    """Returns the token of `Authorization: Bearer`, or an empty value."""
    scheme, _, token = (get_header(scope, b"authorization") or b"").partition(b" ")
    return token if scheme.lower() == b"bearer" else b""

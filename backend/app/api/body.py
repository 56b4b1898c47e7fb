"""Declarations of the bodies that a route accepts, if not JSON of the usual length."""

from dataclasses import dataclass
from typing import Any

from fastapi.params import Depends as Dependency

from app.core.http.request_body import JSON


@dataclass(frozen=True)
class AcceptedBody:
    """The media types that a route accepts, and the length of its bodies.

    `max_bytes` is None for the limit of the settings. The middleware reads the declaration before
    the body arrives, so nothing is left to do when the route is called.
    """

    media_types: frozenset[str]
    max_bytes: int | None

    async def __call__(self) -> None:
        pass


def accept_body(*media_types: str, max_bytes: int | None = None) -> Any:
    """Returns a dependency that declares the bodies of a route, such as `accept_body(MULTIPART)`.

    Without media types the route accepts JSON.
    """
    return Dependency(AcceptedBody(frozenset(media_types or (JSON,)), max_bytes))

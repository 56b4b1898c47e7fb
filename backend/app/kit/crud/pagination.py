"""One page of a longer list."""

from typing import Generic, TypeVar

from pydantic import BaseModel

T = TypeVar("T")

# beyond this a total is "more than": counting 10,000 rows costs more than the rest of the request
COUNT_LIMIT = 1_000


class Page(BaseModel, Generic[T]):
    """`total` stops at COUNTED + 1; `has_next` is always true to life."""

    items: list[T]
    total: int
    page_no: int
    page_size: int
    has_next: bool


class CursorPage(BaseModel, Generic[T]):
    """A piece of what only grows, newest first: nobody counts it, and `after` is where the next one
    begins.
    """

    items: list[T]
    has_next: bool
    after: int | None

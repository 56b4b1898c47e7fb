"""Pages of lists."""

from typing import Generic, TypeVar

from pydantic import BaseModel

T = TypeVar("T")

# Totals are exact up to this number: counting 10,000 rows costs more than the rest of a request.
COUNT_LIMIT = 1_000


class Page(BaseModel, Generic[T]):
    """A page with its total. `total` stops at COUNT_LIMIT + 1; `has_next` is always exact."""

    items: list[T]
    total: int
    page_no: int
    page_size: int
    has_next: bool


class CursorPage(BaseModel, Generic[T]):
    """A page of a list that only grows, newest first and without a total.

    `after` is the cursor of the next page.
    """

    items: list[T]
    has_next: bool
    after: int | None

from typing import Annotated

from pydantic import Field, StringConstraints

from app.kit.schema import Schema

ColumnKey = Annotated[str, StringConstraints(pattern=r"^\w+$", max_length=64)]
PageKey = Annotated[str, StringConstraints(pattern=r"^\w+(:\w+)*$", max_length=128)]


class ListLayout(Schema):
    """Which columns are left out, in which order the others stand, and how many rows a page has.

    A column named nowhere, a new one, stands where the page puts it.
    """

    hidden: list[ColumnKey] = Field(title="隐藏的列", max_length=100)
    order: list[ColumnKey] = Field(title="列的顺序", max_length=100)
    page_size: int | None = Field(title="每页条数", ge=1, le=200)


class PagePreference(ListLayout):
    page: str = Field(title="页面")

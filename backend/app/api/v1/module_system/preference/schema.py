from typing import Annotated

from pydantic import Field, StringConstraints

from app.kit.schema import Schema

ColumnKey = Annotated[str, StringConstraints(pattern=r"^\w+$", max_length=64)]
PageKey = Annotated[str, StringConstraints(pattern=r"^\w+(:\w+)*$", max_length=128)]


class ListLayout(Schema):
    """Hidden columns, column order and page size of a list.

    A column in neither list is new. The page decides its place.
    """

    hidden: list[ColumnKey] = Field(title="隐藏的列", max_length=100)
    order: list[ColumnKey] = Field(title="列的顺序", max_length=100)
    page_size: int | None = Field(title="每页条数", ge=1, le=200)


class PagePreference(ListLayout):
    page: str = Field(title="页面")

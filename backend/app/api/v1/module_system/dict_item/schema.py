from typing import Annotated

from pydantic import Field

from app.kit.schema import (
    EmptyToNone,
    RecordOut,
    SafeInt,
    Schema,
    SingleLine,
    SortOrder,
    VersionedUpdate,
)


class DictItemCreate(Schema):
    dict_id: SafeInt = Field(title="字典")
    label: SingleLine = Field(title="标签", min_length=1, max_length=64)
    label_en: SingleLine = Field(title="英文标签", min_length=1, max_length=64)
    value: SingleLine = Field(title="值", min_length=1, max_length=64)
    color: Annotated[str | None, EmptyToNone] = Field(
        None, title="颜色", max_length=16, pattern=r"^(#[0-9A-Fa-f]{6}|[a-z]+)$"
    )
    sort: SortOrder = Field(1, title="排序")
    enabled: bool = Field(True, title="启用")
    remark: Annotated[str | None, EmptyToNone] = Field(None, title="备注", max_length=255)


class DictItemUpdate(DictItemCreate, VersionedUpdate):
    """A form is saved whole, with the version it was opened at."""


class DictItemOut(RecordOut):
    dict_id: int = Field(title="字典编号")
    dict_name: str | None = Field(None, title="字典")
    label: str = Field(title="标签")
    label_en: str = Field(title="英文标签")
    value: str = Field(title="值")
    color: str | None = Field(title="颜色")
    sort: int = Field(title="排序")
    enabled: bool = Field(title="启用")
    remark: str | None = Field(title="备注")


class DictChoice(Schema):
    """An item in selects and tags, with its labels in both languages."""

    value: str
    label: str
    label_en: str
    color: str | None


class DictChoices(Schema):
    """The enabled items of a dictionary."""

    code: str
    items: list[DictChoice]

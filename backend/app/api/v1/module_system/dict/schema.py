from typing import Annotated

from pydantic import Field

from app.kit.schema import EmptyToNone, RecordOut, Schema, SingleLine, VersionedUpdate


class DictCreate(Schema):
    name: SingleLine = Field(title="字典名称", min_length=1, max_length=64)
    name_en: SingleLine = Field(title="英文名称", min_length=1, max_length=64)
    code: str = Field(title="字典编码", max_length=64, pattern=r"^[a-z][a-z0-9_]*$")
    enabled: bool = Field(True, title="启用")
    remark: Annotated[str | None, EmptyToNone] = Field(None, title="备注", max_length=255)


class DictUpdate(DictCreate, VersionedUpdate):
    """A form is saved whole, with the version it was opened at."""


class DictOut(RecordOut):
    name: str = Field(title="字典名称")
    name_en: str = Field(title="英文名称")
    code: str = Field(title="字典编码")
    enabled: bool = Field(title="启用")
    remark: str | None = Field(title="备注")

from pydantic import Field

from app.kit.schema import RecordOut, Schema, SingleLine, SortOrder, VersionedUpdate

from .model import PositionStatus


class PositionCreate(Schema):
    name: SingleLine = Field(title="岗位名称", min_length=1, max_length=64)
    code: SingleLine = Field(title="岗位编码", min_length=1, max_length=64)
    sort: SortOrder = Field(1, title="排序")
    status: PositionStatus = Field(PositionStatus.ENABLED, title="状态")
    remark: str | None = Field(None, title="备注", max_length=255)


class PositionUpdate(PositionCreate, VersionedUpdate):
    """A form is saved whole, with the version it was opened at."""


class PositionOut(RecordOut):
    name: str = Field(title="岗位名称")
    code: str = Field(title="岗位编码")
    sort: int = Field(title="排序")
    status: PositionStatus = Field(title="状态")
    remark: str | None = Field(title="备注")

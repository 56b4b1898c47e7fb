from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from app.generator.config import RawText, TableConfig, Template, Widget
from app.generator.design.table_definition import MAX_DDL_LENGTH, TableDefinition
from app.generator.output.project_files import FileStatus
from app.generator.schema_diff import TableDiff
from app.kit.schema import RecordOut, SafeInt, Schema, VersionedUpdate

TableName = Annotated[RawText, Field(min_length=1, max_length=255)]
ModuleName = Annotated[str, Field(title="模块名", pattern=r"^[a-z][a-z0-9_]*$", max_length=30)]


class GenTableOut(RecordOut):
    table_name: RawText = Field(title="表名")
    table_comment: str = Field(title="表注释")
    class_name: str = Field(title="类名")
    module_name: str = Field(title="模块名")
    business_name: str = Field(title="业务名")
    function_name: str = Field(title="功能名")
    function_name_en: str = Field(title="英文功能名")
    template: Template = Field(title="模板")
    remark: str | None = Field(title="备注")


class GenTableDetail(TableConfig, RecordOut):
    """All that can be configured, and why it was guessed so: a sentence a setting, likewise for
    each column in turn.

    `columns_fixed` are the settings of each that are off whatever is said: a form never shows such
    a column. `columns_widgets` fit each where no dictionary feeds it, `columns_fed` where one does,
    which may be none.
    """

    explanations: dict[str, str]
    columns_explanations: list[dict[str, str]]
    columns_readonly: list[list[str]]
    columns_widgets: list[list[Widget]]
    columns_dict_widgets: list[list[Widget]]


class GenTableUpdate(TableConfig, VersionedUpdate):
    """The whole configuration; what the database alone decides must stay as it was read."""


class DbTableOut(Schema):
    name: RawText = Field(title="表名")
    comment: str = Field(title="表注释")
    kind: str = Field(title="类型")
    rows: int | None = Field(title="行数（估计）")


class ImportTables(Schema):
    names: list[TableName] = Field(title="表名", min_length=1, max_length=1000)
    module_name: ModuleName = "app"
    junctions: bool = Field(False, title="关联表也导入")


class RejectedTable(Schema):
    table_name: RawText
    reason: str


class ImportResult(Schema):
    imported: list[GenTableOut]
    refused: list[RejectedTable]


class CreateTable(Schema):
    """A description, or DDL text that is read into one."""

    table: TableDefinition | None = Field(None, title="表定义")
    ddl: str | None = Field(None, title="DDL", min_length=1, max_length=MAX_DDL_LENGTH)
    module_name: ModuleName = "app"

    @model_validator(mode="after")
    def _validate_exactly_one(self) -> Self:
        if (self.table is None) == (self.ddl is None):
            raise PydanticCustomError("table_or_ddl", "either a table or DDL")
        return self


class ReadDdl(Schema):
    ddl: str = Field(title="DDL", min_length=1, max_length=MAX_DDL_LENGTH)


class DdlReadOut(Schema):
    """`left_out` are the clauses that are not made: plain indexes, collations."""

    table: TableDefinition
    left_out: list[RawText]


class DdlStatements(Schema):
    """To the character what `create` runs, in this order."""

    statements: list[RawText]


class FileOut(Schema):
    path: str
    status: FileStatus
    diff: RawText
    content: RawText


class Preview(Schema):
    files: list[FileOut]


class OutputTables(Schema):
    ids: list[SafeInt] = Field(title="表", min_length=1, max_length=200)


class Output(Schema):
    """`orphaned` were generated once, are produced no longer and still lie there; `kept` are texts
    edited by hand.
    """

    written: list[str]
    unchanged: list[str]
    orphaned: list[str]
    kept: list[str]
    skipped: list[str] = Field(title="未执行的检查")


class SyncResult(Schema):
    changes: TableDiff
    version: int

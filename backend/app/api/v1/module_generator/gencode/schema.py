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
    """A configuration with explanations of its guesses: a sentence for each setting.

    The lists that start with `columns_` have an item for each column, in the order of `columns`.
    `columns_readonly` are the settings that are always off. `columns_widgets` are the widgets that
    fit without a dictionary, `columns_dict_widgets` those that fit with one.
    """

    explanations: dict[str, str]
    columns_explanations: list[dict[str, str]]
    columns_readonly: list[list[str]]
    columns_widgets: list[list[Widget]]
    columns_dict_widgets: list[list[Widget]]


class GenTableUpdate(TableConfig, VersionedUpdate):
    """The whole configuration. The facts of the database must be sent back unchanged."""


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
    """A table definition, or DDL text that is parsed into one."""

    table: TableDefinition | None = Field(None, title="表定义")
    ddl: str | None = Field(None, title="DDL", min_length=1, max_length=MAX_DDL_LENGTH)
    module_name: ModuleName = "app"

    @model_validator(mode="after")
    def _validate_exactly_one(self) -> Self:
        if (self.table is None) == (self.ddl is None):
            raise PydanticCustomError("table_or_ddl", "exactly one of `table` and `ddl`")
        return self


class ReadDdl(Schema):
    ddl: str = Field(title="DDL", min_length=1, max_length=MAX_DDL_LENGTH)


class DdlReadOut(Schema):
    """`left_out` are the clauses that are ignored: plain indexes and collations."""

    table: TableDefinition
    left_out: list[RawText]


class DdlStatements(Schema):
    """The exact statements that `create` runs, in their order."""

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
    """The files of a write.

    `orphaned` were generated earlier, are no longer part of the module and still exist. `kept` are
    the backups of files that were edited by hand.
    """

    written: list[str]
    unchanged: list[str]
    orphaned: list[str]
    kept: list[str]
    skipped: list[str] = Field(title="未执行的检查")


class SyncResult(Schema):
    changes: TableDiff
    version: int

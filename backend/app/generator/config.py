"""The configuration of a table, from which its module is generated.

`TableConfig` is the body of the endpoints, the content of `gen_table` and the input of `plan`. Each
setting starts as a guess; `reasons` maps the name of a setting to the explanation of its guess.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from app.kit.schema import SafeInt, Schema


class Template(StrEnum):
    CRUD = "crud"
    TREE = "tree"
    MASTER_DETAIL = "master_detail"


class QueryType(StrEnum):
    EQ = "eq"
    NE = "ne"
    GT = "gt"
    GTE = "gte"
    LT = "lt"
    LTE = "lte"
    LIKE = "like"
    BETWEEN = "between"
    IN = "in"
    IS_NULL = "is_null"
    CONTAINS = "contains"


class Widget(StrEnum):
    """The form control of a column: its `html_type`."""

    INPUT = "input"
    TEXTAREA = "textarea"
    NUMBER = "number"
    SELECT = "select"
    RADIO = "radio"
    CHECKBOX = "checkbox"
    SWITCH = "switch"
    DATE = "date"
    DATETIME = "datetime"
    TIME = "time"
    YEAR = "year"
    UPLOAD = "upload"
    IMAGE = "image"
    EDITOR = "editor"
    JSON = "json"
    TAGS = "tags"
    PASSWORD = "password"  # noqa: S105 (a kind of widget)
    TREE_SELECT = "tree_select"
    REMOTE_SELECT = "remote_select"
    NONE = "none"


# A name in a database may begin or end with a space.
RawText = Annotated[str, StringConstraints(strip_whitespace=False)]


class Explanation(Schema):
    """The reason of a guess: a message key and its placeholders."""

    key: str
    values: dict[str, str] = Field({})


class ColumnConfig(Schema):
    column_name: RawText = Field(title="列名")
    column_comment: str = Field("", title="列注释", max_length=1024)
    column_type: str = Field(title="列类型")
    column_length: str | None = Field(None, title="列长度")
    column_default: str | None = Field(None, title="默认值")
    is_pk: bool = Field(False, title="主键")
    is_increment: bool = Field(False, title="自增")
    is_nullable: bool = Field(False, title="可空")
    is_unique: bool = Field(False, title="唯一")
    python_type: str = Field(title="Python 类型", max_length=128)
    python_field: str = Field(title="字段名", max_length=63)
    title: str = Field(title="标题", max_length=255)
    title_en: str = Field(title="英文标题", max_length=255)
    is_insert: bool = Field(True, title="可新增")
    is_edit: bool = Field(True, title="可修改")
    is_list: bool = Field(True, title="列表显示")
    is_query: bool = Field(False, title="可查询")
    query_type: QueryType | None = Field(None, title="查询方式")
    html_type: Widget = Field(Widget.INPUT, title="控件")
    dict_type: str | None = Field(None, title="字典", max_length=64, pattern=r"^[a-z][a-z0-9_]*$")
    label_column: RawText | None = Field(None, title="关联显示列")
    sort: int = Field(0, title="排序", ge=0, le=10_000)
    reasons: dict[str, Explanation] = Field({}, title="猜测理由")


class TableConfig(Schema):
    table_name: RawText = Field(title="表名")
    table_comment: str = Field("", title="表注释", max_length=2048)
    class_name: str = Field(title="类名", max_length=63)
    package_name: str = Field("app.api.v1", title="包路径", max_length=128)
    module_name: str = Field(title="模块名", max_length=63)
    business_name: str = Field(title="业务名", max_length=63)
    # The name of a button, at most 64 characters, adds a verb to it.
    function_name: str = Field(title="功能名", max_length=61)
    function_name_en: str = Field(title="英文功能名", max_length=64)
    template: Template = Field(Template.CRUD, title="模板")
    sub_table_name: RawText | None = Field(None, title="子表")
    sub_table_fk_name: RawText | None = Field(None, title="子表外键")
    parent_menu_id: SafeInt | None = Field(None, title="上级菜单")
    owner_column: RawText | None = Field(None, title="归属用户列")
    dept_column: RawText | None = Field(None, title="归属部门列")
    inherits_scope: bool = Field(True, title="随上级行可见")
    remark: str | None = Field(None, title="备注", max_length=255)
    columns: list[ColumnConfig]
    reasons: dict[str, Explanation] = Field({}, title="猜测理由")

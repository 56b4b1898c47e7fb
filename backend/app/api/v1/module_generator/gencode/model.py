from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.generator.config import QueryType, Template, Widget
from app.kit.data_scope import Global
from app.kit.db.types import Id, LongText, exact_text
from app.kit.model import Base, Record

NameType = exact_text(255)
ExplanationsJson = dict[str, dict[str, object]]


class GenTable(Global, Record):
    """导入的表及其生成配置

    `facts` is a `SchemaInfo` as JSON: the table and the related tables as of the last import or
    synchronisation, so that a preview needs no database.
    """

    __tablename__ = "gen_table"
    __table_args__ = (UniqueConstraint("module_name", "business_name"),)

    table_name: Mapped[str] = mapped_column(NameType, unique=True)
    table_comment: Mapped[str] = mapped_column(Text)
    class_name: Mapped[str] = mapped_column(String(63))
    package_name: Mapped[str] = mapped_column(String(128))
    module_name: Mapped[str] = mapped_column(String(63))
    business_name: Mapped[str] = mapped_column(String(63))
    function_name: Mapped[str] = mapped_column(String(64))
    function_name_en: Mapped[str] = mapped_column(String(64))
    template: Mapped[Template]
    sub_table_name: Mapped[str | None] = mapped_column(String(255))
    sub_table_fk_name: Mapped[str | None] = mapped_column(String(255))
    parent_menu_id: Mapped[int | None] = mapped_column(Id)
    owner_column: Mapped[str | None] = mapped_column(String(255))
    dept_column: Mapped[str | None] = mapped_column(String(255))
    inherits_scope: Mapped[bool] = mapped_column(default=True)
    remark: Mapped[str | None] = mapped_column(String(255))
    reasons: Mapped[ExplanationsJson] = mapped_column(JSON)
    facts: Mapped[str] = mapped_column(LongText)


class GenTableColumn(Global, Base):
    """导入的列及其生成配置"""

    __tablename__ = "gen_table_column"
    __table_args__ = (UniqueConstraint("table_id", "column_name"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("gen_table.id", ondelete="CASCADE"))
    column_name: Mapped[str] = mapped_column(NameType)
    column_comment: Mapped[str] = mapped_column(Text)
    column_type: Mapped[str] = mapped_column(Text)
    column_length: Mapped[str | None] = mapped_column(String(64))
    column_default: Mapped[str | None] = mapped_column(Text)
    is_pk: Mapped[bool]
    is_increment: Mapped[bool]
    is_nullable: Mapped[bool]
    is_unique: Mapped[bool]
    python_type: Mapped[str] = mapped_column(String(128))
    python_field: Mapped[str] = mapped_column(String(63))
    title: Mapped[str] = mapped_column(String(255))
    title_en: Mapped[str] = mapped_column(String(255))
    is_insert: Mapped[bool]
    is_edit: Mapped[bool]
    is_list: Mapped[bool]
    is_query: Mapped[bool]
    query_type: Mapped[QueryType | None]
    html_type: Mapped[Widget]
    dict_type: Mapped[str | None] = mapped_column(String(64))
    label_column: Mapped[str | None] = mapped_column(String(255))
    sort: Mapped[int]
    reasons: Mapped[ExplanationsJson] = mapped_column(JSON)

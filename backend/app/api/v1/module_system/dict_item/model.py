from typing import ClassVar

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.data_scope import Global
from app.kit.db.types import exact_text
from app.kit.model import Record


class DictItem(Global, Record):
    """字典项"""

    __tablename__ = "sys_dict_item"
    __table_args__ = (UniqueConstraint("dict_id", "value"),)
    __cached_in__: ClassVar[frozenset[str]] = frozenset({"dictionary"})

    dict_id: Mapped[int] = mapped_column(ForeignKey("sys_dict.id"))
    label: Mapped[str] = mapped_column(String(64))
    label_en: Mapped[str] = mapped_column(String(64))
    value: Mapped[str] = mapped_column(exact_text(64))
    color: Mapped[str | None] = mapped_column(String(16))
    sort: Mapped[int] = mapped_column(default=1)
    enabled: Mapped[bool] = mapped_column(default=True)
    remark: Mapped[str | None] = mapped_column(String(255))

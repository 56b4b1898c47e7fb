from typing import ClassVar

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.data_scope import Global
from app.kit.model import Record


class Dict(Global, Record):
    """字典"""

    __tablename__ = "sys_dict"
    __cached_in__: ClassVar[frozenset[str]] = frozenset({"dictionary"})

    name: Mapped[str] = mapped_column(String(64))
    name_en: Mapped[str] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(String(64), unique=True)
    enabled: Mapped[bool] = mapped_column(default=True)
    remark: Mapped[str | None] = mapped_column(String(255))

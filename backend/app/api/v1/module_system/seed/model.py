from datetime import datetime
from typing import ClassVar

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.data_scope import Global
from app.kit.model import Base, utc_now


class AppliedSeed(Global, Base):
    """初始数据. What was ever given stands here for good: what an administrator then renamed or deleted
    stays so.
    """

    __tablename__ = "sys_seed"
    __audited__: ClassVar[bool] = False  # the rows it speaks of are

    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)

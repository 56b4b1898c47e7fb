from datetime import datetime
from typing import ClassVar

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.data_scope import Global
from app.kit.model import Base, utc_now


class AppliedSeed(Global, Base):
    """初始数据. A seed that was applied once. Changes of an administrator are not overwritten."""

    __tablename__ = "sys_seed"
    # The rows of the seed are audited.
    __audited__: ClassVar[bool] = False

    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)

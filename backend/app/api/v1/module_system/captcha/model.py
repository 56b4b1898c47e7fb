from datetime import datetime
from typing import ClassVar

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.data_scope import Global
from app.kit.model import Base


class Captcha(Global, Base):
    """The text of a captcha, until it is answered or expires."""

    __tablename__ = "sys_captcha"
    __audited__: ClassVar[bool] = False  # Every captcha inserts and deletes a row.

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    text: Mapped[str] = mapped_column(String(16))
    expires_at: Mapped[datetime] = mapped_column(index=True)

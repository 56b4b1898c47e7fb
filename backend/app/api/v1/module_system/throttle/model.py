from datetime import datetime
from typing import ClassVar

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.data_scope import Global
from app.kit.model import Base


class Throttle(Global, Base):
    """What was used of one budget of guesses. Its key is a digest: people type passwords where a
    name belongs.

    A budget refills at a steady pace, so all there is to keep is when it will be full again: a row
    whose `full_at` has passed says no more than no row.
    """

    __tablename__ = "sys_throttle"
    __audited__: ClassVar[bool] = False  # it comes and goes with every guess

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    full_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime]

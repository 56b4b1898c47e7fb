from datetime import datetime
from typing import ClassVar

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.data_scope import Global
from app.kit.model import Base


class Throttle(Global, Base):
    """The state of one token bucket.

    The key has a keyed digest, because users sometimes type a password as their name. A bucket
    refills at a constant rate, so its state is the time at which it is full. A row whose `full_at`
    has passed can be deleted.
    """

    __tablename__ = "sys_throttle"
    __audited__: ClassVar[bool] = False  # Every login attempt writes a row.

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    full_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime]

    def move_to_past(self, moment: datetime) -> None:
        """Moves a bucket that was used in the future to `moment`, as full as it was.

        Otherwise it would be empty until then, after a clock was set back.
        """
        if self.used_at > moment:
            self.full_at -= self.used_at - moment
            self.used_at = moment

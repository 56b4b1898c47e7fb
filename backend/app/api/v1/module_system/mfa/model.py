from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.data_scope import AssociationRow
from app.kit.db.types import Id
from app.kit.model import Base, utc_now


class Totp(AssociationRow, Base):
    """The authenticator of a user. It counts as a factor once a code has confirmed it.

    `secret` is encrypted. `last_step` is the time step of the last accepted code: earlier codes
    are rejected.
    """

    __tablename__ = "sys_totp"
    __audit_ignore__: ClassVar[frozenset[str]] = frozenset({"last_step"})

    user_id: Mapped[int] = mapped_column(ForeignKey("sys_user.id"), primary_key=True)
    secret: Mapped[str] = mapped_column(String(255))
    started_at: Mapped[datetime] = mapped_column(default=utc_now)
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)


class RecoveryCode(AssociationRow, Base):
    """A recovery code, which works once.

    A code has 80 random bits, so a plain SHA-256 digest cannot be reversed.
    """

    __tablename__ = "sys_recovery_code"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("sys_user.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]

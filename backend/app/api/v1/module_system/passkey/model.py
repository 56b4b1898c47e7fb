from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.data_scope import AssociationRow, Global
from app.kit.db.types import Id
from app.kit.model import Base, utc_now


class Passkey(AssociationRow, Base):
    """A key pair of which we hold the public half. `digest` is of its id, which may be too long to
    be unique itself.

    `sign_count` never goes down.
    """

    __tablename__ = "sys_passkey"
    __audit_ignore__: ClassVar[frozenset[str]] = frozenset({"sign_count", "last_used_at"})

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("sys_user.id"), index=True)
    name: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    external_id: Mapped[str] = mapped_column(Text)
    public_key: Mapped[str] = mapped_column(Text)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    last_used_at: Mapped[datetime | None]


class Challenge(Global, Base):
    """What an authenticator is asked to sign, for one purpose and one person, until it comes back,
    right or wrong.
    """

    __tablename__ = "sys_challenge"
    __audited__: ClassVar[bool] = False  # it comes and goes with every attempt

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.data_scope import AssociationRow, Global
from app.kit.db.types import Id
from app.kit.model import Base, utc_now


class Passkey(AssociationRow, Base):
    """The public key of a passkey.

    `digest` is the SHA-256 of `external_id`, which may be too long for a unique index. `sign_count`
    never decreases.
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
    """The digest of a challenge for one purpose and one user, until it is answered or expires."""

    __tablename__ = "sys_challenge"
    __audited__: ClassVar[bool] = False  # Every attempt inserts and deletes a row.

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)

"""The table of the idempotency keys."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import JSON, ForeignKey, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.data_scope import Private
from app.kit.db.types import LongText
from app.kit.model import Base, utc_now


class IdempotencyKey(Private, Base):
    """An idempotency key of a caller, and the answer of the request that had it.

    It is written in the transaction of that request, so it exists exactly if the change does.
    `digest` identifies caller, route and key. `fingerprint` is a keyed digest of the request: a
    body may contain a password. `body` is None if the answer was not stored.
    """

    __tablename__ = "sys_idempotency_key"
    # The change that the request has made is audited.
    __audited__: ClassVar[bool] = False
    __owner__: ClassVar[str] = "user_id"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("sys_user.id", ondelete="CASCADE"), index=True)
    fingerprint: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(default=utc_now, index=True)
    status: Mapped[int | None] = mapped_column(SmallInteger)
    headers: Mapped[dict[str, str] | None] = mapped_column(JSON)
    body: Mapped[str | None] = mapped_column(LongText)

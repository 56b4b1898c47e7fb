"""What was done, for good, and where each chain of it ends."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import BigInteger, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.data_scope import Global, Scoped
from app.kit.db.types import Id, LongText
from app.kit.model import Base


class Action(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    DENY = "deny"
    PURGE = "purge"


class AuditEntry(Scoped, Base):
    """操作日志. Somebody changed a row, or was not let.

    It belongs to whom the row belonged, so who sees the row sees its history; everybody's rows and
    denials belong to the one who acted. It outlives them all, so nothing refers to them. `prev` is
    the hash of the entry before it in its lane, and `hash` covers it together with all the rest.
    """

    __tablename__ = "sys_audit"
    __table_args__ = (
        UniqueConstraint("lane", "seq"),
        Index(None, "object", "row_key"),
        Index(None, "owner_dept_id", "id"),
    )
    __group__: ClassVar[str] = "owner_dept_id"
    __audited__: ClassVar[bool] = False

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    lane: Mapped[int] = mapped_column(SmallInteger)
    seq: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(index=True)
    action: Mapped[Action]
    object: Mapped[str] = mapped_column(String(64))
    row_key: Mapped[str] = mapped_column(String(255))
    label: Mapped[str] = mapped_column(String(255))
    before: Mapped[str | None] = mapped_column(LongText)
    after: Mapped[str | None] = mapped_column(LongText)
    user_id: Mapped[int] = mapped_column(Id, index=True)
    user_name: Mapped[str] = mapped_column(String(64))
    session_id: Mapped[str] = mapped_column(String(64))
    ip: Mapped[str] = mapped_column(String(45))
    method: Mapped[str] = mapped_column(String(16))
    route: Mapped[str] = mapped_column(String(255))
    request_id: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(255))
    owner_id: Mapped[int] = mapped_column(Id, index=True)
    owner_dept_id: Mapped[int] = mapped_column(Id)
    prev: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditChain(Global, Base):
    """Where a chain ends, and up to where its entries were removed because they were old."""

    __tablename__ = "sys_audit_lane"
    __audited__: ClassVar[bool] = False

    lane: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(BigInteger, default=0)
    hash: Mapped[str] = mapped_column(String(64), default="")
    floor_seq: Mapped[int] = mapped_column(BigInteger, default=0)
    floor_hash: Mapped[str] = mapped_column(String(64), default="")

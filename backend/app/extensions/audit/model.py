"""Tables of the audit log."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import BigInteger, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.data_scope import Global, Scoped
from app.kit.db.types import Id, LongText
from app.kit.model import Base


class Action(StrEnum):
    """The kinds of entries."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    DENY = "deny"
    PURGE = "purge"
    EXPORT = "export"


class AuditEntry(Scoped, Base):
    """操作日志. A change of a row, a denied request, or an export.

    An entry belongs to the owner of the row, so that users who see a row see its history. Entries
    of rows without an owner, and denials, belong to the user who acted. No foreign key refers to
    the rows, because entries outlive them. `prev` is the hash of the previous entry of the lane;
    `hash` covers all columns.
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
    """The head of a lane, and the last entry that was deleted by retention (the floor).

    `signature` covers all other columns. Its key is not in the database.
    """

    __tablename__ = "sys_audit_lane"
    __audited__: ClassVar[bool] = False

    lane: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(BigInteger, default=0)
    hash: Mapped[str] = mapped_column(String(64), default="")
    floor_seq: Mapped[int] = mapped_column(BigInteger, default=0)
    floor_hash: Mapped[str] = mapped_column(String(64), default="")
    signature: Mapped[str | None] = mapped_column(String(128))

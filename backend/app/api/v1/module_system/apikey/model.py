from datetime import datetime
from typing import ClassVar

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.data_scope import Scoped
from app.kit.db.types import Id, StringSet
from app.kit.model import Base, utc_now


class ApiKey(Scoped, Base):
    """API 密钥. A key with which a program acts for its owner.

    `scopes` are its permissions, as far as the owner still has them. The key has 256 random bits
    and is stored as a SHA-256 digest. There is no foreign key to the owner: the record stays when
    the user is deleted, and the key is then invalid.
    """

    __tablename__ = "sys_api_key"
    __audit_ignore__: ClassVar[frozenset[str]] = frozenset({"last_used_at", "dept_id"})
    __audit_masked__: ClassVar[frozenset[str]] = frozenset({"digest"})
    __owner__: ClassVar[str] = "user_id"
    __group__: ClassVar[str] = "dept_id"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    user_id: Mapped[int] = mapped_column(Id, index=True)
    dept_id: Mapped[int] = mapped_column(Id, index=True)
    name: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[str]] = mapped_column(StringSet(4000))
    networks: Mapped[list[str] | None] = mapped_column(StringSet(1000))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

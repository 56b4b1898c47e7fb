from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.data_scope import AssociationRow
from app.kit.db.types import Id
from app.kit.model import Base, utc_now


class Identity(AssociationRow, Base):
    """A linked identity: the account of a user at a provider.

    `digest` is the SHA-256 of issuer and subject. Subjects are case-sensitive, and some databases
    compare texts without case.
    """

    __tablename__ = "sys_identity"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("sys_user.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    issuer: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255))
    email: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)

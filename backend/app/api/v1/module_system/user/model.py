from datetime import UTC, datetime
from secrets import token_hex
from typing import Any, ClassVar

from sqlalchemy import Connection, ForeignKey, Index, String, delete, event, insert, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Mapper, mapped_column, validates

from app.core.login_names import (
    MAX_KEY_LENGTH,
    MAX_USERNAME_LENGTH,
    login_key,
    normalize_username,
    require_login_email,
)
from app.kit.data_scope import Global, Scoped
from app.kit.db.types import Id, exact_text
from app.kit.errors import Conflict
from app.kit.model import Base, Record, utc_now

USED = datetime(1970, 1, 1, tzinfo=UTC)


def new_security_stamp() -> str:
    return token_hex(16)


class User(Scoped, Record):
    """用户. The row belongs to the user's department and to the administrator who created it.

    A session is valid while it has the current `security_stamp`. A new stamp ends all sessions, in
    the transaction of the change that requires it.

    `temporary_password_at`: when an administrator set the password, which is valid for one login;
    `USED` after that login; None if the user chose the password.

    `attempts_reset_at`: failed sign-ins before this time do not count.
    """

    __tablename__ = "sys_user"
    __table_args__ = (Index(None, "dept_id", "id"),)
    __group__: ClassVar[str] = "dept_id"

    username: Mapped[str] = mapped_column(String(MAX_USERNAME_LENGTH), index=True)
    email: Mapped[str | None] = mapped_column(String(254), index=True)
    hashed_password: Mapped[str] = mapped_column(String(255))
    security_stamp: Mapped[str] = mapped_column(String(32), default=new_security_stamp)
    name: Mapped[str] = mapped_column(String(64))
    phone: Mapped[str | None] = mapped_column(String(32))
    avatar: Mapped[str | None] = mapped_column(String(255))
    remark: Mapped[str | None] = mapped_column(String(255))
    is_active: Mapped[bool] = mapped_column(default=True)
    is_superuser: Mapped[bool] = mapped_column(default=False)
    must_change_password: Mapped[bool] = mapped_column(default=False)
    temporary_password_at: Mapped[datetime | None]
    attempts_reset_at: Mapped[datetime | None]
    dept_id: Mapped[int] = mapped_column(ForeignKey("sys_dept.id"))
    owner_id: Mapped[int] = mapped_column(Id, index=True)

    @validates("username")
    def _normalize_username(self, _: str, username: str) -> str:
        """Leaves the names of older rows as they are until they change."""
        return username if username == self.username else normalize_username(username)

    @validates("email")
    def _require_login_email(self, _: str, email: str | None) -> str | None:
        if email is not None and email != self.email:
            require_login_email(email)
        return email

    def set_temporary_password(self, hashed: str) -> None:
        """Sets a password that the user must change at the next login, and ends all sessions."""
        self.hashed_password = hashed
        self.security_stamp = new_security_stamp()
        self.must_change_password = True
        self.temporary_password_at = utc_now()


class LoginName(Global, Base):
    """登录名. The keys of a user's username and e-mail address, unique among all users.

    The rows follow those of `User`: see `_save_login_names`.
    """

    __tablename__ = "sys_login_name"
    # The user's own columns are audited.
    __audited__: ClassVar[bool] = False

    name: Mapped[str] = mapped_column(exact_text(MAX_KEY_LENGTH), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("sys_user.id", ondelete="CASCADE"), index=True)


@event.listens_for(User, "after_insert")
@event.listens_for(User, "after_update")
def _save_login_names(_: Mapper[User], connection: Connection, user: User) -> None:
    """Writes the login names of the user. Raises Conflict if another user has one of them."""
    attributes = inspect(user).attrs
    if not (attributes.username.history.has_changes() or attributes.email.history.has_changes()):
        return
    names = {login_key(user.username): "username"}
    if user.email is not None:
        names.setdefault(login_key(user.email), "email")
    is_own = LoginName.user_id == user.id
    old_names = set(connection.scalars(select(LoginName.name).where(is_own)))
    if removed_names := old_names - set(names):
        connection.execute(delete(LoginName).where(is_own, LoginName.name.in_(removed_names)))
    for name, field in names.items():
        if name not in old_names:
            _insert_login_name(connection, user, name, field)


def _insert_login_name(connection: Connection, user: User, name: str, field: str) -> None:
    try:
        connection.execute(insert(LoginName).values(name=name, user_id=user.id))
    except IntegrityError as error:
        value: dict[str, Any] = {field: getattr(user, field)}
        raise Conflict(f"user.{field}_taken", field=field, **value) from error

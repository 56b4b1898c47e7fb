"""The user row as authentication reads and changes it."""

from datetime import datetime

from sqlalchemy import select, update

from app.api.v1.module_system.user.model import USED, LoginName, User
from app.kit.context import Context
from app.kit.crud.rows import affects_one_row


class AccountCrud:
    """Users who sign in.

    The session has a system scope: the user is not signed in yet, or reads their own account.
    """

    def __init__(self, context: Context) -> None:
        self.db = context.db

    async def close_connection(self) -> None:
        """Returns the connection to the pool before slow work such as hashing."""
        await self.db.close()

    async def user_by_login(self, key: str) -> User | None:
        """Finds a user by the key of their username or e-mail address."""
        statement = select(User).join(LoginName, LoginName.user_id == User.id)
        return await self.db.scalar(statement.where(LoginName.name == key))

    async def get_user(self, id: int) -> User | None:
        return await self.db.get(User, id)

    async def replace_hash(self, id: int, old_hash: str, new_hash: str) -> None:
        """Stores a stronger hash of the same password, unless the password was changed."""
        await self.db.execute(
            update(User)
            .where(User.id == id, User.hashed_password == old_hash)
            .values(hashed_password=new_hash)
        )

    async def consume_temporary_password(
        self, id: int, hashed_password: str, *, set_after: datetime, set_before: datetime
    ) -> bool:
        """Marks the temporary password as used.

        Returns False if it was used or replaced, or was not set between the two times.
        """
        return await affects_one_row(
            self.db,
            update(User)
            .where(
                User.id == id,
                User.hashed_password == hashed_password,
                User.temporary_password_at > set_after,
                User.temporary_password_at < set_before,
            )
            .values(temporary_password_at=USED),
        )

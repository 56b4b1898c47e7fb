from app.core.crypto.passwords import generate_password, hash_password
from app.kit.context import Context
from app.kit.model import utc_now

from .crud import UserCrud
from .management import UserManagement
from .model import User, new_security_stamp
from .schema import TemporaryPassword


class UserCredentialsService:
    """Resets credentials of other users. A caller cannot reset their own."""

    def __init__(self, context: Context) -> None:
        self.users = UserCrud(context)
        self.management = UserManagement(context)

    async def reset_password(self, id: int) -> TemporaryPassword:
        """Sets a random temporary password and ends all sessions of the user."""
        password = generate_password()
        # Hashing takes long. No statement runs before it, so that no lock waits for it.
        hashed = await hash_password(password)
        user = await self._get_manageable(id)
        user.set_temporary_password(hashed)
        await self.users.add(user)
        return TemporaryPassword(password=password)

    async def reset_factors(self, id: int) -> None:
        """Deletes MFA factors, passkeys and identities, and ends all sessions of the user.

        Afterwards the password is the only credential.
        """
        user = await self._get_manageable(id)
        await self.users.delete_factors([user])
        user.security_stamp = new_security_stamp()
        await self.users.add(user)

    async def delete_factors(self, user: User) -> None:
        """Deletes what `reset_factors` deletes, for a command that has no caller."""
        await self.users.delete_factors([user])

    async def reset_attempts(self, id: int) -> None:
        """Clears the failed sign-in count.

        A caller cannot clear their own, because the holder of a stolen session could then guess
        the password without a limit.
        """
        user = await self._get_manageable(id)
        user.attempts_reset_at = utc_now()
        await self.users.add(user)

    async def _get_manageable(self, id: int) -> User:
        user = await self.users.get(id)
        self.management.require_not_self({id}, field=None)
        await self.management.require_manageable([user])
        return user

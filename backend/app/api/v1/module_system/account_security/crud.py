from app.api.v1.module_system.user.model import User
from app.kit.context import Context


class AccountSecurityCrud:
    def __init__(self, context: Context) -> None:
        self.db = context.db

    async def get_user(self, id: int) -> User | None:
        return await self.db.get(User, id)

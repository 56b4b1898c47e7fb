from app.api.v1.module_system.user.model import User
from app.kit.context import Context


class SecurityCrud:
    def __init__(self, context: Context) -> None:
        self.db = context.db

    async def user(self, id: int) -> User | None:
        return await self.db.get(User, id)

"""A small company with callers and rows for every route.

The callers belong to department 2, which has 3 below it. Rows of department 4 do not exist for
them. Each request gets new rows, because the previous request may have deleted its own.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

from sqlalchemy.ext.asyncio import AsyncSession

from app.api.v1.module_system.apikey.model import ApiKey
from app.api.v1.module_system.apikey.service import key_digest
from app.api.v1.module_system.auth.model import LoginSession
from app.api.v1.module_system.menu.model import Menu, MenuType
from app.api.v1.module_system.role.model import Role, RoleMenu, UserRole
from app.api.v1.module_system.user.model import User
from app.core.data_scope import DataScopeType
from app.core.database import Database
from app.kit.model import Base, utc_now
from tests.conftest import SYSTEM

OWN_DEPT = 2
SUB_DEPT = 3
OTHER_DEPT = 4
# No row has this id.
MISSING_ID = 999_999_999


def missing_id(model: type[Base]) -> int | str:
    return {LoginSession: "0" * 32, ApiKey: "0" * 16}.get(model, MISSING_ID)


_numbers = count(1)


def next_number() -> int:
    """Returns a number that makes a name unique."""
    return next(_numbers)


@dataclass(slots=True)
class Account:
    user_id: int
    session_id: str
    # An API key, used instead of an access token.
    key: str | None = None


@dataclass(slots=True)
class Company:
    database: Database
    codes: list[str]
    menus: dict[str, int] = field(default_factory=dict)

    async def add(self, *rows: Base) -> None:
        async with self.database.transaction(SYSTEM) as db:
            db.add_all(rows)

    async def fill(self) -> None:
        """Adds a button for each permission."""
        buttons = [
            Menu(type=MenuType.BUTTON, name=code, name_en=code, permission=code)
            for code in sorted(set(self.codes))
        ]
        await self.add(*buttons)
        self.menus = {str(button.permission): button.id for button in buttons}

    async def account(self, *codes: str, dept_id: int = OWN_DEPT, **facts: object) -> Account:
        """Adds a signed-in user with the permissions, who sees their department and below."""
        suffix = next_number()
        user = User(
            username=f"p{suffix}",
            name=f"p{suffix}",
            hashed_password="!",
            dept_id=dept_id,
            owner_id=1,
            **facts,
        )
        role = Role(
            name=f"r{suffix}", code=f"r{suffix}", data_scope=DataScopeType.DEPARTMENT_AND_BELOW
        )
        await self.add(user, role)
        await self.add(
            UserRole(user_id=user.id, role_id=role.id),
            *(RoleMenu(role_id=role.id, menu_id=self.menus[code]) for code in codes),
        )
        return Account(user.id, (await self.session(user, dept_id)).id)

    async def session(self, user: User, dept_id: int) -> LoginSession:
        session = LoginSession(
            id=f"persona{next_number():025}",
            user_id=user.id,
            dept_id=dept_id,
            stamp=user.security_stamp,
            amr="pwd",
            ip="127.0.0.1",
            user_agent="a test",
            expires_at=utc_now() + timedelta(hours=1),
        )
        await self.add(session)
        return session

    async def key(self, user_id: int, *codes: str) -> str:
        """Adds an API key of the user, limited to the permissions."""
        secret = f"fak_test_{next_number()}"
        row = ApiKey(
            id=f"{next_number():016x}",
            user_id=user_id,
            dept_id=OWN_DEPT,
            name="a test",
            scopes=list(codes),
        )
        row.digest = key_digest(secret)
        await self.add(row)
        return secret

    async def change(self, user_id: int, **facts: object) -> None:
        async with self.database.transaction(SYSTEM) as db:
            await _set(db, User, user_id, facts)

    async def age_login(self, session_id: str) -> None:
        """Makes the last authentication of the user too old for sensitive changes."""
        async with self.database.transaction(SYSTEM) as db:
            authenticated_at = utc_now() - timedelta(days=1)
            await _set(db, LoginSession, session_id, {"authenticated_at": authenticated_at})

    async def end(self, session_id: str) -> None:
        async with self.database.transaction(SYSTEM) as db:
            await _set(db, LoginSession, session_id, {"revoked_at": utc_now()})


async def _set(db: AsyncSession, model: type[Base], key: object, facts: dict[str, object]) -> None:
    row = await db.get_one(model, key)
    for name, value in facts.items():
        setattr(row, name, value)

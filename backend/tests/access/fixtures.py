"""A company in miniature, for asking every route as every kind of caller.

The one who asks works in department 2, to which 3 belongs; department 4 is elsewhere, and what is
there does not exist for him. `Inside` and `Outside` rows are made afresh for each call, because the
one before may have deleted them.
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

HOME = 2
BELOW = 3
ELSEWHERE = 4
NOWHERE = 999_999_999  # an id that no row has


def nowhere(model: type[Base]) -> int | str:
    return {LoginSession: "0" * 32, ApiKey: "0" * 16}.get(model, NOWHERE)


_numbers = count(1)


def number() -> int:
    """Makes a name nobody else has."""
    return next(_numbers)


@dataclass(slots=True)
class Account:
    user_id: int
    session_id: str
    key: str | None = None  # what a machine brings instead of a token


@dataclass(slots=True)
class World:
    database: Database
    codes: list[str]
    menus: dict[str, int] = field(default_factory=dict)

    async def add(self, *rows: Base) -> None:
        async with self.database.transaction(SYSTEM) as db:
            db.add_all(rows)

    async def fill(self) -> None:
        """A button for each permission there is."""
        buttons = [
            Menu(type=MenuType.BUTTON, name=code, name_en=code, permission=code)
            for code in sorted(set(self.codes))
        ]
        await self.add(*buttons)
        self.menus = {str(button.permission): button.id for button in buttons}

    async def account(self, *codes: str, dept_id: int = HOME, **facts: object) -> Account:
        """Somebody signed in, who sees his department and below, and may do what `codes` say."""
        one = number()
        user = User(
            username=f"p{one}",
            name=f"p{one}",
            hashed_password="!",
            dept_id=dept_id,
            owner_id=1,
            **facts,
        )
        role = Role(name=f"r{one}", code=f"r{one}", data_scope=DataScopeType.DEPARTMENT_AND_BELOW)
        await self.add(user, role)
        await self.add(
            UserRole(user_id=user.id, role_id=role.id),
            *(RoleMenu(role_id=role.id, menu_id=self.menus[code]) for code in codes),
        )
        return Account(user.id, (await self.session(user, dept_id)).id)

    async def session(self, user: User, dept_id: int) -> LoginSession:
        session = LoginSession(
            id=f"persona{number():025}",
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
        """To act for him, and do of it what `codes` say."""
        secret = f"fak_test_{number()}"
        row = ApiKey(
            id=f"{number():016x}", user_id=user_id, dept_id=HOME, name="a test", scopes=list(codes)
        )
        row.digest = key_digest(secret)
        await self.add(row)
        return secret

    async def change(self, user_id: int, **facts: object) -> None:
        async with self.database.transaction(SYSTEM) as db:
            await _set(db, User, user_id, facts)

    async def end(self, session_id: str) -> None:
        async with self.database.transaction(SYSTEM) as db:
            await _set(db, LoginSession, session_id, {"revoked_at": utc_now()})


async def _set(db: AsyncSession, model: type[Base], key: object, facts: dict[str, object]) -> None:
    row = await db.get_one(model, key)
    for name, value in facts.items():
        setattr(row, name, value)

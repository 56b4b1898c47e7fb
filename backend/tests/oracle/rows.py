"""The rows of a small company, and which of them exist for whom: by brute force, with nothing of
the scope's own code.

Head office 1 has department 2, which has 3; 4 is elsewhere. Users 1 to 9 are those of
`tests.conftest`.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.v1.module_example.demo.model import Demo
from app.api.v1.module_system.auth.model import LoginSession, RefreshToken
from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.position.model import Position
from app.api.v1.module_system.user.model import User
from app.kit.data_scope import DataScope
from app.kit.model import Base, utc_now

ABOVE = {1: None, 2: 1, 3: 2, 4: None}
USERS = (1, 6, 7, 8, 9)


@dataclass(frozen=True, slots=True)
class Kind:
    """What the oracle knows of a model: its columns worth asking about, and which of them say whose
    a row is.
    """

    model: type[Base]
    fields: dict[str, Any]
    private: bool = False

    def sees(self, scope: DataScope, row: dict[str, Any]) -> bool:
        if scope.system_reason is not None or self.model is Dept:
            return True
        if self.private:
            return scope.user_id is not None and row["owner"] == scope.user_id
        below = {dept for dept in ABOVE if scope.subtrees & set(_path(dept))}
        own = scope.own_rows and scope.user_id is not None and row["owner"] == scope.user_id
        return scope.all_rows or own or row["group"] in scope.groups | below


KINDS = {
    "demo": Kind(Demo, {"id": "id", "owner": "owner_id", "group": "dept_id"}),
    "user": Kind(User, {"id": "id", "owner": "owner_id", "group": "dept_id"}),
    "position": Kind(Position, {"id": "id", "owner": "owner_id", "group": "owner_dept_id"}),
    "token": Kind(RefreshToken, {"id": "id", "owner": "user_id"}, private=True),
    "dept": Kind(Dept, {"id": "id", "parent": "parent_id"}),
}
Rows = dict[str, list[dict[str, Any]]]


def _path(dept: int) -> list[int]:
    above = ABOVE[dept]
    return [dept] if above is None else [dept, *_path(above)]


async def fill(db: AsyncSession) -> None:
    for dept_id, above in ABOVE.items():
        (await db.get_one(Dept, dept_id)).parent_id = above
    pairs = [(owner, dept) for owner in (1, 7, 9) for dept in ABOVE]
    db.add_all(Demo(name=f"d{owner}.{dept}", owner_id=owner, dept_id=dept) for owner, dept in pairs)
    db.add_all(
        Position(name="p", code=f"p{owner}.{dept}", owner_id=owner, owner_dept_id=dept)
        for owner, dept in pairs
    )
    for user in USERS:
        id = f"oracle{user:026}"
        later = utc_now() + timedelta(hours=1)
        texts = dict.fromkeys(("stamp", "amr", "ip", "user_agent"), "o")
        db.add(LoginSession(id=id, user_id=user, dept_id=1, expires_at=later, **texts))
        await db.flush()
        db.add(RefreshToken(session_id=id, user_id=user, digest=f"o{user}", expires_at=later))
    await db.flush()


async def holdings(db: AsyncSession) -> Rows:
    """Every row there is, asked by the system."""
    found: Rows = {}
    for name, kind in KINDS.items():
        columns = [
            getattr(kind.model, column).label(field) for field, column in kind.fields.items()
        ]
        found[name] = [dict(row) for row in (await db.execute(select(*columns))).mappings()]
    return found


def visible(scope: DataScope, rows: Rows) -> Rows:
    return {name: [row for row in of if KINDS[name].sees(scope, row)] for name, of in rows.items()}

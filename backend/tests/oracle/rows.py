"""Rows of a small company, and which of them each scope sees, without code of the data scope.

Departments: 1 is the head office, 2 is below it, 3 below 2; 4 is separate. Users 1 to 9 are those
of `tests.conftest`.
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

from .children import Part, Screw, TokenUse

PARENT_BY_DEPT = {1: None, 2: 1, 3: 2, 4: None}
USER_IDS = (1, 6, 7, 8, 9)


@dataclass(frozen=True, slots=True)
class Kind:
    """A model as the oracle sees it: the columns to query, among them owner and group."""

    model: type[Base]
    fields: dict[str, Any]
    private: bool = False
    parent: str | None = None  # the kind of the row that decides; the field `parent` is its id

    def sees(self, scope: DataScope, row: dict[str, Any], rows: "Rows") -> bool:
        if scope.system_reason is not None or self.model is Dept:
            return True
        if self.parent is not None:
            above = (other for other in rows[self.parent] if other["id"] == row["parent"])
            return any(KINDS[self.parent].sees(scope, other, rows) for other in above)
        if self.private:
            return scope.user_id is not None and row["owner"] == scope.user_id
        visible_depts = {dept for dept in PARENT_BY_DEPT if scope.subtrees & set(_ancestors(dept))}
        is_own = scope.own_rows and scope.user_id is not None and row["owner"] == scope.user_id
        return scope.all_rows or is_own or row["group"] in scope.groups | visible_depts


KINDS = {
    "demo": Kind(Demo, {"id": "id", "owner": "owner_id", "group": "dept_id"}),
    "user": Kind(User, {"id": "id", "owner": "owner_id", "group": "dept_id"}),
    "position": Kind(Position, {"id": "id", "owner": "owner_id", "group": "owner_dept_id"}),
    "token": Kind(RefreshToken, {"id": "id", "owner": "user_id"}, private=True),
    "part": Kind(Part, {"id": "id", "parent": "demo_id"}, parent="demo"),
    "screw": Kind(Screw, {"id": "id", "parent": "part_id"}, parent="part"),
    "use": Kind(TokenUse, {"id": "id", "parent": "token_id"}, parent="token"),
    "dept": Kind(Dept, {"id": "id", "parent": "parent_id"}),
}
Rows = dict[str, list[dict[str, Any]]]


def descendants(name: str) -> tuple[str, ...]:
    """Returns the kinds whose scope follows that of a kind, directly or not."""
    children = [child for child, kind in KINDS.items() if kind.parent == name]
    return (*children, *(below for child in children for below in descendants(child)))


def _ancestors(dept: int) -> list[int]:
    parent = PARENT_BY_DEPT[dept]
    return [dept] if parent is None else [dept, *_ancestors(parent)]


async def insert_rows(db: AsyncSession) -> None:
    for dept_id, parent in PARENT_BY_DEPT.items():
        (await db.get_one(Dept, dept_id)).parent_id = parent
    pairs = [(owner, dept) for owner in (1, 7, 9) for dept in PARENT_BY_DEPT]
    db.add_all(Demo(name=f"d{owner}.{dept}", owner_id=owner, dept_id=dept) for owner, dept in pairs)
    db.add_all(
        Position(name="p", code=f"p{owner}.{dept}", owner_id=owner, owner_dept_id=dept)
        for owner, dept in pairs
    )
    for user in USER_IDS:
        id = f"oracle{user:026}"
        expires_at = utc_now() + timedelta(hours=1)
        texts = dict.fromkeys(("stamp", "amr", "ip", "user_agent"), "o")
        db.add(LoginSession(id=id, user_id=user, dept_id=1, expires_at=expires_at, **texts))
        await db.flush()
        db.add(RefreshToken(session_id=id, user_id=user, digest=f"o{user}", expires_at=expires_at))
    await db.flush()
    for demo_id in await db.scalars(select(Demo.id)):
        db.add_all(Part(demo_id=demo_id) for _ in range(2 - demo_id % 2))
    await db.flush()
    for part_id in await db.scalars(select(Part.id)):
        db.add_all(Screw(part_id=part_id) for _ in range(2 - part_id % 2))
    for token_id in await db.scalars(select(RefreshToken.id)):
        db.add(TokenUse(token_id=token_id))
    await db.flush()


async def fetch_all_rows(db: AsyncSession) -> Rows:
    """Returns all rows of all kinds."""
    rows_by_kind: Rows = {}
    for name, kind in KINDS.items():
        columns = [
            getattr(kind.model, column).label(field) for field, column in kind.fields.items()
        ]
        rows_by_kind[name] = [dict(row) for row in (await db.execute(select(*columns))).mappings()]
    return rows_by_kind


def visible(scope: DataScope, rows: Rows) -> Rows:
    visible_rows: Rows = {}
    for name, rows_of_kind in rows.items():
        visible_rows[name] = [row for row in rows_of_kind if KINDS[name].sees(scope, row, rows)]
    return visible_rows

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import BindParameter, bindparam, delete, func, select

from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.menu.model import Menu
from app.core.data_scope import DeptClosure, RoleScope
from app.kit.crud import Crud
from app.kit.crud.relations import Relation
from app.kit.param import Clauses, equal, like
from app.kit.schema import Schema

from .model import Role, RoleDept, RoleMenu, UserRole
from .param import RoleParam
from .schema import RoleOut


def _list_parameter(name: str) -> BindParameter[Any]:
    return bindparam(name, expanding=True)


# Built once: every list of users or roles asks them.
ROLE_PERMISSIONS = (
    select(RoleMenu.role_id).join(Menu).where(RoleMenu.role_id == Role.id, Menu.permission != "")
)
ROLE_SCOPES_AND_EXCESS = (
    select(
        Role.id,
        Role.data_scope,
        ROLE_PERMISSIONS.where(Menu.permission.not_in(_list_parameter("held"))).exists(),
        RoleDept.dept_id,
    )
    .outerjoin(RoleDept, RoleDept.role_id == Role.id)
    .where(Role.id.in_(_list_parameter("ids")))
)
DEPTS_IN_SUBTREES = select(DeptClosure.descendant_id).where(
    DeptClosure.ancestor_id.in_(_list_parameter("branches")),
    DeptClosure.descendant_id.in_(_list_parameter("depts")),
)


class RoleCrud(Crud[Role, RoleOut]):
    model = Role
    out_schema = RoleOut
    default_order = "sort"
    search_fields = ("name", "code")

    def filters(self, param: RoleParam) -> Clauses:
        return (
            *like(Role.name, param.name),
            *like(Role.code, param.code),
            *equal(Role.data_scope, param.data_scope),
            *equal(Role.enabled, param.enabled),
        )

    def row_values(self, data: Schema) -> dict[str, Any]:
        return data.model_dump(exclude={"version", "menu_ids", "dept_ids"})

    async def enabled_options(self, search: str) -> list[tuple[int, str]]:
        named = Relation(name="role", key=Role.id, label=Role.name).options_query(search, limit=100)
        rows = await self.db.execute(named.where(Role.enabled))
        return [(id, label) for id, label in rows]

    async def menu_ids(self, id: int) -> list[int]:
        held = select(RoleMenu.menu_id).where(RoleMenu.role_id == id).order_by(RoleMenu.menu_id)
        return list(await self.db.scalars(held))

    async def dept_ids(self, ids: Collection[int]) -> list[int]:
        named = select(RoleDept.dept_id).where(RoleDept.role_id.in_(ids)).order_by(RoleDept.dept_id)
        return list(await self.db.scalars(named))

    async def members(self, id: int) -> dict[int, int]:
        """Who has it, as far as the session sees, and of which departments they are."""
        user = UserRole.user.property.mapper.class_
        found = select(user.id, user.dept_id).join(UserRole, UserRole.user_id == user.id)
        return {
            row.id: row.dept_id
            for row in await self.db.execute(found.where(UserRole.role_id == id))
        }

    async def member_counts(self, ids: Collection[int]) -> dict[tuple[int, int], int]:
        """How many have each of them, by role and department, as far as the session sees."""
        user = UserRole.user.property.mapper.class_
        found = select(UserRole.role_id, user.dept_id, func.count()).join(
            user, user.id == UserRole.user_id
        )
        found = found.where(UserRole.role_id.in_(ids)).group_by(UserRole.role_id, user.dept_id)
        return {
            (role_id, dept_id): count for role_id, dept_id, count in await self.db.execute(found)
        }

    async def set_menus(self, id: int, menu_ids: Collection[int]) -> None:
        held = set(await self.menu_ids(id))
        gone = delete(RoleMenu).where(
            RoleMenu.role_id == id, RoleMenu.menu_id.in_(held - set(menu_ids))
        )
        await self.db.execute(gone)
        self.db.add_all(
            [RoleMenu(role_id=id, menu_id=menu_id) for menu_id in sorted(set(menu_ids) - held)]
        )
        await self.db.flush()

    async def set_depts(self, id: int, dept_ids: Collection[int]) -> None:
        named = set(await self.dept_ids([id]))
        gone = delete(RoleDept).where(
            RoleDept.role_id == id, RoleDept.dept_id.in_(named - set(dept_ids))
        )
        await self.db.execute(gone)
        self.db.add_all(
            [RoleDept(role_id=id, dept_id=dept_id) for dept_id in sorted(set(dept_ids) - named)]
        )
        await self.db.flush()

    async def menu_permissions(self, ids: Collection[int]) -> dict[int, str | None]:
        rows = await self.db.execute(select(Menu.id, Menu.permission).where(Menu.id.in_(ids)))
        return {row.id: row.permission for row in rows}

    async def role_scopes_and_excess(
        self, ids: Collection[int], permissions: Collection[str]
    ) -> tuple[dict[int, RoleScope], frozenset[int]]:
        """How far these reach, were they enabled; and which may do what is not among `held`, were
        all of it enabled.
        """
        rows = (
            await self.db.execute(
                ROLE_SCOPES_AND_EXCESS, {"ids": [*ids], "held": sorted(permissions)}
            )
        ).all()
        named: dict[int, set[int]] = {}
        for id, _, _, dept_id in rows:
            named.setdefault(id, set()).update(() if dept_id is None else (dept_id,))
        grants = {id: RoleScope(reach, frozenset(named[id])) for id, reach, _, _ in rows}
        return grants, frozenset(id for id, _, beyond, _ in rows if beyond)

    async def existing_depts(self, ids: Collection[int]) -> set[int]:
        return set(await self.db.scalars(select(Dept.id).where(Dept.id.in_(ids))))

    async def in_subtrees(
        self, dept_ids: Collection[int], subtrees: Collection[int]
    ) -> frozenset[int]:
        """Which of these departments stand in one of these branches."""
        return frozenset(
            await self.db.scalars(
                DEPTS_IN_SUBTREES, {"depts": [*dept_ids], "branches": [*subtrees]}
            )
        )

    async def with_outside_children(
        self, dept_ids: Collection[int], depts: Collection[int], subtrees: Collection[int]
    ) -> frozenset[int]:
        """Which of these have one below them that is neither of `depts` nor in one of these
        branches.
        """
        in_one = select(DeptClosure.descendant_id).where(DeptClosure.ancestor_id.in_(subtrees))
        below = DeptClosure.descendant_id
        out_schema = (
            DeptClosure.ancestor_id.in_(dept_ids),
            below.not_in(depts),
            below.not_in(in_one),
        )
        return frozenset(
            await self.db.scalars(select(DeptClosure.ancestor_id).where(*out_schema).distinct())
        )

    async def delete(self, records: Sequence[Role]) -> None:
        """What they give goes with them; that somebody has one is for the database to refuse."""
        ids = [record.id for record in records]
        for given in (RoleMenu, RoleDept):
            await self.db.execute(delete(given).where(given.role_id.in_(ids)))
        await super().delete(records)

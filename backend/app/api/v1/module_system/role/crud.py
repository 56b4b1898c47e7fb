from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import delete, func, select

from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.menu.model import Menu
from app.kit.compiled_queries import fetch_rows, fetch_values
from app.kit.crud import Crud
from app.kit.crud.relations import Relation
from app.kit.param import Clauses, equal, like
from app.kit.schema import Schema

from .model import Role, RoleDept, RoleMenu, UserRole
from .param import RoleParam
from .schema import RoleOut

ROLE = Relation(name="role", key=Role.id, label=Role.name)
MAX_OPTIONS = 100


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

    async def enabled_options(self, search: str) -> list[tuple[int, str, str]]:
        """Returns ids, names and codes of enabled roles."""
        statement = ROLE.options_query(search, limit=MAX_OPTIONS).where(Role.enabled)
        rows = await fetch_rows(self.db, statement.add_columns(Role.code))
        return [(id, name, code) for id, name, code in rows]

    async def menu_ids(self, id: int) -> list[int]:
        statement = (
            select(RoleMenu.menu_id).where(RoleMenu.role_id == id).order_by(RoleMenu.menu_id)
        )
        return await fetch_values(self.db, statement)

    async def dept_ids(self, id: int) -> list[int]:
        """Returns the departments of a custom data scope."""
        statement = (
            select(RoleDept.dept_id).where(RoleDept.role_id == id).order_by(RoleDept.dept_id)
        )
        return await fetch_values(self.db, statement)

    async def set_menus(self, id: int, menu_ids: Collection[int]) -> None:
        current = set(await self.menu_ids(id))
        removed = current - set(menu_ids)
        added = set(menu_ids) - current
        await self.db.execute(
            delete(RoleMenu).where(RoleMenu.role_id == id, RoleMenu.menu_id.in_(removed))
        )
        self.db.add_all([RoleMenu(role_id=id, menu_id=menu_id) for menu_id in sorted(added)])
        await self.db.flush()

    async def set_depts(self, id: int, dept_ids: Collection[int]) -> None:
        current = set(await self.dept_ids(id))
        removed = current - set(dept_ids)
        added = set(dept_ids) - current
        await self.db.execute(
            delete(RoleDept).where(RoleDept.role_id == id, RoleDept.dept_id.in_(removed))
        )
        self.db.add_all([RoleDept(role_id=id, dept_id=dept_id) for dept_id in sorted(added)])
        await self.db.flush()

    async def members(self, id: int) -> dict[int, int]:
        """Returns the department of each member whom the session sees, by user id."""
        user = UserRole.user.property.mapper.class_
        statement = (
            select(user.id, user.dept_id)
            .join(UserRole, UserRole.user_id == user.id)
            .where(UserRole.role_id == id)
        )
        return dict(await fetch_rows(self.db, statement))

    async def member_counts(self, ids: Collection[int]) -> dict[tuple[int, int], int]:
        """Returns the number of members whom the session sees, by role and department."""
        user = UserRole.user.property.mapper.class_
        statement = (
            select(UserRole.role_id, user.dept_id, func.count())
            .join(user, user.id == UserRole.user_id)
            .where(UserRole.role_id.in_(ids))
            .group_by(UserRole.role_id, user.dept_id)
        )
        rows = await fetch_rows(self.db, statement)
        return {(role_id, dept_id): count for role_id, dept_id, count in rows}

    async def menu_permissions(self, menu_ids: Collection[int]) -> dict[int, str | None]:
        statement = select(Menu.id, Menu.permission).where(Menu.id.in_(menu_ids))
        return dict(await fetch_rows(self.db, statement))

    async def existing_depts(self, dept_ids: Collection[int]) -> set[int]:
        return set(await fetch_values(self.db, select(Dept.id).where(Dept.id.in_(dept_ids))))

    async def dept_is_enabled(self, id: int) -> bool | None:
        """Returns None if the department does not exist."""
        return await self.db.scalar(select(Dept.enabled).where(Dept.id == id))

    async def delete(self, records: Sequence[Role]) -> None:
        """Deletes the roles with their menus and departments.

        The foreign key of the members makes the database reject a role that a user has.
        """
        ids = [record.id for record in records]
        for model in (RoleMenu, RoleDept):
            await self.db.execute(delete(model).where(model.role_id.in_(ids)))
        await super().delete(records)

from collections.abc import Collection, Sequence
from typing import NamedTuple, TypeVarTuple

from sqlalchemy import Select, or_, select

from app.api.v1.module_system.menu.model import Menu
from app.api.v1.module_system.role.model import Role, RoleDept, RoleMenu, UserRole
from app.api.v1.module_system.user.model import User
from app.core.data_scope import DataScopeType, DeptClosure, RoleScope
from app.kit.context import Context
from app.kit.crud.primary_key import key_names, parse_id
from app.kit.data_scope import AssociationRow, DataScope
from app.kit.data_scope.criteria import where_clause
from app.kit.errors import NotFound
from app.kit.model import Base
from app.kit.param import Clauses, CursorParam, after_cursor

Row = TypeVarTuple("Row")


class GrantingRole(NamedTuple):
    """A role of his that holds the permission."""

    role_id: int
    role: str
    role_enabled: bool
    menu_enabled: bool


class UserRoleScope(NamedTuple):
    """A role of his, and what it lets him see."""

    id: int
    name: str
    data_scope: DataScopeType
    role_scope: RoleScope


class AccessCrud:
    """What can be told of somebody by one who sees him. Ties are read beside the user they tie."""

    def __init__(self, context: Context) -> None:
        self.db = context.db

    async def user(self, id: int) -> User:
        user = await self.db.get(User, id)
        if user is None:
            raise NotFound
        return user

    async def permission_exists(self, permission: str) -> bool:
        return (
            await self.db.scalar(select(Menu.id).where(Menu.permission == permission)) is not None
        )

    async def granting_roles(self, user_id: int, permission: str) -> list[GrantingRole]:
        found = select(Role.id, Role.name, Role.enabled, Menu.enabled).select_from(User)
        found = _join_menu(found.join(UserRole, UserRole.user_id == User.id))
        held = found.where(User.id == user_id, Menu.permission == permission).order_by(
            Role.sort, Role.id
        )
        return [GrantingRole(*row) for row in await self.db.execute(held)]

    async def role_scopes(self, user_id: int) -> list[UserRoleScope]:
        """The enabled ones."""
        found = select(Role.id, Role.name, Role.data_scope, RoleDept.dept_id).select_from(User)
        found = found.join(UserRole, UserRole.user_id == User.id).join(
            Role, Role.id == UserRole.role_id
        )
        found = found.outerjoin(RoleDept, RoleDept.role_id == Role.id).where(
            User.id == user_id, Role.enabled
        )
        rows = (await self.db.execute(found.order_by(Role.sort, Role.id))).all()
        names = {id: (name, reach) for id, name, reach, _ in rows}
        depts = {
            id: frozenset(dept for one, _, __, dept in rows if one == id and dept is not None)
            for id in names
        }
        return [
            UserRoleScope(id, name, reach, RoleScope(reach, depts[id]))
            for id, (name, reach) in names.items()
        ]

    async def visible(self, table: str, row: str, scopes: Sequence[DataScope]) -> list[bool]:
        """Does each of these see the row? One that the asker does not see does not exist."""
        model = model_of(table)
        key = [getattr(model, name) for name in key_names(model)]
        each = (
            where_clause(model, scope, DeptClosure, "shown").label(f"_{n}")
            for n, scope in enumerate(scopes)
        )
        found = select(*key, *each)
        this = (column == value for column, value in zip(key, parse_id(model, row), strict=True))
        seen = (await self.db.execute(found.where(*this))).first()
        if seen is None:
            raise NotFound
        return [bool(one) for one in seen[len(key) :]]

    async def holders(self, permission: str, param: CursorParam) -> Sequence[User]:
        """Who may, among those the asker sees, and one more than fit."""
        held = _join_menu(select(UserRole.user_id)).where(
            UserRole.user_id == User.id, *_enabled(permission)
        )
        may = (
            User.is_active,
            User.must_change_password.is_(False),
            or_(User.is_superuser, held.exists()),
        )
        found = (
            select(User).where(*may, *after_cursor(User.id, param.after)).order_by(User.id.desc())
        )
        return (await self.db.scalars(found.limit(param.page_size + 1))).all()

    async def roles_granting(
        self, permission: str, user_ids: Collection[int]
    ) -> dict[int, list[str]]:
        found = _join_menu(select(User.id, Role.name).join(UserRole, UserRole.user_id == User.id))
        names: dict[int, list[str]] = {id: [] for id in user_ids}
        given = found.where(User.id.in_(user_ids), *_enabled(permission)).order_by(
            Role.sort, Role.id
        )
        for id, name in await self.db.execute(given):
            names[id].append(name)
        return names


def model_of(table: str) -> type[Base]:
    """One whose rows are somebody's or everybody's; those of a tie are seen beside others."""
    for mapper in Base.registry.mappers:
        if str(mapper.local_table) == table and not issubclass(mapper.class_, AssociationRow):
            model: type[Base] = mapper.class_
            return model
    raise NotFound


def _join_menu(statement: Select[*Row]) -> Select[*Row]:
    statement = statement.join(Role, Role.id == UserRole.role_id).join(
        RoleMenu, RoleMenu.role_id == Role.id
    )
    return statement.join(Menu, Menu.id == RoleMenu.menu_id)


def _enabled(permission: str) -> Clauses:
    return Menu.permission == permission, Menu.enabled.is_(True), Role.enabled.is_(True)

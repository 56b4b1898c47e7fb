from collections.abc import Collection, Sequence
from typing import NamedTuple, TypeVarTuple

from sqlalchemy import Select, or_, select

from app.api.v1.module_system.menu.in_effect import is_in_effect
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
    """A role of the user that has the permission, enabled or not."""

    role_id: int
    role: str
    role_enabled: bool
    menu_enabled: bool


class UserRoleScope(NamedTuple):
    """An enabled role of the user with its data scope."""

    id: int
    name: str
    data_scope: DataScopeType
    role_scope: RoleScope


class AccessCrud:
    """Reads users, roles and rows that the caller sees.

    Associations of a user are joined with the user, because they are visible only with them.
    """

    def __init__(self, context: Context) -> None:
        self.db = context.db

    async def user(self, id: int) -> User:
        user = await self.db.get(User, id)
        if user is None:
            raise NotFound
        return user

    async def permission_exists(self, permission: str) -> bool:
        statement = select(Menu.id).where(Menu.permission == permission)
        return await self.db.scalar(statement) is not None

    async def granting_roles(self, user_id: int, permission: str) -> list[GrantingRole]:
        statement = (
            select(Role.id, Role.name, Role.enabled, is_in_effect())
            .select_from(User)
            .join(UserRole, UserRole.user_id == User.id)
        )
        statement = _join_menu(statement).where(User.id == user_id, Menu.permission == permission)
        rows = await self.db.execute(statement.order_by(Role.sort, Role.id))
        return [GrantingRole(*row) for row in rows]

    async def role_scopes(self, user_id: int) -> list[UserRoleScope]:
        """Returns the enabled roles of the user with their data scopes."""
        statement = (
            select(Role.id, Role.name, Role.data_scope, RoleDept.dept_id)
            .select_from(User)
            .join(UserRole, UserRole.user_id == User.id)
            .join(Role, Role.id == UserRole.role_id)
            .outerjoin(RoleDept, RoleDept.role_id == Role.id)
            .where(User.id == user_id, Role.enabled)
            .order_by(Role.sort, Role.id)
        )
        roles: dict[int, tuple[str, DataScopeType]] = {}
        dept_ids: dict[int, set[int]] = {}
        for role_id, name, data_scope, dept_id in await self.db.execute(statement):
            roles[role_id] = (name, data_scope)
            dept_ids.setdefault(role_id, set()).update(() if dept_id is None else (dept_id,))
        return [
            UserRoleScope(
                role_id, name, data_scope, RoleScope(data_scope, frozenset(dept_ids[role_id]))
            )
            for role_id, (name, data_scope) in roles.items()
        ]

    async def visible(self, table: str, row: str, scopes: Sequence[DataScope]) -> list[bool]:
        """Returns for each scope whether the row is visible in it.

        Raises NotFound if the caller does not see the row.
        """
        model = model_of(table)
        key_columns = [getattr(model, name) for name in key_names(model)]
        visibility = [
            where_clause(model, scope, DeptClosure, "shown").label(f"_{number}")
            for number, scope in enumerate(scopes)
        ]
        key_values = parse_id(model, row)
        statement = select(*key_columns, *visibility).where(
            *(column == value for column, value in zip(key_columns, key_values, strict=True))
        )
        values = (await self.db.execute(statement)).first()
        if values is None:
            raise NotFound
        return [bool(value) for value in values[len(key_columns) :]]

    async def holders(self, permission: str, param: CursorParam) -> Sequence[User]:
        """Returns visible users who have the permission, up to one more than a page.

        Those who cannot sign in now are among them.
        """
        granted = _join_menu(select(UserRole.user_id)).where(
            UserRole.user_id == User.id, *_enabled(permission)
        )
        statement = (
            select(User)
            .where(
                or_(User.is_superuser, granted.exists()),
                *after_cursor(User.id, param.after),
            )
            .order_by(User.id.desc())
            .limit(param.page_size + 1)
        )
        return (await self.db.scalars(statement)).all()

    async def roles_granting(
        self, permission: str, user_ids: Collection[int]
    ) -> dict[int, list[str]]:
        """Returns the names of the enabled roles that grant the permission, by user id."""
        statement = _join_menu(
            select(User.id, Role.name).join(UserRole, UserRole.user_id == User.id)
        ).where(User.id.in_(user_ids), *_enabled(permission))
        names_by_user: dict[int, list[str]] = {id: [] for id in user_ids}
        for user_id, name in await self.db.execute(statement.order_by(Role.sort, Role.id)):
            names_by_user[user_id].append(name)
        return names_by_user


def model_of(table: str) -> type[Base]:
    """Returns the model of a table. Association rows have none, as they have no scope of their own.

    Raises NotFound.
    """
    for mapper in Base.registry.mappers:
        if str(mapper.local_table) == table and not issubclass(mapper.class_, AssociationRow):
            model: type[Base] = mapper.class_
            return model
    raise NotFound


def _join_menu(statement: Select[*Row]) -> Select[*Row]:
    return (
        statement.join(Role, Role.id == UserRole.role_id)
        .join(RoleMenu, RoleMenu.role_id == Role.id)
        .join(Menu, Menu.id == RoleMenu.menu_id)
    )


def _enabled(permission: str) -> Clauses:
    return Menu.permission == permission, is_in_effect(), Role.enabled.is_(True)

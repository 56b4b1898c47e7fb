"""A delegated administrator, and the accounts whose credentials they control.

`gains` compares what all of them may do with what the administrator could do at first.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from app.api.v1.module_system.apikey.service import ApiKeyAuthService
from app.api.v1.module_system.auth.current_user import CurrentUserService
from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.menu.model import Menu, MenuType
from app.api.v1.module_system.role.model import Role, RoleDept, RoleMenu, UserRole
from app.api.v1.module_system.user.model import User
from app.core.data_scope import DataScopeType, DeptClosure
from app.kit.context import ANONYMOUS, Actor, Context
from app.kit.model import Base
from tests.conftest import SYSTEM

from .fixtures import OTHER_DEPT, OWN_DEPT, SUB_DEPT, Account, Company

# A second department of the administrator, and one below it whose rows they do not see.
SECOND_DEPT = 5
HIDDEN_DEPT = 6
TREE = {SECOND_DEPT: (1, SECOND_DEPT), HIDDEN_DEPT: (1, SECOND_DEPT, HIDDEN_DEPT)}
# Data scopes of the administrator's role, with the departments of a custom one.
SHAPES: dict[DataScopeType, tuple[int, ...]] = {
    DataScopeType.DEPARTMENT: (),
    DataScopeType.DEPARTMENT_AND_BELOW: (),
    DataScopeType.CUSTOM: (OWN_DEPT, SECOND_DEPT),
    DataScopeType.ALL: (),
}
# Permissions that the administrator lacks: of a menu that a role grants, of a menu below a disabled
# directory, of a disabled menu, and without a menu.
SECRET = "secret:file:query"
DORMANT = "dormant:file:query"
DISABLED = "disabled:file:query"
UNUSED = "unused:file:query"
LACKED = (SECRET, DORMANT, DISABLED, UNUSED)


@dataclass(frozen=True, slots=True)
class Power:
    """Permissions of an actor, and the departments whose rows they see."""

    permissions: frozenset[str]
    depts: frozenset[int]
    all_rows: bool

    def exceeds(self, other: "Power") -> bool:
        more_permissions = "*" not in other.permissions and self.permissions - other.permissions
        more_rows = not other.all_rows and (self.all_rows or self.depts - other.depts)
        return bool(more_permissions or more_rows)


@dataclass(slots=True)
class World:
    """`targets` are the rows that the administrator tries to use, by model."""

    company: Company
    admin: Account
    role_id: int
    first_power: Power = field(init=False)
    targets: dict[type[Base], list[int]] = field(default_factory=dict)
    users: dict[str, int] = field(default_factory=dict)
    roles: dict[str, int] = field(default_factory=dict)
    menus: dict[str, int] = field(default_factory=dict)
    # The accounts that the administrator has taken over, by user.
    controlled: dict[int, Account] = field(default_factory=dict)
    key_digests: set[str] = field(default_factory=set)
    first_depts: frozenset[int] = frozenset()

    def id_of(self, model: type[Base], name: str) -> int:
        ids: dict[type[Base], dict[str, int]] = {
            User: self.users,
            Role: self.roles,
            Menu: self.menus,
            Dept: {"hidden": HIDDEN_DEPT},
        }
        return ids[model][name]

    async def gains(self) -> dict[str, Power]:
        """Returns the accounts and API keys that exceed what the administrator had at first."""
        powers = {
            f"user {id}": await self.power(id)
            for id in sorted({self.admin.user_id, *self.controlled})
        }
        powers |= {
            f"key {digest[:6]}": await self._key_power(digest) for digest in self.key_digests
        }
        return {name: power for name, power in powers.items() if power.exceeds(self.first_power)}

    async def power(self, user_id: int) -> Power:
        async with self.company.database.read(SYSTEM) as db:
            actor = await CurrentUserService(Context(db, ANONYMOUS)).load_actor_by_id(user_id)
        return await self._power_of(actor)

    async def _key_power(self, digest: str) -> Power:
        async with self.company.database.read(SYSTEM) as db:
            service = ApiKeyAuthService(Context(db, ANONYMOUS))
            actor = await service.load_actor(digest, "127.0.0.1")
        return await self._power_of(actor)

    async def _power_of(self, actor: Actor | None) -> Power:
        """Departments that were made later have no rows of others, so they do not count."""
        if actor is None:
            return Power(frozenset(), frozenset(), all_rows=False)
        async with self.company.database.read(SYSTEM) as db:
            below = select(DeptClosure.descendant_id).where(
                DeptClosure.ancestor_id.in_(actor.scope.subtrees)
            )
            depts = actor.scope.groups | set(await db.scalars(below))
        seen = frozenset(depts & self.first_depts if self.first_depts else depts)
        return Power(actor.permissions, seen, actor.scope.all_rows)

    async def take_over(self, user_id: int) -> Account:
        """Signs in as a user whose password the administrator has set, and changes it."""
        await self.company.change(user_id, must_change_password=False)
        async with self.company.database.transaction(SYSTEM) as db:
            user = await db.get_one(User, user_id)
        account = Account(user_id, (await self.company.session(user, user.dept_id)).id)
        self.controlled[user_id] = account
        return account


async def build_world(
    company: Company, shape: DataScopeType, permissions: tuple[str, ...]
) -> World:
    """Adds the administrator with the permissions and the data scope, and all targets."""
    await _add_depts(company)
    menus = await _add_menus(company)
    admin = await company.account(*permissions)
    async with company.database.transaction(SYSTEM) as db:
        query = select(UserRole.role_id).where(UserRole.user_id == admin.user_id)
        role_id = (await db.scalars(query)).one()
        (await db.get_one(Role, role_id)).data_scope = shape
        db.add_all([RoleDept(role_id=role_id, dept_id=id) for id in SHAPES[shape]])
        # Menus that gain a permission if someone enables, moves or changes them.
        own_menus = ("plain", "dormant", "disabled")
        db.add_all([RoleMenu(role_id=role_id, menu_id=menus[name]) for name in own_menus])
    world = World(company, admin, role_id, menus=menus)
    world.roles = {"own": role_id, **await _add_roles(company, menus, permissions, shape)}
    world.users = {"self": admin.user_id, **await _add_users(company, world.roles)}
    world.first_power = await world.power(admin.user_id)
    async with company.database.read(SYSTEM) as db:
        world.first_depts = frozenset(await db.scalars(select(Dept.id)))
    world.targets = {
        User: list(world.users.values()),
        Role: list(world.roles.values()),
        Menu: [id for name, id in menus.items() if name not in ("open", "page")],
        Dept: [1, OWN_DEPT, SUB_DEPT, OTHER_DEPT, SECOND_DEPT, HIDDEN_DEPT],
    }
    return world


async def _add_depts(company: Company) -> None:
    parents = {SUB_DEPT: OWN_DEPT, OWN_DEPT: 1, SECOND_DEPT: 1, HIDDEN_DEPT: SECOND_DEPT}
    await company.add(*(Dept(id=id, name=f"d{id}") for id in TREE))
    await company.add(
        *(DeptClosure(ancestor_id=above, descendant_id=id) for id in TREE for above in TREE[id])
    )
    async with company.database.transaction(SYSTEM) as db:
        for id, parent_id in parents.items():
            (await db.get_one(Dept, id)).parent_id = parent_id


async def _add_menus(company: Company) -> dict[str, int]:
    def menu(name: str, type: MenuType, **values: object) -> Menu:
        return Menu(type=type, name=name, name_en=name, **values)

    page = {"component": "a/index"}
    open_dir = menu("open", MenuType.DIRECTORY, path="/open")
    closed_dir = menu("closed", MenuType.DIRECTORY, path="/closed", enabled=False)
    await company.add(open_dir, closed_dir)
    pages = {
        "page": menu("page", MenuType.MENU, path="/open/page", parent_id=open_dir.id, **page),
        "plain": menu("plain", MenuType.MENU, path="/open/plain", parent_id=open_dir.id, **page),
        "closed_page": menu(
            "closed_page", MenuType.MENU, path="/closed/page", parent_id=closed_dir.id, **page
        ),
    }
    await company.add(*pages.values())
    buttons = {
        "secret": menu("s", MenuType.BUTTON, permission=SECRET, parent_id=pages["page"].id),
        "dormant": menu(
            "d", MenuType.BUTTON, permission=DORMANT, parent_id=pages["closed_page"].id
        ),
        "disabled": menu(
            "x", MenuType.BUTTON, permission=DISABLED, parent_id=pages["page"].id, enabled=False
        ),
    }
    await company.add(*buttons.values())
    rows = {"open": open_dir, "closed": closed_dir, **pages, **buttons}
    return {name: row.id for name, row in rows.items()}


async def _add_roles(
    company: Company,
    menus: Mapping[str, int],
    permissions: tuple[str, ...],
    shape: DataScopeType,
) -> dict[str, int]:
    own_menu = company.menus[permissions[0]]
    kinds: dict[str, tuple[DataScopeType, tuple[int, ...], bool, list[int]]] = {
        "weak": (DataScopeType.SELF, (), True, [own_menu]),
        "equal": (shape, SHAPES[shape], True, [company.menus[code] for code in permissions]),
        "below": (DataScopeType.DEPARTMENT_AND_BELOW, (), True, [own_menu]),
        "strong": (DataScopeType.SELF, (), True, [menus["secret"]]),
        "strong_disabled": (DataScopeType.ALL, (), False, [menus["secret"]]),
        "wide": (DataScopeType.ALL, (), True, []),
        "elsewhere": (DataScopeType.CUSTOM, (OTHER_DEPT,), True, []),
    }
    roles = {
        name: Role(name=name, code=name, data_scope=data_scope, enabled=enabled)
        for name, (data_scope, _, enabled, _) in kinds.items()
    }
    await company.add(*roles.values())
    for name, (_, depts, _, menu_ids) in kinds.items():
        await company.add(
            *(RoleDept(role_id=roles[name].id, dept_id=id) for id in depts),
            *(RoleMenu(role_id=roles[name].id, menu_id=id) for id in menu_ids),
        )
    return {name: role.id for name, role in roles.items()}


async def _add_users(company: Company, roles: Mapping[str, int]) -> dict[str, int]:
    kinds: dict[str, tuple[int, str | None, bool]] = {
        "peer": (OWN_DEPT, "weak", False),
        # May do what the administrator may do, but is another user.
        "twin": (OWN_DEPT, "equal", False),
        "leader": (SECOND_DEPT, "below", False),
        "superior": (OWN_DEPT, "strong", False),
        "dormant_superior": (OWN_DEPT, "strong_disabled", False),
        "stranger": (OTHER_DEPT, "elsewhere", False),
        "superuser": (OWN_DEPT, None, True),
    }
    users = {
        name: User(
            username=f"w-{name}",
            name=name,
            hashed_password="!",
            dept_id=dept_id,
            owner_id=1,
            is_superuser=is_superuser,
        )
        for name, (dept_id, _, is_superuser) in kinds.items()
    }
    await company.add(*users.values())
    await company.add(
        *(
            UserRole(user_id=users[name].id, role_id=roles[role])
            for name, (_, role, _) in kinds.items()
            if role is not None
        )
    )
    return {name: user.id for name, user in users.items()}

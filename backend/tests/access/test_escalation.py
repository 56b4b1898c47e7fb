"""A search for indirect ways to gain a permission or a data scope.

A delegated administrator sends every request that could give more than they have, alone and after
others that succeeded, also as the accounts whose password they set. Whatever succeeds, none of
these accounts may do or see more than the administrator could at first. `escalation_attempts` makes
the requests from the route table, `escalation_world` has the rows and the comparison.
"""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import combinations
from random import Random
from typing import Any

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy.ext.asyncio import AsyncConnection

from app.api.v1.module_system.apikey.service import key_digest
from app.api.v1.module_system.menu.service import MenuService
from app.api.v1.module_system.role.delegation import DelegationLimits
from app.api.v1.module_system.user.management import UserManagement
from app.core.data_scope import DataScopeType
from app.core.database import Database

from .escalation_attempts import (
    Attempt,
    attempt_with,
    attempts_of,
    controlled_user,
    created_key,
    is_write,
)
from .escalation_world import (
    DORMANT,
    SECOND_DEPT,
    SECRET,
    SHAPES,
    UNUSED,
    World,
    build_world,
)
from .fixtures import OTHER_DEPT, OWN_DEPT, Account
from .request import ApiRequest
from .requests import REQUEST_BUILDERS
from .test_matrix import ACCESS, CODES, ROUTES, Requester, requester

__all__ = ["requester"]
pytestmark = pytest.mark.anyio

WRITE_ROUTES = [name for name, route in ROUTES.items() if is_write(route)]
# Routes that write what permissions and data scopes depend on.
ACCESS_ROUTES = [
    name
    for name in WRITE_ROUTES
    if (ACCESS[name].permission or "").startswith(
        ("system:user:", "system:role:", "system:menu:", "system:dept:")
    )
]


def _random(seed: object) -> Random:
    """Returns the same sequence in each run."""
    return Random(str(seed))  # noqa: S311 (chooses test cases)


ACCESS_PERMISSIONS = sorted({ACCESS[name].permission or "" for name in ACCESS_ROUTES})
# A sample, because each pair takes seconds.
PAIRS = _random(0).sample(list(combinations(ACCESS_PERMISSIONS, 2)), 6)
CHAINS = 8
PROBES = 15


@pytest.fixture(autouse=True)
def fast_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes with the least work: the search sets hundreds of passwords and verifies none."""
    hasher = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    monkeypatch.setattr("app.core.crypto.passwords.HASHER", hasher)


@dataclass(slots=True)
class Search:
    """Sends attempts, each in a savepoint, and collects what succeeded and what it gained."""

    requester: Requester
    world: World
    connection: AsyncConnection
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    succeeded: list[Attempt] = field(default_factory=list)
    gains: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def undone(self) -> AsyncIterator[None]:
        """Undoes the changes of the block, in the database and of the controlled accounts."""
        controlled = dict(self.world.controlled)
        keys = set(self.world.key_digests)
        savepoint = await self.connection.begin_nested()
        try:
            yield
        finally:
            await savepoint.rollback()
            self.world.controlled = controlled
            self.world.key_digests = keys

    async def send(self, attempt: Attempt, account: Account | None = None) -> bool:
        """Sends a request and returns whether it succeeded. Follows up on credentials."""
        route = ROUTES[attempt.route]
        response = await self.requester.send(route, attempt.request, account or self.world.admin)
        self.answers[attempt.route, response.status_code] += 1
        assert response.status_code < 500, (attempt.description, response.text)
        if response.status_code != 200:
            return False
        is_json = "json" in response.headers["content-type"]
        data: Any = response.json().get("data") if is_json else None
        if (key := created_key(attempt.route, data)) is not None:
            self.world.key_digests.add(key_digest(key))
        if (user_id := controlled_user(attempt.route, attempt.request, data)) is not None:
            await self.world.take_over(user_id)
        return True

    async def try_all(self, routes: list[str], *, stop_at_gain: bool = False) -> None:
        for name in routes:
            attempts = [attempt async for attempt in attempts_of(self.world, name, ROUTES[name])]
            for attempt in attempts:
                await self._try(attempt)
                if stop_at_gain and self.gains:
                    return

    async def try_chains(
        self, random: Random, chains: int, probes: int, routes: list[str] = ACCESS_ROUTES
    ) -> None:
        """Sends random attempts after one or two that succeeded.

        Each is sent as the administrator or as an account that they have taken over.
        """
        steps = [attempt for attempt in self.succeeded if attempt.route in routes]
        for _ in range(chains if steps else 0):
            async with self.undone():
                prefix = random.choices(steps, k=random.randint(1, 2))
                done = [step.description for step in prefix if await self.send(step)]
                accounts = [self.world.admin, *self.world.controlled.values()]
                attempts = [
                    attempt
                    for name in random.sample(routes, min(3, len(routes)))
                    async for attempt in attempts_of(self.world, name, ROUTES[name])
                ]
                for attempt in random.sample(attempts, min(probes, len(attempts))):
                    await self._try(attempt, done, random.choice(accounts))

    async def _try(
        self,
        attempt: Attempt,
        prefix: list[str] | None = None,
        account: Account | None = None,
    ) -> None:
        async with self.undone():
            if await self.send(attempt, account):
                if prefix is None:
                    self.succeeded.append(attempt)
                for name, power in (await self.world.gains()).items():
                    path = " > ".join([*(prefix or ()), attempt.description])
                    self.gains.append(f"{path}: {name} has {power}")


async def start_search(
    requester: Requester,
    database: Database,
    shape: DataScopeType,
    permissions: tuple[str, ...] = tuple(CODES),
) -> Search:
    world = await build_world(requester.company, shape, permissions)
    connection: AsyncConnection = database.write_sessions.kw["bind"]
    return Search(requester, world, connection)


@pytest.mark.parametrize("shape", SHAPES)
async def test_no_request_or_chain_of_requests_gains_permission_or_scope(
    requester: Requester, database: Database, shape: DataScopeType
) -> None:
    search = await start_search(requester, database, shape)
    await search.try_all(WRITE_ROUTES)
    await search.try_chains(_random(shape), CHAINS, PROBES)
    assert search.gains == []
    # A route that was not tried, and a search without successes, would prove nothing.
    assert {route for route, _ in search.answers} == set(WRITE_ROUTES)
    succeeded = {attempt.route for attempt in search.succeeded}
    assert succeeded >= {"update_menu", "update_role", "update_user", "reset_password"}


@pytest.mark.parametrize("permission", ACCESS_PERMISSIONS)
async def test_single_write_permission_gains_nothing(
    requester: Requester, database: Database, permission: str
) -> None:
    search = await start_search(
        requester, database, DataScopeType.DEPARTMENT_AND_BELOW, (permission,)
    )
    await search.try_all([name for name in ACCESS_ROUTES if ACCESS[name].permission == permission])
    assert search.gains == []


@pytest.mark.parametrize("pair", PAIRS, ids="+".join)
async def test_pair_of_write_permissions_gains_nothing(
    requester: Requester, database: Database, pair: tuple[str, str]
) -> None:
    search = await start_search(requester, database, DataScopeType.CUSTOM, pair)
    routes = [name for name in ACCESS_ROUTES if ACCESS[name].permission in pair]
    await search.try_all(routes)
    await search.try_chains(_random("+".join(pair)), 4, 10, routes)
    assert search.gains == []


@dataclass(frozen=True, slots=True)
class Guard:
    """A check of the services, and the routes with which its absence is noticed."""

    owner: type[Any]
    name: str
    result: Any
    routes: tuple[str, ...]


GUARDS = (
    Guard(MenuService, "_require_permissions", None, ("update_menu",)),
    Guard(UserManagement, "_can_manage", True, ("reset_password",)),
    Guard(DelegationLimits, "can_grant", True, ("create_user",)),
    Guard(DelegationLimits, "covers_scope", True, ("create_user",)),
)


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: f"{guard.owner.__name__}.{guard.name}")
async def test_search_without_guard_finds_gain(
    requester: Requester, database: Database, guard: Guard, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = await start_search(requester, database, DataScopeType.DEPARTMENT_AND_BELOW)
    monkeypatch.setattr(guard.owner, guard.name, lambda *_, **__: guard.result)
    await search.try_all(list(guard.routes), stop_at_gain=True)
    assert search.gains != []


# The steps of a chain: a route, the target row, and the fields that change.
Step = tuple[str, str, dict[str, Any]]
CHAINS_OF_STEPS: dict[str, tuple[Step, ...]] = {
    "free the code of another menu and write it on an own one": (
        ("update_menu", "secret", {"permission": UNUSED}),
        ("update_menu", "plain", {"permission": SECRET}),
    ),
    "write an unused code on an own menu": (("update_menu", "plain", {"permission": UNUSED}),),
    "enable the directory above an own menu": (("update_menu", "closed", {"enabled": True}),),
    "move an own menu out of a disabled directory": (
        ("update_menu", "closed_page", {"parent_id": None}),
    ),
    "move an own button out of a disabled directory": (
        ("update_menu", "dormant", {"parent_id": "page"}),
    ),
    "enable an own menu": (("update_menu", "disabled", {"enabled": True}),),
    "delete a directory and create it enabled": (
        ("update_menu", "closed_page", {"parent_id": None}),
        ("delete_menus", "closed", {}),
    ),
    "hide a sub-department from a leader, take them over, and give it back": (
        ("update_dept", "hidden", {"parent_id": OWN_DEPT}),
        ("reset_password", "leader", {}),
        ("update_dept", "hidden", {"parent_id": SECOND_DEPT}),
    ),
    "enable a disabled role, after taking a member over": (
        ("reset_password", "dormant_superior", {}),
        ("update_role", "strong_disabled", {"enabled": True}),
    ),
    "widen the role of an account that was taken over": (
        ("reset_password", "peer", {}),
        ("update_role", "weak", {"menu_ids": ["secret"]}),
        ("update_role", "weak", {"data_scope": "all"}),
        ("update_role", "weak", {"data_scope": "custom", "dept_ids": [OTHER_DEPT]}),
    ),
    "move an account that was taken over": (
        ("update_user", "leader", {"dept_id": OWN_DEPT}),
        ("reset_password", "leader", {}),
        ("update_user", "leader", {"dept_id": SECOND_DEPT}),
    ),
    "give roles to oneself": (
        ("update_user", "self", {"role_ids": ["strong"]}),
        ("update_user", "self", {"is_superuser": True}),
        ("update_user", "self", {"dept_id": SECOND_DEPT}),
    ),
}


@pytest.mark.parametrize("shape", [DataScopeType.CUSTOM, DataScopeType.DEPARTMENT_AND_BELOW])
@pytest.mark.parametrize("chain", CHAINS_OF_STEPS)
async def test_known_chain_gains_nothing(
    requester: Requester, database: Database, chain: str, shape: DataScopeType
) -> None:
    search = await start_search(requester, database, shape)
    statuses = []
    for route, target, changes in CHAINS_OF_STEPS[chain]:
        attempt = await attempt_with(search.world, route, ROUTES[route], target, changes)
        statuses.append(await search.send(attempt))
        assert await search.world.gains() == {}, statuses
    assert not all(statuses)


# Changes to the administrator, sent by an account that they have taken over.
CHANGES_OF_ADMINISTRATOR: dict[str, Step] = {
    "give a strong role": ("update_user", "self", {"role_ids": ["own", "strong"]}),
    "give a wide role": ("update_user", "self", {"role_ids": ["own", "wide"]}),
    "make a superuser": ("update_user", "self", {"is_superuser": True}),
    "move": ("update_user", "self", {"dept_id": OTHER_DEPT}),
    "move to another own department": ("update_user", "self", {"dept_id": SECOND_DEPT}),
    "widen the role": ("update_role", "own", {"data_scope": "all"}),
    "add a menu to the role": ("update_role", "own", {"menu_ids": ["secret"]}),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("change", CHANGES_OF_ADMINISTRATOR)
async def test_account_that_was_taken_over_cannot_widen_its_administrator(
    requester: Requester, database: Database, change: str, shape: DataScopeType
) -> None:
    search = await start_search(requester, database, shape)
    world = search.world
    reset = await attempt_with(world, "reset_password", ROUTES["reset_password"], "twin", {})
    assert await search.send(reset)
    twin = world.controlled[world.users["twin"]]
    route, target, changes = CHANGES_OF_ADMINISTRATOR[change]
    attempt = await attempt_with(world, route, ROUTES[route], target, changes)
    await search.send(attempt, twin)
    assert await world.gains() == {}


@pytest.mark.parametrize("shape", [DataScopeType.CUSTOM])
async def test_key_of_account_that_was_taken_over_gains_nothing(
    requester: Requester, database: Database, shape: DataScopeType
) -> None:
    search = await start_search(requester, database, shape)
    world = search.world
    reset = await attempt_with(world, "reset_password", ROUTES["reset_password"], "twin", {})
    assert await search.send(reset)
    twin = world.controlled[world.users["twin"]]
    async for attempt in attempts_of(world, "create_api_key", ROUTES["create_api_key"]):
        await search.send(attempt, twin)
    assert world.key_digests == set()
    own = {"name": "k", "scopes": ["system:position:query"]}
    for account in (world.admin, twin):
        request = ApiRequest(body=own)
        assert await search.send(Attempt("create_api_key", request, "own"), account)
    assert await world.gains() == {}


async def test_no_api_key_changes_users_roles_or_menus(
    requester: Requester, database: Database
) -> None:
    """The key of a superuser, with every permission."""
    search = await start_search(requester, database, DataScopeType.ALL)
    superuser = Account(search.world.users["superuser"], "")
    superuser.key = await requester.company.key(superuser.user_id, *CODES)
    for name in ACCESS_ROUTES:
        if not (ACCESS[name].permission or "").startswith("system:dept:"):
            request = await REQUEST_BUILDERS[name](requester.company, OWN_DEPT)
            response = await requester.send(ROUTES[name], request, superuser)
            assert (response.status_code, response.json()["error"]) == (403, "apikey.not_by_key")


async def test_menu_below_disabled_directory_gives_permission_only_after_enabling(
    requester: Requester, database: Database
) -> None:
    search = await start_search(requester, database, DataScopeType.ALL)
    world = search.world
    route = ROUTES["update_menu"]
    assert DORMANT not in world.first_power.permissions
    superuser = await requester.company.account(is_superuser=True)
    attempt = await attempt_with(world, "update_menu", route, "closed", {"enabled": True})
    assert await search.send(attempt, superuser)
    assert DORMANT in (await world.power(world.admin.user_id)).permissions

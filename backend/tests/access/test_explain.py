"""What the explanation says is what happens, and what it blames is to blame."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import select

from app.api.v1.module_system.menu.model import Menu
from app.api.v1.module_system.role.model import Role, RoleDept, RoleMenu, UserRole
from app.core.data_scope import DataScopeType
from app.kit.model import Base
from tests.conftest import SYSTEM

from .fixtures import ELSEWHERE, HOME, Account
from .requests import MAKERS
from .test_matrix import ACCESS, CODES, ROUTES, Desk, desk

__all__ = ["desk"]

pytestmark = pytest.mark.anyio

CODE = "system:position:query"
Fix = Callable[[Desk, Account, dict[str, Any]], Awaitable[None]]


async def explain(desk: Desk, asker: Account, user_id: int, **params: object) -> dict[str, Any]:
    call = await MAKERS["explain_access"](desk.world, HOME)
    call = call.pointing("id", user_id)
    call.query.clear()
    call.query.update(params)
    answer = await desk.ask(ROUTES["explain_access"], call, asker)
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()["data"]
    return said


async def change(desk: Desk, model: type[Base], where: Any, **values: object) -> None:
    async with desk.world.database.transaction(SYSTEM) as db:
        for row in await db.scalars(select(model).where(where)):
            for name, value in values.items():
                setattr(row, name, value)


@pytest.fixture
async def asker(desk: Desk) -> Account:
    """Of the same department, and may ask."""
    return await desk.world.account("system:access:query")


async def personas(desk: Desk) -> dict[str, Account]:
    disabled_role = await desk.world.account(*CODES)
    await change(desk, Role, await _role_of(disabled_role), enabled=False)
    disabled = await desk.world.account(*CODES)
    await desk.world.change(disabled.user_id, is_active=False)
    return {
        "may all": await desk.world.account(*CODES),
        "may half": await desk.world.account(*CODES[::2]),
        "may nothing": await desk.world.account(),
        "superuser": await desk.world.account(is_superuser=True),
        "must change": await desk.world.account(*CODES, must_change_password=True),
        "role disabled": disabled_role,
        "account disabled": disabled,
    }


async def test_the_verdict_is_what_every_route_answers(desk: Desk, asker: Account) -> None:
    await change(desk, Menu, Menu.permission == CODES[1], enabled=False)
    differing = []
    for who, account in (await personas(desk)).items():
        for name, access in ACCESS.items():
            if access.permission is None:
                continue
            said = await explain(desk, asker, account.user_id, permission=access.permission)
            real = (
                await desk.ask(ROUTES[name], await MAKERS[name](desk.world, HOME), account)
            ).status_code
            if said["status"] != (real if real in (401, 403) else 200):
                differing.append((who, name, said, real))
    assert differing == []


async def _role_of(account: Account) -> Any:
    held = select(UserRole.role_id).where(UserRole.user_id == account.user_id)
    return Role.id.in_(held)


async def _enable_account(desk: Desk, account: Account, _: dict[str, Any]) -> None:
    await desk.world.change(account.user_id, is_active=True)


async def _change_password(desk: Desk, account: Account, _: dict[str, Any]) -> None:
    await desk.world.change(account.user_id, must_change_password=False)


async def _enable_role(desk: Desk, _: Account, why: dict[str, Any]) -> None:
    await change(desk, Role, Role.id == why["role_id"], enabled=True)


async def _enable_menu(desk: Desk, _: Account, __: dict[str, Any]) -> None:
    await change(desk, Menu, Menu.permission == CODE, enabled=True)


async def _give_role(desk: Desk, account: Account, _: dict[str, Any]) -> None:
    other = await desk.world.account(CODE)
    async with desk.world.database.transaction(SYSTEM) as db:
        role_id = await db.scalar(select(UserRole.role_id).where(UserRole.user_id == other.user_id))
        db.add(UserRole(user_id=account.user_id, role_id=role_id))


async def _give_permission(desk: Desk, account: Account, _: dict[str, Any]) -> None:
    async with desk.world.database.transaction(SYSTEM) as db:
        role_id = await db.scalar(
            select(UserRole.role_id).where(UserRole.user_id == account.user_id)
        )
        db.add(RoleMenu(role_id=role_id, menu_id=desk.world.menus[CODE]))


FIXES: dict[str, Fix] = {
    "account_disabled": _enable_account,
    "must_change_password": _change_password,
    "role_disabled": _enable_role,
    "menu_disabled": _enable_menu,
    "no_role": _give_role,
    "role_lacks": _give_permission,
}


async def _bar(desk: Desk, causes: set[str]) -> Account:
    """Somebody who may not, for exactly these reasons."""
    codes = [] if causes & {"role_lacks", "no_role"} else [CODE]
    facts = {
        "must_change_password": "must_change_password" in causes,
        "is_active": "account_disabled" not in causes,
    }
    account = await desk.world.account(*codes, **facts)
    if "no_role" in causes:
        async with desk.world.database.transaction(SYSTEM) as db:
            for tie in await db.scalars(
                select(UserRole).where(UserRole.user_id == account.user_id)
            ):
                await db.delete(tie)
    if "role_disabled" in causes:
        await change(desk, Role, await _role_of(account), enabled=False)
    if "menu_disabled" in causes:
        await change(desk, Menu, Menu.permission == CODE, enabled=False)
    return account


@pytest.mark.parametrize(
    "causes",
    [
        *({cause} for cause in FIXES),
        {"account_disabled", "must_change_password", "role_disabled", "menu_disabled"},
        {"must_change_password", "no_role"},
        {"account_disabled", "role_lacks"},
    ],
    ids=lambda causes: "+".join(sorted(causes)),
)
async def test_taking_away_what_it_blames_lets_him_in(
    desk: Desk, asker: Account, causes: set[str]
) -> None:
    account = await _bar(desk, causes)
    blamed = set[str]()
    said = dict[str, Any]()
    for _ in range(len(causes) + 1):
        said = await explain(desk, asker, account.user_id, permission=CODE)
        call = await MAKERS["list_positions"](desk.world, HOME)
        assert (await desk.ask(ROUTES["list_positions"], call, account)).status_code == said[
            "status"
        ]
        if said["allowed"]:
            break
        why = said["reasons"][0]
        blamed.add(why["cause"])
        await FIXES[why["cause"]](desk, account, why)
    assert (said["status"], blamed) == (200, causes)


async def test_taking_away_what_gives_it_keeps_him_out(desk: Desk, asker: Account) -> None:
    account = await desk.world.account(CODE)
    await _give_role(desk, account, {})
    said = await explain(desk, asker, account.user_id, permission=CODE)
    assert [why["cause"] for why in said["reasons"]] == ["role_gives", "role_gives"]
    for why in said["reasons"]:
        assert (await explain(desk, asker, account.user_id, permission=CODE))["allowed"]
        await change(desk, Role, Role.id == why["role_id"], enabled=False)
    assert not (await explain(desk, asker, account.user_id, permission=CODE))["allowed"]


@pytest.mark.parametrize("data_scope", list(DataScopeType))
@pytest.mark.parametrize("place", [HOME, 3, ELSEWHERE])
async def test_it_says_which_role_shows_a_row(
    desk: Desk, data_scope: DataScopeType, place: int
) -> None:
    """Departments: 2 has 3 below it, 4 is elsewhere; the custom data_scope names 3."""
    asker = await desk.world.account(is_superuser=True)
    account = await desk.world.account(CODE)
    async with desk.world.database.transaction(SYSTEM) as db:
        (role,) = await db.scalars(select(Role).where(await _role_of(account)))
        role.data_scope = data_scope
        if data_scope is DataScopeType.CUSTOM:
            db.add(RoleDept(role_id=role.id, dept_id=3))
    call = await MAKERS["get_position"](desk.world, place)
    row = {"resource": "sys_position", "row": str(call.path["id"])}
    said = await explain(desk, asker, account.user_id, permission=CODE, **row)
    real = (await desk.ask(ROUTES["get_position"], call, account)).status_code
    assert said["status"] == real
    (why,) = [why for why in said["reasons"] if why["cause"] != "role_gives"]
    assert (why["cause"], why["data_scope"]) == (
        "data_scope_includes" if said["allowed"] else "data_scope_excludes",
        data_scope,
    )
    await change(
        desk,
        Role,
        Role.id == why["role_id"],
        data_scope=DataScopeType.SELF if said["allowed"] else DataScopeType.ALL,
    )
    again = await explain(desk, asker, account.user_id, permission=CODE, **row)
    assert again["allowed"] is not said["allowed"]


async def test_a_reason_for_both_is_told_once(desk: Desk) -> None:
    asker = await desk.world.account(is_superuser=True)
    call = await MAKERS["get_position"](desk.world, HOME)
    row = {"resource": "sys_position", "row": str(call.path["id"])}
    said = await explain(desk, asker, asker.user_id, permission=CODE, **row)
    assert [why["cause"] for why in said["reasons"]] == ["superuser"]


async def test_whoever_asks_learns_nothing_of_what_he_does_not_see(
    desk: Desk, asker: Account
) -> None:
    stranger = await desk.world.account(CODE, dept_id=ELSEWHERE)
    near = await desk.world.account(CODE)
    hidden = await MAKERS["get_position"](desk.world, ELSEWHERE)
    call = await MAKERS["explain_access"](desk.world, HOME)
    unseen = await desk.ask(ROUTES["explain_access"], call.pointing("id", stranger.user_id), asker)
    assert unseen.status_code == 404
    for row in (str(hidden.path["id"]), "999999999", "no key"):
        call.query.update(resource="sys_position", row=row)
        assert (
            await desk.ask(ROUTES["explain_access"], call.pointing("id", near.user_id), asker)
        ).status_code == 404
    listed = await desk.ask(
        ROUTES["list_permission_holders"],
        await MAKERS["list_permission_holders"](desk.world, 2),
        asker,
    )
    ids = {one["id"] for one in listed.json()["data"]["items"]}
    assert stranger.user_id not in ids


async def test_who_may_is_who_is_listed(desk: Desk) -> None:
    asker = await desk.world.account(is_superuser=True)
    people = await personas(desk)
    call = await MAKERS["list_permission_holders"](desk.world, HOME)
    call.path["code"] = CODE
    call.query["page_size"] = 200
    listed = await desk.ask(ROUTES["list_permission_holders"], call, asker)
    holders = {one["id"]: one for one in listed.json()["data"]["items"]}
    for account in people.values():
        said = await explain(desk, asker, account.user_id, permission=CODE)
        assert (account.user_id in holders) is said["allowed"]
        if said["allowed"]:
            names = [why["role"] for why in said["reasons"] if why["cause"] == "role_gives"]
            assert holders[account.user_id]["roles"] == names

"""The permission check gives the status of a real request and its actual causes."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import select

from app.api.v1.module_system.menu.model import Menu
from app.api.v1.module_system.role.model import Role, RoleDept, RoleMenu, UserRole
from app.core.data_scope import DataScopeType
from app.kit.model import Base
from tests.conftest import SYSTEM

from .fixtures import OTHER_DEPT, OWN_DEPT, Account
from .requests import REQUEST_BUILDERS
from .test_matrix import ACCESS, CODES, ROUTES, Requester, requester

__all__ = ["requester"]

pytestmark = pytest.mark.anyio

CODE = "system:position:query"
Fix = Callable[[Requester, Account, dict[str, Any]], Awaitable[None]]


async def explain(
    requester: Requester, caller: Account, user_id: int, **params: object
) -> dict[str, Any]:
    request = await REQUEST_BUILDERS["explain_access"](requester.company, OWN_DEPT)
    request = request.with_id("id", user_id)
    request.query.clear()
    request.query.update(params)
    response = await requester.send(ROUTES["explain_access"], request, caller)
    assert response.status_code == 200, response.text
    explanation: dict[str, Any] = response.json()["data"]
    return explanation


async def change(requester: Requester, model: type[Base], where: Any, **values: object) -> None:
    async with requester.company.database.transaction(SYSTEM) as db:
        for row in await db.scalars(select(model).where(where)):
            for name, value in values.items():
                setattr(row, name, value)


@pytest.fixture
async def caller(requester: Requester) -> Account:
    """A user of the same department who may use the permission check."""
    return await requester.company.account("system:access:query")


async def personas(requester: Requester) -> dict[str, Account]:
    disabled_role = await requester.company.account(*CODES)
    await change(requester, Role, await _is_role_of(disabled_role), enabled=False)
    disabled = await requester.company.account(*CODES)
    await requester.company.change(disabled.user_id, is_active=False)
    return {
        "all permissions": await requester.company.account(*CODES),
        "half of the permissions": await requester.company.account(*CODES[::2]),
        "no permission": await requester.company.account(),
        "superuser": await requester.company.account(is_superuser=True),
        "must change": await requester.company.account(*CODES, must_change_password=True),
        "role disabled": disabled_role,
        "account disabled": disabled,
    }


async def test_explained_status_matches_every_route(requester: Requester, caller: Account) -> None:
    await change(requester, Menu, Menu.permission == CODES[1], enabled=False)
    differing = []
    for persona, account in (await personas(requester)).items():
        for name, access in ACCESS.items():
            if access.permission is None:
                continue
            explanation = await explain(
                requester, caller, account.user_id, permission=access.permission
            )
            status = (
                await requester.send(
                    ROUTES[name], await REQUEST_BUILDERS[name](requester.company, OWN_DEPT), account
                )
            ).status_code
            if explanation["status"] != (status if status in (401, 403) else 200):
                differing.append((persona, name, explanation, status))
    assert differing == []


async def _is_role_of(account: Account) -> Any:
    role_ids = select(UserRole.role_id).where(UserRole.user_id == account.user_id)
    return Role.id.in_(role_ids)


async def _enable_account(requester: Requester, account: Account, _: dict[str, Any]) -> None:
    await requester.company.change(account.user_id, is_active=True)


async def _change_password(requester: Requester, account: Account, _: dict[str, Any]) -> None:
    await requester.company.change(account.user_id, must_change_password=False)


async def _enable_role(requester: Requester, _: Account, why: dict[str, Any]) -> None:
    await change(requester, Role, Role.id == why["role_id"], enabled=True)


async def _enable_menu(requester: Requester, _: Account, __: dict[str, Any]) -> None:
    await change(requester, Menu, Menu.permission == CODE, enabled=True)


async def _add_role(requester: Requester, account: Account, _: dict[str, Any]) -> None:
    other = await requester.company.account(CODE)
    async with requester.company.database.transaction(SYSTEM) as db:
        role_id = await db.scalar(select(UserRole.role_id).where(UserRole.user_id == other.user_id))
        db.add(UserRole(user_id=account.user_id, role_id=role_id))


async def _add_permission(requester: Requester, account: Account, _: dict[str, Any]) -> None:
    async with requester.company.database.transaction(SYSTEM) as db:
        role_id = await db.scalar(
            select(UserRole.role_id).where(UserRole.user_id == account.user_id)
        )
        db.add(RoleMenu(role_id=role_id, menu_id=requester.company.menus[CODE]))


FIXES: dict[str, Fix] = {
    "account_disabled": _enable_account,
    "must_change_password": _change_password,
    "role_disabled": _enable_role,
    "menu_disabled": _enable_menu,
    "no_role": _add_role,
    "role_lacks": _add_permission,
}


async def _denied_account(requester: Requester, causes: set[str]) -> Account:
    """Adds a user who is denied for exactly these causes."""
    codes = [] if causes & {"role_lacks", "no_role"} else [CODE]
    facts = {
        "must_change_password": "must_change_password" in causes,
        "is_active": "account_disabled" not in causes,
    }
    account = await requester.company.account(*codes, **facts)
    if "no_role" in causes:
        async with requester.company.database.transaction(SYSTEM) as db:
            for user_role in await db.scalars(
                select(UserRole).where(UserRole.user_id == account.user_id)
            ):
                await db.delete(user_role)
    if "role_disabled" in causes:
        await change(requester, Role, await _is_role_of(account), enabled=False)
    if "menu_disabled" in causes:
        await change(requester, Menu, Menu.permission == CODE, enabled=False)
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
async def test_removing_explained_causes_grants_access(
    requester: Requester, caller: Account, causes: set[str]
) -> None:
    account = await _denied_account(requester, causes)
    causes_fixed = set[str]()
    explanation = dict[str, Any]()
    for _ in range(len(causes) + 1):
        explanation = await explain(requester, caller, account.user_id, permission=CODE)
        request = await REQUEST_BUILDERS["list_positions"](requester.company, OWN_DEPT)
        assert (
            await requester.send(ROUTES["list_positions"], request, account)
        ).status_code == explanation["status"]
        if explanation["allowed"]:
            break
        reason = explanation["reasons"][0]
        causes_fixed.add(reason["cause"])
        await FIXES[reason["cause"]](requester, account, reason)
    assert (explanation["status"], causes_fixed) == (200, causes)


async def test_disabling_granting_roles_denies_access(
    requester: Requester, caller: Account
) -> None:
    account = await requester.company.account(CODE)
    await _add_role(requester, account, {})
    explanation = await explain(requester, caller, account.user_id, permission=CODE)
    assert [reason["cause"] for reason in explanation["reasons"]] == ["role_gives", "role_gives"]
    for reason in explanation["reasons"]:
        assert (await explain(requester, caller, account.user_id, permission=CODE))["allowed"]
        await change(requester, Role, Role.id == reason["role_id"], enabled=False)
    assert not (await explain(requester, caller, account.user_id, permission=CODE))["allowed"]


@pytest.mark.parametrize("data_scope", list(DataScopeType))
@pytest.mark.parametrize("dept_id", [OWN_DEPT, 3, OTHER_DEPT])
async def test_explained_row_names_the_role(
    requester: Requester, data_scope: DataScopeType, dept_id: int
) -> None:
    """Department 2 has 3 below it, 4 is another branch. The custom data scope has department 3."""
    caller = await requester.company.account(is_superuser=True)
    account = await requester.company.account(CODE)
    async with requester.company.database.transaction(SYSTEM) as db:
        (role,) = await db.scalars(select(Role).where(await _is_role_of(account)))
        role.data_scope = data_scope
        if data_scope is DataScopeType.CUSTOM:
            db.add(RoleDept(role_id=role.id, dept_id=3))
    request = await REQUEST_BUILDERS["get_position"](requester.company, dept_id)
    row = {"resource": "sys_position", "row": str(request.path["id"])}
    explanation = await explain(requester, caller, account.user_id, permission=CODE, **row)
    status = (await requester.send(ROUTES["get_position"], request, account)).status_code
    assert explanation["status"] == status
    (reason,) = [reason for reason in explanation["reasons"] if reason["cause"] != "role_gives"]
    assert (reason["cause"], reason["data_scope"]) == (
        "data_scope_includes" if explanation["allowed"] else "data_scope_excludes",
        data_scope,
    )
    await change(
        requester,
        Role,
        Role.id == reason["role_id"],
        data_scope=DataScopeType.SELF if explanation["allowed"] else DataScopeType.ALL,
    )
    changed_explanation = await explain(requester, caller, account.user_id, permission=CODE, **row)
    assert changed_explanation["allowed"] is not explanation["allowed"]


async def test_common_reason_is_listed_once(requester: Requester) -> None:
    caller = await requester.company.account(is_superuser=True)
    request = await REQUEST_BUILDERS["get_position"](requester.company, OWN_DEPT)
    row = {"resource": "sys_position", "row": str(request.path["id"])}
    explanation = await explain(requester, caller, caller.user_id, permission=CODE, **row)
    assert [reason["cause"] for reason in explanation["reasons"]] == ["superuser"]


async def test_invisible_user_and_row_answer_404(requester: Requester, caller: Account) -> None:
    foreign_account = await requester.company.account(CODE, dept_id=OTHER_DEPT)
    visible_account = await requester.company.account(CODE)
    hidden = await REQUEST_BUILDERS["get_position"](requester.company, OTHER_DEPT)
    request = await REQUEST_BUILDERS["explain_access"](requester.company, OWN_DEPT)
    response = await requester.send(
        ROUTES["explain_access"], request.with_id("id", foreign_account.user_id), caller
    )
    assert response.status_code == 404
    for row in (str(hidden.path["id"]), "999999999", "no key"):
        request.query.update(resource="sys_position", row=row)
        assert (
            await requester.send(
                ROUTES["explain_access"], request.with_id("id", visible_account.user_id), caller
            )
        ).status_code == 404
    holders = await requester.send(
        ROUTES["list_permission_holders"],
        await REQUEST_BUILDERS["list_permission_holders"](requester.company, 2),
        caller,
    )
    ids = {holder["id"] for holder in holders.json()["data"]["items"]}
    assert foreign_account.user_id not in ids


async def test_permission_holders_match_explanations(requester: Requester) -> None:
    caller = await requester.company.account(is_superuser=True)
    accounts = await personas(requester)
    request = await REQUEST_BUILDERS["list_permission_holders"](requester.company, OWN_DEPT)
    request.path["code"] = CODE
    request.query["page_size"] = 200
    response = await requester.send(ROUTES["list_permission_holders"], request, caller)
    holders = {holder["id"]: holder for holder in response.json()["data"]["items"]}
    for account in accounts.values():
        explanation = await explain(requester, caller, account.user_id, permission=CODE)
        causes = {reason["cause"] for reason in explanation["reasons"]}
        blocked = causes & {"account_disabled", "must_change_password"}
        if blocked:
            # They have the permission, but cannot use it now.
            assert {holders[account.user_id]["blocked_by"]["cause"]} == blocked
            continue
        assert (account.user_id in holders) is explanation["allowed"]
        if explanation["allowed"]:
            assert holders[account.user_id]["blocked_by"] is None
        if explanation["allowed"]:
            names = [
                reason["role"]
                for reason in explanation["reasons"]
                if reason["cause"] == "role_gives"
            ]
            assert holders[account.user_id]["roles"] == names


async def test_explanation_without_permission_or_row_returns_422(requester: Requester) -> None:
    caller = await requester.company.account(is_superuser=True)
    request = await REQUEST_BUILDERS["explain_access"](requester.company, OWN_DEPT)
    request.query.clear()
    response = await requester.send(ROUTES["explain_access"], request, caller)
    assert response.status_code == 422

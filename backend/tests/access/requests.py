"""What to send to each route: a good request about a row made for it, in the department that is
asked for.

A route without one here is an error of the matrix, never a cell left out. Every id that a route
takes is named in `ids`, with what it points at, or in NOT_ROWS. `subjects` holds the features of
the usual seven routes, `gen_calls` the generator's, `rows` what they are about.
"""

from app.api.v1.module_system.apikey.model import ApiKey
from app.api.v1.module_system.auth.model import LoginSession
from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.identity.model import Identity
from app.api.v1.module_system.passkey.model import Passkey
from app.api.v1.module_system.role.model import Role
from app.api.v1.module_system.user.model import User
from app.extensions.audit import AuditEntry
from app.kit.model import Base

from . import generator_requests, subjects
from .fixtures import World
from .request import MAKERS, ROWS, SECRET, Call, call
from .rows import (
    api_key_row,
    audit_entry_row,
    dict_row,
    identity_row,
    login_entry_row,
    passkey_row,
    role_row,
    session_row,
    user_row,
)

__all__ = [
    "GUARDED_BY_HAND",
    "MAKERS",
    "NOT_ROWS",
    "ROWS",
    "Call",
    "generator_requests",
    "subjects",
]

ROWS.update({AuditEntry: audit_entry_row, LoginSession: session_row, ApiKey: api_key_row})
ROWS.update({Passkey: passkey_row, Identity: identity_row})


@call("list_audit_entries", "export_audit_entries")
async def _audit_entries(world: World, place: int) -> Call:
    return Call(
        query={"user_id": (await audit_entry_row(world, place)).user_id}, ids={"user_id": User}
    )


@call("get_audit_entry")
async def _one_audit_entry(world: World, place: int) -> Call:
    return Call({"id": (await audit_entry_row(world, place)).id}, ids={"id": AuditEntry})


@call("list_login_entries", "export_login_entries")
async def _login_entries(world: World, place: int) -> Call:
    return Call(
        query={"user_id": (await login_entry_row(world, place)).user_id}, ids={"user_id": User}
    )


@call("explain_access")
async def _explain(world: World, place: int) -> Call:
    return Call(
        {"id": (await user_row(world, place)).id},
        {"permission": "system:user:query"},
        ids={"id": User},
    )


@call("list_permission_holders")
async def _holders(_: World, __: int) -> Call:
    return Call({"code": "system:user:query"})


@call(
    "get_dept_tree",
    "list_dept_options",
    "get_menu_tree",
    "list_position_options",
    "list_menu_options",
    "list_role_data_scopes",
    "get_me",
    "get_routes",
    "get_dashboard",
    "get_captcha",
    "list_my_sessions",
    "list_my_api_keys",
    "list_my_preferences",
    "logout",
    "get_security",
    "start_passkey_login",
    "list_providers",
    "list_gen_tables",
    "list_db_tables",
    "list_gen_targets",
)
async def _nothing_to_say(_: World, __: int) -> Call:
    return Call()


@call("search_records")
async def _search(_: World, __: int) -> Call:
    return Call(query={"q": "n"})


@call("list_dict_choices")
async def _choices(world: World, place: int) -> Call:
    return Call(query={"codes": [(await dict_row(world, place)).code]})


@call("reset_password", "reset_factors", "reset_attempts")
async def _reset(world: World, place: int) -> Call:
    return Call({"id": (await user_row(world, place)).id}, ids={"id": User})


@call("list_online_users", "list_api_keys", "list_role_options")
async def _of_a_department(_: World, place: int) -> Call:
    return Call(query={"dept_id": place}, ids={"dept_id": Dept})


@call("list_data_scopes_of_role")
async def _reaches(world: World, place: int) -> Call:
    return Call({"id": (await role_row(world, place)).id}, ids={"id": Role})


@call("kick_online_users")
async def _kick(world: World, place: int) -> Call:
    return Call(query={"ids": [(await session_row(world, place)).id]}, ids={"ids": LoginSession})


@call("end_my_sessions")
async def _end_anothers(world: World, place: int) -> Call:
    return Call(
        query={"ids": [(await session_row(world, place)).id]}, ids={"ids": LoginSession}, status=404
    )


@call("revoke_api_keys")
async def _revoke_api_keys(world: World, place: int) -> Call:
    return Call(query={"ids": [(await api_key_row(world, place)).id]}, ids={"ids": ApiKey})


@call("revoke_my_api_keys")
async def _revoke_anothers_key(world: World, place: int) -> Call:
    return Call(
        query={"ids": [(await api_key_row(world, place)).id]}, ids={"ids": ApiKey}, status=404
    )


@call("create_api_key")
async def _key_beyond_one(_: World, __: int) -> Call:
    return Call(body={"name": "n", "scopes": ["*"]}, status=422)


@call("save_my_preference")
async def _keep_a_look(_: World, __: int) -> Call:
    return Call({"page": "system:user"}, body={"hidden": ["phone"], "order": [], "page_size": 50})


@call("login")
async def _login(_: World, __: int) -> Call:
    return Call(body={"username": "nobody", "password": SECRET}, status=401)


@call("verify_mfa_code")
async def _finish(_: World, __: int) -> Call:
    return Call(body={"mfa_token": "none", "code": "123456"}, status=401)


@call("enrol_totp", "start_passkey")
async def _enrol(_: World, __: int) -> Call:
    return Call(body={"password": SECRET}, status=422)


@call("confirm_totp")
async def _confirm(_: World, __: int) -> Call:
    return Call(body={"code": "123456"}, status=409)


@call("disable_totp", "renew_recovery_codes")
async def _prove(_: World, __: int) -> Call:
    return Call(body={"password": SECRET, "code": "123456"}, status=422)


CREDENTIAL = {"id": "x", "rawId": "x", "type": "public-key"}
ASSERTION = {
    **CREDENTIAL,
    "response": {"clientDataJSON": "x", "authenticatorData": "x", "signature": "x"},
}
ATTESTATION = {**CREDENTIAL, "response": {"clientDataJSON": "x", "attestationObject": "x"}}


@call("start_mfa_passkey")
async def _start_second(_: World, __: int) -> Call:
    return Call(body={"mfa_token": "none"}, status=401)


@call("verify_mfa_passkey")
async def _finish_by_passkey(_: World, __: int) -> Call:
    return Call(body={"mfa_token": "none", "credential": ASSERTION}, status=401)


@call("login_by_passkey")
async def _by_passkey(_: World, __: int) -> Call:
    return Call(body={"credential": ASSERTION}, status=401)


@call("add_passkey")
async def _add_passkey(_: World, __: int) -> Call:
    return Call(body={"name": "n", "credential": ATTESTATION}, status=422)


@call("remove_passkey")
async def _remove_passkey(world: World, place: int) -> Call:
    passkey = await passkey_row(world, place)
    return Call({"id": passkey.id}, body={"password": SECRET}, ids={"id": Passkey}, status=404)


@call("start_oidc_login")
async def _start_oidc(_: World, __: int) -> Call:
    return Call({"provider": "none"}, status=404)


@call("finish_oidc_login", "finish_linking")
async def _finish_oidc(_: World, __: int) -> Call:
    return Call({"provider": "none"}, body={"state": "none", "code": "none"}, status=404)


@call("start_linking")
async def _start_connecting(_: World, __: int) -> Call:
    return Call({"provider": "none"}, body={"password": SECRET}, status=404)


@call("connect_identity")
async def _connect(_: World, __: int) -> Call:
    return Call(body={"connect_token": "none", "password": SECRET}, status=422)


@call("disconnect_identity")
async def _disconnect(world: World, place: int) -> Call:
    identity = await identity_row(world, place)
    return Call({"id": identity.id}, body={"password": SECRET}, ids={"id": Identity}, status=404)


@call("refresh_login")
async def _refresh(_: World, __: int) -> Call:
    return Call(body={"refresh_token": "none"}, status=401)


@call("change_password")
async def _change_password(_: World, __: int) -> Call:
    return Call(body={"old_password": SECRET, "new_password": f"{SECRET}!"}, status=422)


GUARDED_BY_HAND: list[type[Base]] = [
    Dept
]  # everybody may name one; nobody changes one out of his sight
NOT_ROWS = {"table_id", "client_id", "captcha_id", "request_id"}

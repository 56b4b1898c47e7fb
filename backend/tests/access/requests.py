"""A valid request to each route, about a new row in the given department.

The matrix fails for a route that has no request here. Every id that a route takes is in `ids`, with
its model, or in NOT_ROW_IDS. `subjects` has the features with the seven usual routes,
`generator_requests` the generator, `rows` the rows.
"""

from app.api.v1.module_system.apikey.model import ApiKey
from app.api.v1.module_system.auth.model import LoginSession
from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.identity.model import Identity
from app.api.v1.module_system.passkey.model import Passkey
from app.api.v1.module_system.role.model import Role
from app.api.v1.module_system.user.model import User
from app.extensions.audit import AuditEntry
from app.extensions.queue import TaskRun, TaskRunState
from app.extensions.schedules import TaskJob
from app.kit.model import Base

from . import generator_requests, subjects
from .fixtures import Company
from .request import REQUEST_BUILDERS, ROW_FACTORIES, SECRET, ApiRequest, request_for
from .rows import (
    api_key_row,
    audit_entry_row,
    dict_row,
    identity_row,
    job_row,
    login_entry_row,
    parameter_row,
    passkey_row,
    role_row,
    session_row,
    task_run_row,
    user_row,
)

__all__ = [
    "CHECKED_BY_SERVICE",
    "NOT_ROW_IDS",
    "REQUEST_BUILDERS",
    "ROW_FACTORIES",
    "ApiRequest",
    "generator_requests",
    "subjects",
]

ROW_FACTORIES.update({AuditEntry: audit_entry_row, LoginSession: session_row, ApiKey: api_key_row})
ROW_FACTORIES.update({Passkey: passkey_row, Identity: identity_row, TaskRun: task_run_row})


@request_for("list_audit_entries", "export_audit_entries")
async def _list_audit_entries(company: Company, dept_id: int) -> ApiRequest:
    return ApiRequest(
        query={"user_id": (await audit_entry_row(company, dept_id)).user_id}, ids={"user_id": User}
    )


@request_for("get_cache_status")
async def _get_cache_status(_: Company, __: int) -> ApiRequest:
    return ApiRequest()


@request_for("clear_cache_family")
async def _clear_cache_family(_: Company, __: int) -> ApiRequest:
    return ApiRequest({"family": "menu"})


@request_for("list_audit_objects")
async def _list_audit_objects(_: Company, __: int) -> ApiRequest:
    return ApiRequest()


@request_for("get_audit_entry")
async def _get_audit_entry(company: Company, dept_id: int) -> ApiRequest:
    return ApiRequest({"id": (await audit_entry_row(company, dept_id)).id}, ids={"id": AuditEntry})


@request_for("list_login_entries", "export_login_entries")
async def _list_login_entries(company: Company, dept_id: int) -> ApiRequest:
    return ApiRequest(
        query={"user_id": (await login_entry_row(company, dept_id)).user_id}, ids={"user_id": User}
    )


@request_for("explain_access")
async def _explain_access(company: Company, dept_id: int) -> ApiRequest:
    return ApiRequest(
        {"id": (await user_row(company, dept_id)).id},
        {"permission": "system:user:query"},
        ids={"id": User},
    )


@request_for("list_permission_holders")
async def _list_permission_holders(_: Company, __: int) -> ApiRequest:
    return ApiRequest({"code": "system:user:query"})


@request_for(
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
    "get_health",
    "get_liveness",
    "get_readiness",
    "get_metrics",
    "list_my_sessions",
    "list_my_api_keys",
    "list_api_key_scopes",
    "list_my_preferences",
    "logout",
    "get_security",
    "start_passkey_login",
    "list_providers",
    "list_gen_tables",
    "list_db_tables",
    "list_gen_targets",
    "list_tasks",
    "count_dead_letters",
    "list_my_task_runs",
    "list_task_queues",
    "list_schedulable_tasks",
    "stream_events",
)
async def _empty_request(_: Company, __: int) -> ApiRequest:
    return ApiRequest()


@request_for("list_task_runs", "export_task_runs")
async def _list_task_runs(company: Company, dept_id: int) -> ApiRequest:
    run = await task_run_row(company, dept_id)
    return ApiRequest(
        query={"owner_id": run.owner_id, "parent_id": run.id, "job_id": 1},
        ids={"owner_id": User, "parent_id": TaskRun, "job_id": TaskRun},
    )


@request_for("get_task_run", "list_task_run_lines", "repeat_task_run")
async def _ended_task_run(company: Company, dept_id: int) -> ApiRequest:
    return ApiRequest({"id": (await task_run_row(company, dept_id)).id}, ids={"id": TaskRun})


@request_for("cancel_task_run")
async def _cancel_task_run(company: Company, dept_id: int) -> ApiRequest:
    run = await task_run_row(company, dept_id, TaskRunState.QUEUED)
    return ApiRequest({"id": run.id}, ids={"id": TaskRun})


@request_for("repeat_task_runs")
async def _repeat_task_runs(company: Company, dept_id: int) -> ApiRequest:
    run = await task_run_row(company, dept_id)
    return ApiRequest(query={"ids": [run.id]}, ids={"ids": TaskRun})


@request_for("get_my_task_run", "list_my_task_run_lines", "cancel_my_task_run")
async def _foreign_task_run(company: Company, dept_id: int) -> ApiRequest:
    run = await task_run_row(company, dept_id)
    return ApiRequest({"id": run.id}, ids={"id": TaskRun}, status=404)


@request_for("pause_job", "resume_job", "run_job")
async def _change_job(company: Company, dept_id: int) -> ApiRequest:
    return ApiRequest({"id": (await job_row(company, dept_id)).id}, ids={"id": TaskJob})


@request_for("preview_schedule")
async def _preview_schedule(_: Company, __: int) -> ApiRequest:
    return ApiRequest(query={"trigger_kind": "cron", "cron": "0 8 * * 1"})


@request_for("search_records")
async def _search_records(_: Company, __: int) -> ApiRequest:
    return ApiRequest(query={"q": "n"})


@request_for("list_parameters")
async def _list_parameters(_: Company, __: int) -> ApiRequest:
    return ApiRequest()


@request_for("update_parameter")
async def _update_parameter(company: Company, _: int) -> ApiRequest:
    row = await parameter_row(company)
    return ApiRequest({"name": row.name}, body={"version": row.version, "value": 5})


@request_for("reset_parameter")
async def _reset_parameter(company: Company, _: int) -> ApiRequest:
    return ApiRequest({"name": (await parameter_row(company)).name})


@request_for("list_dict_choices")
async def _list_dict_choices(company: Company, dept_id: int) -> ApiRequest:
    return ApiRequest(query={"codes": [(await dict_row(company, dept_id)).code]})


@request_for("reset_password", "reset_factors", "reset_attempts")
async def _reset_credentials(company: Company, dept_id: int) -> ApiRequest:
    return ApiRequest({"id": (await user_row(company, dept_id)).id}, ids={"id": User})


@request_for("list_online_users", "list_api_keys", "list_role_options")
async def _filter_by_dept(_: Company, dept_id: int) -> ApiRequest:
    return ApiRequest(query={"dept_id": dept_id}, ids={"dept_id": Dept})


@request_for("list_data_scopes_of_role")
async def _list_data_scopes_of_role(company: Company, dept_id: int) -> ApiRequest:
    return ApiRequest({"id": (await role_row(company, dept_id)).id}, ids={"id": Role})


@request_for("kick_online_users")
async def _kick_online_users(company: Company, dept_id: int) -> ApiRequest:
    return ApiRequest(
        query={"ids": [(await session_row(company, dept_id)).id]}, ids={"ids": LoginSession}
    )


@request_for("end_my_sessions")
async def _end_foreign_session(company: Company, dept_id: int) -> ApiRequest:
    return ApiRequest(
        query={"ids": [(await session_row(company, dept_id)).id]},
        ids={"ids": LoginSession},
        status=404,
    )


@request_for("revoke_api_keys")
async def _revoke_api_keys(company: Company, dept_id: int) -> ApiRequest:
    return ApiRequest(
        query={"ids": [(await api_key_row(company, dept_id)).id]}, ids={"ids": ApiKey}
    )


@request_for("revoke_my_api_keys")
async def _revoke_foreign_api_key(company: Company, dept_id: int) -> ApiRequest:
    return ApiRequest(
        query={"ids": [(await api_key_row(company, dept_id)).id]}, ids={"ids": ApiKey}, status=404
    )


@request_for("create_api_key")
async def _create_invalid_api_key(_: Company, __: int) -> ApiRequest:
    return ApiRequest(body={"name": "n", "scopes": ["*"]}, status=422)


@request_for("save_my_preference")
async def _save_preference(_: Company, __: int) -> ApiRequest:
    return ApiRequest(
        {"page": "system:user"}, body={"hidden": ["phone"], "order": [], "page_size": 50}
    )


@request_for("login")
async def _login_with_wrong_password(_: Company, __: int) -> ApiRequest:
    return ApiRequest(body={"username": "nobody", "password": SECRET}, status=401)


@request_for("verify_mfa_code")
async def _verify_mfa_code(_: Company, __: int) -> ApiRequest:
    return ApiRequest(body={"mfa_token": "none", "code": "123456"}, status=401)


@request_for("enrol_totp", "start_passkey")
async def _start_enrolment(_: Company, __: int) -> ApiRequest:
    return ApiRequest(body={"password": SECRET}, status=422)


@request_for("confirm_totp")
async def _confirm_totp(_: Company, __: int) -> ApiRequest:
    return ApiRequest(body={"code": "123456"}, status=409)


@request_for("disable_totp", "renew_recovery_codes")
async def _change_totp(_: Company, __: int) -> ApiRequest:
    return ApiRequest(body={"password": SECRET, "code": "123456"}, status=422)


CREDENTIAL = {"id": "x", "rawId": "x", "type": "public-key"}
ASSERTION = {
    **CREDENTIAL,
    "response": {"clientDataJSON": "x", "authenticatorData": "x", "signature": "x"},
}
ATTESTATION = {**CREDENTIAL, "response": {"clientDataJSON": "x", "attestationObject": "x"}}


@request_for("start_mfa")
async def _start_mfa(_: Company, __: int) -> ApiRequest:
    return ApiRequest({"method": "passkey"}, body={"mfa_token": "none"}, status=401)


@request_for("verify_mfa_passkey")
async def _verify_mfa_passkey(_: Company, __: int) -> ApiRequest:
    return ApiRequest(body={"mfa_token": "none", "credential": ASSERTION}, status=401)


@request_for("login_by_passkey")
async def _login_by_passkey(_: Company, __: int) -> ApiRequest:
    return ApiRequest(body={"credential": ASSERTION}, status=401)


@request_for("reauthenticate")
async def _reauthenticate(_: Company, __: int) -> ApiRequest:
    return ApiRequest(body={"password": "wrong"}, status=422)


@request_for("start_passkey_reauthentication")
async def _start_passkey_reauthentication(_: Company, __: int) -> ApiRequest:
    return ApiRequest()


@request_for("reauthenticate_by_passkey")
async def _reauthenticate_by_passkey(_: Company, __: int) -> ApiRequest:
    return ApiRequest(body={"credential": ASSERTION}, status=422)


@request_for("add_passkey")
async def _add_passkey(_: Company, __: int) -> ApiRequest:
    return ApiRequest(body={"name": "n", "credential": ATTESTATION}, status=422)


@request_for("remove_passkey")
async def _remove_passkey(company: Company, dept_id: int) -> ApiRequest:
    passkey = await passkey_row(company, dept_id)
    return ApiRequest(
        {"id": passkey.id}, body={"password": SECRET}, ids={"id": Passkey}, status=404
    )


@request_for("start_oidc_login")
async def _start_oidc_login(_: Company, __: int) -> ApiRequest:
    return ApiRequest({"provider": "none"}, status=404)


@request_for("finish_oidc_login", "finish_linking")
async def _finish_oidc_flow(_: Company, __: int) -> ApiRequest:
    return ApiRequest({"provider": "none"}, body={"state": "none", "code": "none"}, status=404)


@request_for("start_linking")
async def _start_linking(_: Company, __: int) -> ApiRequest:
    return ApiRequest({"provider": "none"}, body={"password": SECRET}, status=404)


@request_for("link_identity")
async def _link_identity(_: Company, __: int) -> ApiRequest:
    return ApiRequest(body={"link_token": "none", "password": SECRET}, status=422)


@request_for("unlink_identity")
async def _unlink_identity(company: Company, dept_id: int) -> ApiRequest:
    identity = await identity_row(company, dept_id)
    return ApiRequest(
        {"id": identity.id}, body={"password": SECRET}, ids={"id": Identity}, status=404
    )


@request_for("refresh_login")
async def _refresh_login(_: Company, __: int) -> ApiRequest:
    return ApiRequest(body={"refresh_token": "none"}, status=401)


@request_for("change_password")
async def _change_password(_: Company, __: int) -> ApiRequest:
    return ApiRequest(body={"old_password": SECRET, "new_password": f"{SECRET}!"}, status=422)


# Global models whose service checks the visibility: a caller may refer to any department, but
# change only visible ones.
CHECKED_BY_SERVICE: list[type[Base]] = [Dept]
NOT_ROW_IDS = {"table_id", "client_id", "captcha_id", "request_id"}

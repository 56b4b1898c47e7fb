"""Requests to the generator's routes."""

from app.api.v1.module_generator.gencode.model import GenTable
from app.api.v1.module_generator.verify.model import GenVerifyRun
from app.api.v1.module_system.menu.model import Menu

from .fixtures import MISSING_ID, Company
from .request import ApiRequest, request_for


# The generator's tables are global: with the permission, no row of them is outside the scope.
@request_for("get_gen_table", "preview_gen_table")
async def _missing_gen_table(_: Company, __: int) -> ApiRequest:
    return ApiRequest({"table_id": MISSING_ID}, status=404)


@request_for("preview_sync", "sync_gen_table", "write_gen_table")
async def _missing_database_table(_: Company, __: int) -> ApiRequest:
    return ApiRequest({"table_name": "no_such_table"}, status=404)


@request_for("delete_gen_tables")
async def _delete_missing_gen_table(_: Company, __: int) -> ApiRequest:
    return ApiRequest(query={"ids": [MISSING_ID]}, ids={"ids": GenTable}, status=404)


@request_for("pack_gen_tables")
async def _pack_missing_gen_table(_: Company, __: int) -> ApiRequest:
    return ApiRequest(body={"ids": [MISSING_ID]}, ids={"ids": GenTable}, status=404)


@request_for("import_gen_tables")
async def _import_missing_table(_: Company, __: int) -> ApiRequest:
    return ApiRequest(body={"names": ["no_such_table"]})


@request_for("create_gen_table", "read_gen_ddl", "preview_gen_ddl")
async def _invalid_ddl(_: Company, __: int) -> ApiRequest:
    return ApiRequest(body={"ddl": "select 1"}, status=422)


@request_for("update_gen_table")
async def _update_missing_gen_table(_: Company, __: int) -> ApiRequest:
    return ApiRequest(
        {"table_id": MISSING_ID},
        body={"parent_menu_id": MISSING_ID},
        ids={"parent_menu_id": Menu},
        status=422,
    )


@request_for("list_verifiable_tables", "list_verify_runs")
async def _empty_request(_: Company, __: int) -> ApiRequest:
    return ApiRequest()


@request_for("get_verify_run", "stop_verify_run")
async def _missing_verify_run(_: Company, __: int) -> ApiRequest:
    return ApiRequest({"id": MISSING_ID}, ids={"id": GenVerifyRun}, status=404)


@request_for("start_verify_run")
async def _verify_missing_table(_: Company, __: int) -> ApiRequest:
    return ApiRequest(body={"tables": ["no_such_table"]}, status=404)

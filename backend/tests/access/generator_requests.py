"""What to send to the generator's routes."""

from app.api.v1.module_generator.gencode.model import GenTable
from app.api.v1.module_generator.verify.model import GenVerifyRun
from app.api.v1.module_system.menu.model import Menu

from .fixtures import NOWHERE, World
from .request import Call, call


# The generator's tables are everybody's who may use it: beyond the permission there is nothing to
# be out of.
@call("get_gen_table", "preview_gen_table")
async def _no_gen_table(_: World, __: int) -> Call:
    return Call({"table_id": NOWHERE}, status=404)


@call("preview_sync", "sync_gen_table", "write_gen_table")
async def _no_such_table(_: World, __: int) -> Call:
    return Call({"table_name": "no_such_table"}, status=404)


@call("delete_gen_tables")
async def _forget_nothing(_: World, __: int) -> Call:
    return Call(query={"ids": [NOWHERE]}, ids={"ids": GenTable}, status=404)


@call("pack_gen_tables")
async def _pack_nothing(_: World, __: int) -> Call:
    return Call(body={"ids": [NOWHERE]}, ids={"ids": GenTable}, status=404)


@call("import_gen_tables")
async def _import_nothing(_: World, __: int) -> Call:
    return Call(body={"names": ["no_such_table"]})


@call("create_gen_table", "read_gen_ddl", "preview_gen_ddl")
async def _no_ddl(_: World, __: int) -> Call:
    return Call(body={"ddl": "select 1"}, status=422)


@call("update_gen_table")
async def _update_nothing(_: World, __: int) -> Call:
    return Call(
        {"table_id": NOWHERE},
        body={"parent_menu_id": NOWHERE},
        ids={"parent_menu_id": Menu},
        status=422,
    )


@call("list_verifiable_tables", "list_verify_runs")
async def _nothing_proven(_: World, __: int) -> Call:
    return Call()


@call("get_verify_run", "stop_verify_run")
async def _no_proof(_: World, __: int) -> Call:
    return Call({"id": NOWHERE}, ids={"id": GenVerifyRun}, status=404)


@call("start_verify_run")
async def _prove_nothing(_: World, __: int) -> Call:
    return Call(body={"tables": ["no_such_table"]}, status=404)

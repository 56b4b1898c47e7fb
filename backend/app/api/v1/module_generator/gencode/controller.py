from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from app.api.access import allow
from app.api.deps import ARCHIVE, ZIP, Ids, download, inject
from app.api.feature import Feature
from app.api.idempotency import IdempotentRoute
from app.generator.design.foreign_key_targets import ForeignKeyTarget
from app.generator.schema_diff import TableDiff
from app.kit.crud.pagination import Page
from app.kit.schema import Result, SafeInt, ok

from .creation import TableCreationService
from .output import OutputService
from .param import DbTableParam, GenTableParam
from .project import ProjectDep, require_enabled, require_writable
from .schema import (
    CreateTable,
    DbTableOut,
    DdlReadOut,
    DdlStatements,
    GenTableDetail,
    GenTableOut,
    GenTableUpdate,
    ImportResult,
    ImportTables,
    Output,
    OutputTables,
    Preview,
    ReadDdl,
    SyncResult,
)
from .service import GencodeService
from .tables import TablesService

router = APIRouter(
    prefix="/gencode",
    tags=["代码生成"],
    dependencies=[Depends(require_enabled)],
    route_class=IdempotentRoute,
)

Service = Annotated[GencodeService, inject(GencodeService)]
TablesDep = Annotated[TablesService, inject(TablesService)]
TableCreationDep = Annotated[TableCreationService, inject(TableCreationService)]
ReadOnlyTableCreationDep = Annotated[TableCreationService, inject(TableCreationService, read=True)]
OutputDep = Annotated[OutputService, inject(OutputService, read=True)]
TableNamePath = Annotated[str, Path(max_length=255)]


@router.get("/list", summary="已导入的表", dependencies=[allow("generator:gencode:query")])
async def list_gen_tables(
    param: Annotated[GenTableParam, Query()], service: Service
) -> Result[Page[GenTableOut]]:
    return ok(await service.page(param))


@router.get("/detail/{table_id}", summary="表配置", dependencies=[allow("generator:gencode:query")])
async def get_gen_table(table_id: SafeInt, service: Service) -> Result[GenTableDetail]:
    return ok(await service.detail(table_id))


@router.get(
    "/preview/{table_id}", summary="预览代码", dependencies=[allow("generator:gencode:query")]
)
async def preview_gen_table(
    table_id: SafeInt, service: OutputDep, project: ProjectDep
) -> Result[Preview]:
    return ok(await service.preview(table_id, project))


@router.get("/db/list", summary="数据库中的表", dependencies=[allow("generator:dblist:query")])
async def list_db_tables(
    param: Annotated[DbTableParam, Query()], tables: TablesDep, project: ProjectDep
) -> Result[Page[DbTableOut]]:
    return ok(await tables.page(param, project))


@router.post(
    "/import", summary="导入表", dependencies=[allow("generator:gencode:import", idempotent=True)]
)
async def import_gen_tables(
    data: ImportTables, tables: TablesDep, project: ProjectDep
) -> Result[ImportResult]:
    imported, rejected = await tables.import_tables(data, project)
    return ok(
        ImportResult(
            imported=[GenTableOut.model_validate(table) for table in imported], refused=rejected
        )
    )


@router.post(
    "/create",
    summary="建表并导入",
    dependencies=[allow("generator:gencode:create", fresh=True), Depends(require_writable)],
)
async def create_gen_table(
    data: CreateTable, service: TableCreationDep, project: ProjectDep
) -> Result[GenTableOut]:
    return ok(GenTableOut.model_validate(await service.create(data, project)))


@router.post("/create/read", summary="读取 DDL", dependencies=[allow("generator:gencode:create")])
async def read_gen_ddl(
    data: ReadDdl, service: ReadOnlyTableCreationDep, project: ProjectDep
) -> Result[DdlReadOut]:
    return ok(await service.read_ddl(data.ddl, project))


@router.post(
    "/create/preview", summary="预览建表语句", dependencies=[allow("generator:gencode:create")]
)
async def preview_gen_ddl(
    data: CreateTable, service: ReadOnlyTableCreationDep, project: ProjectDep
) -> Result[DdlStatements]:
    return ok(await service.preview(data, project))


@router.get(
    "/create/targets", summary="外键可指向的表", dependencies=[allow("generator:gencode:create")]
)
async def list_gen_targets(
    param: Annotated[DbTableParam, Query()], service: ReadOnlyTableCreationDep, project: ProjectDep
) -> Result[Page[ForeignKeyTarget]]:
    return ok(await service.list_targets(param, project))


@router.put(
    "/update/{table_id}", summary="修改表配置", dependencies=[allow("generator:gencode:update")]
)
async def update_gen_table(
    table_id: SafeInt, data: GenTableUpdate, service: Service
) -> Result[GenTableDetail]:
    return ok(await service.update(table_id, data))


@router.delete("/delete", summary="删除表配置", dependencies=[allow("generator:gencode:delete")])
async def delete_gen_tables(ids: Ids, service: Service) -> Result[None]:
    await service.delete(ids)
    return ok(None)


@router.get(
    "/sync_db/preview/{table_name:path}",
    summary="预览表变更",
    dependencies=[allow("generator:db:sync")],
)
async def preview_sync(
    table_name: TableNamePath, tables: TablesDep, project: ProjectDep
) -> Result[TableDiff]:
    return ok(await tables.diff(table_name, project))


@router.post(
    "/sync_db/{table_name:path}", summary="同步表变更", dependencies=[allow("generator:db:sync")]
)
async def sync_gen_table(
    table_name: TableNamePath, tables: TablesDep, project: ProjectDep
) -> Result[SyncResult]:
    return ok(await tables.sync(table_name, project))


@router.patch(
    "/batch/output",
    summary="打包代码",
    **ARCHIVE,
    dependencies=[allow("generator:gencode:operate")],
)
async def pack_gen_tables(data: OutputTables, service: OutputDep) -> Response:
    return download(await service.zip(data.ids), "code.zip", ZIP)


@router.post(
    "/output/{table_name:path}",
    summary="写入项目",
    dependencies=[allow("generator:gencode:code", fresh=True), Depends(require_writable)],
)
async def write_gen_table(
    table_name: TableNamePath,
    service: OutputDep,
    project: ProjectDep,
    *,
    force: bool = False,
    types: bool = True,
) -> Result[Output]:
    return ok(await service.write(table_name, project, force=force, types=types))


feature = Feature(router=router)

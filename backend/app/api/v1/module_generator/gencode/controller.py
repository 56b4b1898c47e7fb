from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from app.api.deps import ARCHIVE, ZIP, Ids, allow, download, inject
from app.generator.sync import Changes
from app.generator.target import Target
from app.kit.page import Page
from app.kit.schema import Result, SafeInt, ok

from .creation import CreationService
from .output import OutputService
from .param import DbTableParam, GenTableParam
from .project import ProjectHere, usable, writable
from .schema import (
    CreateTable,
    DbTableOut,
    DdlRead,
    GenTableDetail,
    GenTableOut,
    GenTableUpdate,
    Imported,
    ImportTables,
    Output,
    OutputTables,
    Preview,
    ReadDdl,
    Statements,
    Synced,
)
from .service import GencodeService
from .tables import TablesService

router = APIRouter(prefix="/gencode", tags=["代码生成"], dependencies=[Depends(usable)])

Service = Annotated[GencodeService, inject(GencodeService)]
Tables = Annotated[TablesService, inject(TablesService)]
Creation = Annotated[CreationService, inject(CreationService)]
Drafts = Annotated[CreationService, inject(CreationService, read=True)]
Outputs = Annotated[OutputService, inject(OutputService, read=True)]
TableName = Annotated[str, Path(max_length=255)]


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
    table_id: SafeInt, outputs: Outputs, project: ProjectHere
) -> Result[Preview]:
    return ok(await outputs.preview(table_id, project))


@router.get("/db/list", summary="数据库中的表", dependencies=[allow("generator:dblist:query")])
async def list_db_tables(
    param: Annotated[DbTableParam, Query()], tables: Tables, project: ProjectHere
) -> Result[Page[DbTableOut]]:
    return ok(await tables.page(param, project))


@router.post("/import", summary="导入表", dependencies=[allow("generator:gencode:import")])
async def import_gen_tables(
    data: ImportTables, tables: Tables, project: ProjectHere
) -> Result[Imported]:
    imported, refused = await tables.take(data, project)
    return ok(
        Imported(
            imported=[GenTableOut.model_validate(table) for table in imported], refused=refused
        )
    )


@router.post(
    "/create",
    summary="建表并导入",
    dependencies=[allow("generator:gencode:create"), Depends(writable)],
)
async def create_gen_table(
    data: CreateTable, creation: Creation, project: ProjectHere
) -> Result[GenTableOut]:
    return ok(GenTableOut.model_validate(await creation.create(data, project)))


@router.post("/create/read", summary="读取 DDL", dependencies=[allow("generator:gencode:create")])
async def read_gen_ddl(data: ReadDdl, drafts: Drafts, project: ProjectHere) -> Result[DdlRead]:
    return ok(await drafts.read(data.ddl, project))


@router.post(
    "/create/preview", summary="预览建表语句", dependencies=[allow("generator:gencode:create")]
)
async def preview_gen_ddl(
    data: CreateTable, drafts: Drafts, project: ProjectHere
) -> Result[Statements]:
    return ok(await drafts.preview(data, project))


@router.get(
    "/create/targets", summary="外键可指向的表", dependencies=[allow("generator:gencode:create")]
)
async def list_gen_targets(
    param: Annotated[DbTableParam, Query()], drafts: Drafts, project: ProjectHere
) -> Result[Page[Target]]:
    return ok(await drafts.targets(param, project))


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
    table_name: TableName, tables: Tables, project: ProjectHere
) -> Result[Changes]:
    return ok(await tables.moved(table_name, project))


@router.post(
    "/sync_db/{table_name:path}", summary="同步表变更", dependencies=[allow("generator:db:sync")]
)
async def sync_gen_table(
    table_name: TableName, tables: Tables, project: ProjectHere
) -> Result[Synced]:
    return ok(await tables.sync(table_name, project))


@router.patch(
    "/batch/output",
    summary="打包代码",
    **ARCHIVE,
    dependencies=[allow("generator:gencode:operate")],
)
async def pack_gen_tables(data: OutputTables, outputs: Outputs) -> Response:
    return download(await outputs.archive(data.ids), "code.zip", ZIP)


@router.post(
    "/output/{table_name:path}",
    summary="写入项目",
    dependencies=[allow("generator:gencode:code"), Depends(writable)],
)
async def write_gen_table(
    table_name: TableName,
    outputs: Outputs,
    project: ProjectHere,
    *,
    force: bool = False,
    types: bool = True,
) -> Result[Output]:
    return ok(await outputs.write(table_name, project, force=force, types=types))

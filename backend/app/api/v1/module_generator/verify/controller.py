from typing import Annotated

from fastapi import APIRouter, Depends

from app.api.access import allow
from app.api.deps import SeparateTransaction, inject, separate_transaction
from app.api.feature import Feature
from app.api.state import service_dependency
from app.api.v1.module_generator.gencode.project import ProjectDep, require_enabled
from app.kit.schema import Result, SafeInt, ok

from .runner import VerifyRunner
from .schema import StartVerifyRun, VerifiableTableOut, VerifyRunDetail, VerifyRunOut
from .service import VerifyRunService

router = APIRouter(prefix="/verify", tags=["模块验证"], dependencies=[Depends(require_enabled)])


Service = Annotated[VerifyRunService, inject(VerifyRunService)]
ServiceTx = Annotated[
    SeparateTransaction[VerifyRunService],
    separate_transaction(VerifyRunService, system="verification run state"),
]
VerifyRunnerDep = Annotated[VerifyRunner, service_dependency(VerifyRunner)]


@router.get("/tables", summary="可验证的表", dependencies=[allow("generator:verify:run")])
async def list_verifiable_tables(
    service: Service, project: ProjectDep
) -> Result[list[VerifiableTableOut]]:
    return ok(await service.tables(project))


@router.get("/runs", summary="验证记录", dependencies=[allow("generator:verify:query")])
async def list_verify_runs(service: Service) -> Result[list[VerifyRunOut]]:
    return ok(await service.latest())


@router.get("/runs/{id}", summary="验证详情", dependencies=[allow("generator:verify:query")])
async def get_verify_run(id: SafeInt, service: Service) -> Result[VerifyRunDetail]:
    return ok(await service.detail(id))


@router.post("/runs", summary="开始验证", dependencies=[allow("generator:verify:run")])
async def start_verify_run(
    data: StartVerifyRun, service_tx: ServiceTx, project: ProjectDep, runner: VerifyRunnerDep
) -> Result[VerifyRunOut]:
    async with service_tx() as service:
        run = await service.create(data.tables, project)
    runner.start(run.id, run.requested_tables)
    return ok(VerifyRunOut.model_validate(run))


@router.post("/runs/{id}/stop", summary="停止验证", dependencies=[allow("generator:verify:run")])
async def stop_verify_run(id: SafeInt, service: Service) -> Result[VerifyRunDetail]:
    return ok(await service.stop(id))


feature = Feature(router=router)

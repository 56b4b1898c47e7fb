from typing import Annotated

from fastapi import APIRouter, Depends, Request

from app.api.deps import Apart, allow, apart, inject
from app.api.v1.module_generator.gencode.project import ProjectHere, usable
from app.kit.schema import Result, SafeInt, ok

from .prover import Prover
from .schema import ProofDetail, ProofOut, ProvableOut, StartProof
from .service import ProofService

router = APIRouter(prefix="/prove", tags=["模块验证"], dependencies=[Depends(usable)])


def prover_here(request: Request) -> Prover:
    prover: Prover = request.app.state.prover
    return prover


Service = Annotated[ProofService, inject(ProofService)]
Beginning = Annotated[
    Apart[ProofService], apart(ProofService, system="it is over before its process starts")
]
ProverHere = Annotated[Prover, Depends(prover_here)]


@router.get("/tables", summary="可验证的表", dependencies=[allow("generator:prove:run")])
async def list_provable_tables(service: Service, project: ProjectHere) -> Result[list[ProvableOut]]:
    return ok(await service.provable(project))


@router.get("/runs", summary="验证记录", dependencies=[allow("generator:prove:query")])
async def list_proofs(service: Service) -> Result[list[ProofOut]]:
    return ok(await service.latest())


@router.get("/runs/{id}", summary="验证详情", dependencies=[allow("generator:prove:query")])
async def get_proof(id: SafeInt, service: Service) -> Result[ProofDetail]:
    return ok(await service.detail(id))


@router.post("/runs", summary="开始验证", dependencies=[allow("generator:prove:run")])
async def start_proof(
    data: StartProof, beginning: Beginning, project: ProjectHere, prover: ProverHere
) -> Result[ProofOut]:
    async with beginning() as service:
        proof = await service.begin(data.tables, project)
    prover.take(proof.id, proof.asked)
    return ok(ProofOut.model_validate(proof))


@router.post("/runs/{id}/stop", summary="停止验证", dependencies=[allow("generator:prove:run")])
async def stop_proof(id: SafeInt, service: Service) -> Result[ProofDetail]:
    return ok(await service.stop(id))

from typing import Annotated

from fastapi import APIRouter, Path

from app.api.access import allow
from app.api.deps import inject
from app.api.feature import Feature
from app.api.state import ParametersDep
from app.kit.parameters import MAX_NAME_LENGTH
from app.kit.schema import Result, ok

from .schema import ParameterGroupOut, ParameterOut, ParameterUpdate
from .service import ParameterService

router = APIRouter(prefix="/params", tags=["参数设置"])

Service = Annotated[ParameterService, inject(ParameterService)]
Name = Annotated[str, Path(max_length=MAX_NAME_LENGTH)]


@router.get("", summary="参数列表", dependencies=[allow("system:params:query")])
async def list_parameters(
    service: Service, parameters: ParametersDep
) -> Result[list[ParameterGroupOut]]:
    return ok(await service.list_groups(parameters))


@router.put("/{name}", summary="修改参数", dependencies=[allow("system:params:update", fresh=True)])
async def update_parameter(
    name: Name, data: ParameterUpdate, service: Service, parameters: ParametersDep
) -> Result[ParameterOut]:
    return ok(await service.update(parameters, name, data))


@router.delete(
    "/{name}", summary="恢复参数默认值", dependencies=[allow("system:params:update", fresh=True)]
)
async def reset_parameter(
    name: Name, service: Service, parameters: ParametersDep
) -> Result[ParameterOut]:
    """Makes the default the value of the parameter again."""
    return ok(await service.reset(parameters, name))


feature = Feature(router=router)

from typing import Annotated

from fastapi import APIRouter, Path, Query

from app.api.access import allow
from app.api.deps import inject
from app.api.feature import Feature
from app.api.v1.module_system.auth.current_user import CurrentUserService
from app.kit.crud.pagination import CursorPage
from app.kit.schema import Result, SafeInt, ok

from .param import AccessParam, PermissionHolderParam
from .schema import AccessOut, PermissionHolder
from .service import AccessService

router = APIRouter(tags=["权限诊断"])

Service = Annotated[AccessService, inject(AccessService)]
CurrentUsersDep = Annotated[
    CurrentUserService, inject(CurrentUserService, system="permission check")
]
Param = Annotated[AccessParam, Query()]
HolderQuery = Annotated[PermissionHolderParam, Query()]
Code = Annotated[str, Path(max_length=190)]


@router.get("/users/{id}/access", summary="权限诊断", dependencies=[allow("system:access:query")])
async def explain_access(
    id: SafeInt, param: Param, service: Service, current_users: CurrentUsersDep
) -> Result[AccessOut]:
    return ok(await service.explain(id, param, current_users))


@router.get(
    "/permissions/{code}/users",
    summary="拥有此权限的用户",
    dependencies=[allow("system:access:query")],
)
async def list_permission_holders(
    code: Code, param: HolderQuery, service: Service
) -> Result[CursorPage[PermissionHolder]]:
    return ok(await service.holders(code, param))


feature = Feature(router=router)

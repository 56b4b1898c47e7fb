from typing import Annotated

from fastapi import APIRouter, Path, Query

from app.api.deps import allow, inject
from app.api.v1.module_system.auth.account import AccountService
from app.kit.page import Stretch
from app.kit.schema import Result, SafeInt, ok

from .param import AccessParam, HolderParam
from .schema import AccessOut, Holder
from .service import AccessService

router = APIRouter(tags=["权限诊断"])

Service = Annotated[AccessService, inject(AccessService)]
Accounts = Annotated[
    AccountService, inject(AccountService, system="somebody's access is explained")
]
Param = Annotated[AccessParam, Query()]
Holders = Annotated[HolderParam, Query()]
Code = Annotated[str, Path(max_length=190)]


@router.get("/users/{id}/access", summary="权限诊断", dependencies=[allow("system:access:query")])
async def explain_access(
    id: SafeInt, param: Param, service: Service, accounts: Accounts
) -> Result[AccessOut]:
    return ok(await service.explain(id, param, accounts))


@router.get(
    "/permissions/{code}/users", summary="谁有此权限", dependencies=[allow("system:access:query")]
)
async def list_permission_holders(
    code: Code, param: Holders, service: Service
) -> Result[Stretch[Holder]]:
    return ok(await service.holders(code, param))

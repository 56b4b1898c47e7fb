from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.api.access import allow
from app.api.deps import SPREADSHEET, Ids, inject
from app.api.export import spreadsheet
from app.api.feature import Feature
from app.api.idempotency import IdempotentRoute
from app.kit.crud.pagination import Page
from app.kit.crud.search import SearchSource
from app.kit.schema import Result, SafeInt, ok

from .credentials import UserCredentialsService
from .param import UserParam
from .schema import TemporaryPassword, UserCreate, UserOut, UserUpdate
from .service import UserService

router = APIRouter(prefix="/users", tags=["用户管理"], route_class=IdempotentRoute)

Service = Annotated[UserService, inject(UserService)]
Credentials = Annotated[UserCredentialsService, inject(UserCredentialsService)]
Param = Annotated[UserParam, Query()]


@router.get("", summary="用户列表", dependencies=[allow("system:user:query")])
async def list_users(param: Param, service: Service) -> Result[Page[UserOut]]:
    return ok(await service.page(param))


@router.get(
    "/export", summary="导出用户", **SPREADSHEET, dependencies=[allow("system:user:export")]
)
async def export_users(request: Request, param: Param, service: Service) -> Response:
    return await spreadsheet(request, UserOut, service.stream(param), "users.xlsx")


@router.get("/{id}", summary="用户详情", dependencies=[allow("system:user:query")])
async def get_user(id: SafeInt, service: Service) -> Result[UserOut]:
    return ok(await service.detail(id))


@router.post(
    "", summary="新增用户", dependencies=[allow("system:user:create", fresh=True, idempotent=True)]
)
async def create_user(data: UserCreate, service: Service) -> Result[UserOut]:
    return ok(await service.create(data))


@router.put("/{id}", summary="修改用户", dependencies=[allow("system:user:update", fresh=True)])
async def update_user(id: SafeInt, data: UserUpdate, service: Service) -> Result[UserOut]:
    return ok(await service.update(id, data))


@router.put(
    "/{id}/password",
    summary="重置密码",
    dependencies=[allow("system:user:reset_password", fresh=True)],
)
async def reset_password(id: SafeInt, credentials: Credentials) -> Result[TemporaryPassword]:
    return ok(await credentials.reset_password(id))


@router.delete(
    "/{id}/factors",
    summary="重置两步验证",
    dependencies=[allow("system:user:reset_factors", fresh=True)],
)
async def reset_factors(id: SafeInt, credentials: Credentials) -> Result[None]:
    await credentials.reset_factors(id)
    return ok(None)


@router.delete(
    "/{id}/login-attempts",
    summary="重置登录失败次数",
    dependencies=[allow("system:user:reset_attempts")],
)
async def reset_attempts(id: SafeInt, credentials: Credentials) -> Result[None]:
    await credentials.reset_attempts(id)
    return ok(None)


@router.delete("", summary="删除用户", dependencies=[allow("system:user:delete")])
async def delete_users(ids: Ids, service: Service) -> Result[None]:
    await service.delete(ids)
    return ok(None)


feature = Feature(router=router, search=SearchSource("system:user:query", UserService))

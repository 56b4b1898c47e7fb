from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import StringConstraints

from app.api.access import allow, fresh_session, session_only
from app.api.deps import inject
from app.api.feature import Feature
from app.api.selected_ids import selected_ids
from app.api.state import StateDep
from app.kit.crud.pagination import Page
from app.kit.schema import Result, ok

from .param import ApiKeyParam
from .schema import ApiKeyCreate, ApiKeyCreated, ApiKeyOut, OwnApiKey
from .service import API_KEYS_PER_USER, ApiKeyService, OwnApiKeyService
from .tasks import revoke_expired_api_keys

router = APIRouter(prefix="/api-keys", tags=["API 密钥"])

Service = Annotated[ApiKeyService, inject(ApiKeyService)]
OwnService = Annotated[OwnApiKeyService, inject(OwnApiKeyService, system="own API keys")]
Param = Annotated[ApiKeyParam, Query()]
KeyId = Annotated[str, StringConstraints(pattern="^[0-9a-f]{16}$")]
KeyIds = Annotated[list[KeyId], selected_ids(KeyId, "ApiKeyIds")]


@router.get("", summary="API 密钥列表", dependencies=[allow("system:apikey:query")])
async def list_api_keys(param: Param, service: Service) -> Result[Page[ApiKeyOut]]:
    return ok(await service.page(param))


@router.delete("", summary="吊销 API 密钥", dependencies=[allow("system:apikey:delete")])
async def revoke_api_keys(ids: KeyIds, service: Service) -> Result[None]:
    await service.revoke(ids)
    return ok(None)


@router.get("/mine", summary="我的 API 密钥", dependencies=[session_only])
async def list_my_api_keys(service: OwnService) -> Result[list[OwnApiKey]]:
    return ok(await service.list_own())


@router.get("/mine/scopes", summary="可授予 API 密钥的权限", dependencies=[session_only])
async def list_api_key_scopes(service: OwnService, state: StateDep) -> Result[list[str]]:
    """Returns the permissions that a key of the caller can get."""
    return ok(await service.grantable_scopes(state.features.closed_to_api_keys))


@router.post("/mine", summary="新增 API 密钥", dependencies=[fresh_session])
async def create_api_key(
    data: ApiKeyCreate, service: OwnService, state: StateDep
) -> Result[ApiKeyCreated]:
    return ok(await service.create(data, state.features.closed_to_api_keys))


@router.delete("/mine", summary="吊销我的 API 密钥", dependencies=[session_only])
async def revoke_my_api_keys(ids: KeyIds, service: OwnService) -> Result[None]:
    await service.revoke(ids)
    return ok(None)


feature = Feature(router=router, parameters=(API_KEYS_PER_USER,), tasks=(revoke_expired_api_keys,))

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from ipaddress import ip_address, ip_network
from secrets import token_hex, token_urlsafe

from app.api.v1.module_system.auth.current_user import CurrentUserService
from app.api.v1.module_system.user.management import UserManagement
from app.core.security import API_KEY_PREFIX
from app.kit.context import Actor, Context
from app.kit.crud.pagination import Page
from app.kit.errors import Forbidden, NotFound, Unprocessable
from app.kit.model import utc_now

from .crud import ApiKeyCrud
from .model import ApiKey
from .param import ApiKeyParam
from .schema import ApiKeyCreate, ApiKeyCreated, ApiKeyOut, OwnApiKey


class ApiKeyService:
    """The keys of other people, as far as one sees. Nobody revokes that of one who may, or sees,
    more than himself.
    """

    def __init__(self, context: Context) -> None:
        self.keys = ApiKeyCrud(context)
        self.users = UserManagement(context)
        self.actor = context.actor

    async def page(self, param: ApiKeyParam) -> Page[ApiKeyOut]:
        page = await self.keys.page(param, *self.keys.filters(param))
        mine = await self.users.manageable_ids(
            {one.user_id for one in page.items} - {self.actor.id}
        )
        for one in page.items:
            one.manageable = one.user_id == self.actor.id or one.user_id in mine
        return page

    async def revoke(self, ids: Collection[str]) -> None:
        keys = await self.keys.get_many(ids)
        await self.users.require_manageable_ids({key.user_id for key in keys} - {self.actor.id})
        await self.keys.revoke(keys)


class OwnApiKeyService:
    """One's own. A key is given nothing that its owner has not got; what he loses later, it loses
    with him.
    """

    def __init__(self, context: Context) -> None:
        self.keys = ApiKeyCrud(context)
        self.actor = context.actor

    async def list_own(self) -> list[OwnApiKey]:
        return [OwnApiKey.model_validate(key) for key in await self.keys.list_for(self.actor.id)]

    async def create(self, data: ApiKeyCreate) -> ApiKeyCreated:
        if not all(map(self.actor.has_permission, data.scopes)):
            raise Forbidden("apikey.exceeds_own_permissions", field="scopes")
        if data.expires_at is not None and data.expires_at <= utc_now():
            raise Unprocessable("apikey.past", field="expires_at")
        id = token_hex(8)
        key = f"{API_KEY_PREFIX}{id}_{token_urlsafe(32)}"
        values = {
            **data.model_dump(),
            "scopes": sorted(set(data.scopes)),
            "networks": data.networks or None,
        }
        whose = {"user_id": self.actor.id, "dept_id": self.actor.scope.dept_id}
        row = await self.keys.add(ApiKey(id=id, digest=key_digest(key), **whose, **values))
        return ApiKeyCreated(key=key, **OwnApiKey.model_validate(row).model_dump())

    async def revoke(self, ids: Collection[str]) -> None:
        own = [key for key in await self.keys.list_for(self.actor.id) if key.id in ids]
        if len(own) < len(set(ids)):
            raise NotFound
        await self.keys.revoke(own)


class ApiKeyAuthService:
    """Who a key stands for, now: its owner, with those of his permissions that it was given, and
    his rows.
    """

    def __init__(self, context: Context) -> None:
        self.keys = ApiKeyCrud(context)
        self.current_users = CurrentUserService(context)

    async def load_actor(self, digest: str, ip: str) -> Actor | None:
        key = await self.keys.by_digest(digest)
        if key is None or not _is_ip_allowed(ip, key.networks):
            return None
        owner = await self.current_users.load_actor_by_id(key.user_id)
        if owner is None:
            return None
        scopes = frozenset(filter(owner.has_permission, key.scopes))
        return replace(
            owner, permissions=scopes, session_id=f"{API_KEY_PREFIX}{key.id}", is_api_key=True
        )

    async def touch(self, digests: Collection[str], used_at: datetime) -> None:
        await self.keys.touch(digests, used_at)


def key_digest(key: str) -> str:
    return sha256(key.encode()).hexdigest()


def _is_ip_allowed(ip: str, networks: Collection[str] | None) -> bool:
    """An address that is none is within no network."""
    if not networks:
        return True
    try:
        address = ip_address(ip)
    except ValueError:
        return False
    return any(address in ip_network(network) for network in networks)

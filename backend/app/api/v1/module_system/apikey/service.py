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
from app.kit.errors import Conflict, Forbidden, NotFound, Unprocessable
from app.kit.model import utc_now
from app.kit.parameters import parameter

from .crud import ApiKeyCrud
from .model import ApiKey
from .param import ApiKeyParam
from .schema import ApiKeyCreate, ApiKeyCreated, ApiKeyOut, OwnApiKey

# Each key has a request limit of its own, so any number of keys would be no limit.
API_KEYS_PER_USER = parameter("api_key.max_per_user", int, default=50, minimum=1, maximum=1_000)


class ApiKeyService:
    """API keys of the users in the caller's data scope.

    The caller can revoke their own keys and those of users whom they may manage.
    """

    def __init__(self, context: Context) -> None:
        self.keys = ApiKeyCrud(context)
        self.users = UserManagement(context)
        self.actor = context.actor

    async def page(self, param: ApiKeyParam) -> Page[ApiKeyOut]:
        page = await self.keys.page(param, *self.keys.filters(param))
        user_ids = {key.user_id for key in page.items}
        manageable_ids = await self.users.manageable_ids(user_ids - {self.actor.id})
        for key in page.items:
            key.manageable = key.user_id == self.actor.id or key.user_id in manageable_ids
        return page

    async def revoke(self, ids: Collection[str]) -> None:
        keys = await self.keys.get_many(ids)
        await self.users.require_manageable_ids({key.user_id for key in keys} - {self.actor.id})
        await self.keys.revoke(keys)


class OwnApiKeyService:
    """API keys of the caller.

    A key can get only permissions that the caller has and that an API key can use.
    """

    def __init__(self, context: Context) -> None:
        self.keys = ApiKeyCrud(context)
        self.actor = context.actor
        self.parameters = context.parameters

    async def grantable_scopes(self, closed_permissions: Collection[str]) -> list[str]:
        """Returns the permissions that a key of the caller can get."""
        permissions = self.actor.permissions
        if "*" in permissions:
            permissions = await self.keys.all_permissions()
        return sorted(permissions.difference(closed_permissions))

    async def list_own(self) -> list[OwnApiKey]:
        return [OwnApiKey.model_validate(key) for key in await self.keys.list_for(self.actor.id)]

    async def create(
        self, data: ApiKeyCreate, closed_permissions: Collection[str]
    ) -> ApiKeyCreated:
        """Returns the key itself, which is not stored and cannot be shown again."""
        if not all(map(self.actor.has_permission, data.scopes)):
            raise Forbidden("apikey.exceeds_own_permissions", field="scopes")
        if closed := sorted(set(data.scopes).intersection(closed_permissions)):
            raise Unprocessable("apikey.closed", field="scopes", permissions=", ".join(closed))
        max_keys = self.parameters.get(API_KEYS_PER_USER)
        if len(await self.keys.list_for(self.actor.id)) >= max_keys:
            raise Conflict("apikey.too_many", most=max_keys)
        if data.expires_at is not None and data.expires_at <= utc_now():
            raise Unprocessable("apikey.past", field="expires_at")
        id = token_hex(8)
        key = f"{API_KEY_PREFIX}{id}_{token_urlsafe(32)}"
        row = ApiKey(
            id=id,
            digest=key_digest(key),
            user_id=self.actor.id,
            dept_id=self.actor.scope.dept_id,
            name=data.name,
            scopes=sorted(set(data.scopes)),
            networks=data.networks or None,
            expires_at=data.expires_at,
        )
        await self.keys.add(row)
        return ApiKeyCreated(key=key, **OwnApiKey.model_validate(row).model_dump())

    async def revoke(self, ids: Collection[str]) -> None:
        """Raises NotFound if one of the keys does not belong to the caller."""
        keys = [key for key in await self.keys.list_for(self.actor.id) if key.id in ids]
        if len(keys) < len(set(ids)):
            raise NotFound
        await self.keys.revoke(keys)


class ApiKeyAuthService:
    """Authenticates API keys."""

    def __init__(self, context: Context) -> None:
        self.keys = ApiKeyCrud(context)
        self.current_users = CurrentUserService(context)

    async def load_actor(self, digest: str, ip: str) -> Actor | None:
        """Returns the owner with the permissions of the key. None if the key is not valid.

        A permission that the owner has lost is lost to the key, too.
        """
        key = await self.keys.by_digest(digest)
        if key is None or not _is_ip_allowed(ip, key.networks):
            return None
        owner = await self.current_users.load_actor_by_id(key.user_id)
        if owner is None:
            return None
        permissions = frozenset(filter(owner.has_permission, key.scopes))
        session_id = f"{API_KEY_PREFIX}{key.id}"
        return replace(owner, permissions=permissions, session_id=session_id, is_api_key=True)

    async def revoke_expired(self) -> None:
        """Revokes keys that have expired."""
        await self.keys.revoke_expired()

    async def touch(self, digests: Collection[str], used_at: datetime) -> None:
        """Sets the time of last use."""
        await self.keys.touch(digests, used_at)


def key_digest(key: str) -> str:
    """Returns the SHA-256 of an API key, by which it is stored."""
    return sha256(key.encode()).hexdigest()


def _is_ip_allowed(ip: str, networks: Collection[str] | None) -> bool:
    """Returns whether the address is in one of the networks. None allows every address."""
    if not networks:
        return True
    try:
        address = ip_address(ip)
    except ValueError:
        return False
    return any(address in ip_network(network) for network in networks)

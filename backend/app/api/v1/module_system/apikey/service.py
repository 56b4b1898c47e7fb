from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from ipaddress import ip_address, ip_network
from secrets import token_hex, token_urlsafe

from app.api.v1.module_system.auth.account import AccountService
from app.api.v1.module_system.user.service import UserService
from app.core.security import KEY_PREFIX
from app.kit.context import Actor, Context
from app.kit.errors import Forbidden, NotFound, Unprocessable
from app.kit.model import now
from app.kit.page import Page

from .crud import ApiKeyCrud
from .model import ApiKey
from .param import ApiKeyParam
from .schema import ApiKeyCreate, ApiKeyMade, ApiKeyOut, MyApiKey


class ApiKeyService:
    """The keys of other people, as far as one sees. Nobody revokes that of one who may, or sees,
    more than himself.
    """

    def __init__(self, context: Context) -> None:
        self.keys = ApiKeyCrud(context)
        self.users = UserService(context)
        self.actor = context.actor

    async def page(self, param: ApiKeyParam) -> Page[ApiKeyOut]:
        page = await self.keys.page(param, *self.keys.matching(param))
        mine = await self.users.touchable({one.user_id for one in page.items} - {self.actor.id})
        for one in page.items:
            one.manageable = one.user_id == self.actor.id or one.user_id in mine
        return page

    async def revoke(self, ids: Collection[str]) -> None:
        keys = await self.keys.many(ids)
        await self.users.require_touchable({key.user_id for key in keys} - {self.actor.id})
        await self.keys.revoke(keys)


class MyApiKeyService:
    """One's own. A key is given nothing that its owner has not got; what he loses later, it loses
    with him.
    """

    def __init__(self, context: Context) -> None:
        self.keys = ApiKeyCrud(context)
        self.actor = context.actor

    async def mine(self) -> list[MyApiKey]:
        return [MyApiKey.model_validate(key) for key in await self.keys.of(self.actor.id)]

    async def create(self, data: ApiKeyCreate) -> ApiKeyMade:
        if not all(map(self.actor.may, data.scopes)):
            raise Forbidden("apikey.beyond_you", field="scopes")
        if data.expires_at is not None and data.expires_at <= now():
            raise Unprocessable("apikey.past", field="expires_at")
        id = token_hex(8)
        key = f"{KEY_PREFIX}{id}_{token_urlsafe(32)}"
        values = {
            **data.model_dump(),
            "scopes": sorted(set(data.scopes)),
            "networks": data.networks or None,
        }
        whose = {"user_id": self.actor.id, "dept_id": self.actor.scope.home}
        row = await self.keys.add(ApiKey(id=id, digest=digest_of(key), **whose, **values))
        return ApiKeyMade(key=key, **MyApiKey.model_validate(row).model_dump())

    async def revoke(self, ids: Collection[str]) -> None:
        own = [key for key in await self.keys.of(self.actor.id) if key.id in ids]
        if len(own) < len(set(ids)):
            raise NotFound
        await self.keys.revoke(own)


class KeyBearerService:
    """Who a key stands for, now: its owner, with those of his permissions that it was given, and
    his rows.
    """

    def __init__(self, context: Context) -> None:
        self.keys = ApiKeyCrud(context)
        self.accounts = AccountService(context)

    async def load(self, digest: str, ip: str) -> Actor | None:
        key = await self.keys.digested(digest)
        if key is None or not _within(ip, key.networks):
            return None
        owner = await self.accounts.of(key.user_id)
        if owner is None:
            return None
        scopes = frozenset(filter(owner.may, key.scopes))
        return replace(owner, permissions=scopes, session_id=f"{KEY_PREFIX}{key.id}", by_key=True)

    async def touch(self, digests: Collection[str], at: datetime) -> None:
        await self.keys.touch(digests, at)


def digest_of(key: str) -> str:
    return sha256(key.encode()).hexdigest()


def _within(ip: str, networks: Collection[str] | None) -> bool:
    """An address that is none is within no network."""
    if not networks:
        return True
    try:
        address = ip_address(ip)
    except ValueError:
        return False
    return any(address in ip_network(network) for network in networks)

from typing import Annotated

from fastapi import APIRouter, Request

from app.api.deps import inject, public
from app.api.v1.module_system.auth.entering import enter, pending
from app.api.v1.module_system.auth.proof import Claim, ProofService
from app.api.v1.module_system.auth.schema import Login, Pending
from app.api.v1.module_system.auth.service import SessionService
from app.kit.errors import Forbidden, Unauthorized
from app.kit.i18n import language
from app.kit.schema import Result, ok

from .journey import Journeys, Key
from .schema import Arrival, Departure, ProviderOut, Unconnected
from .stranger import SECONDS, introduce

router = APIRouter(prefix="/auth", tags=["认证"])

Proof = Annotated[
    ProofService, inject(ProofService, system="somebody is sent by a provider", read=True)
]
Sessions = Annotated[SessionService, inject(SessionService, system="a session begins")]


@router.get("/providers", summary="第三方登录方式", dependencies=[public])
async def list_providers(request: Request) -> Result[list[ProviderOut]]:
    offered = [party.provider for party in request.app.state.parties.values()]
    return ok(
        [ProviderOut(key=one.key, name=one.named(language.get()), icon=one.icon) for one in offered]
    )


@router.post("/oidc/{provider}/start", summary="第三方登录", dependencies=[public])
async def start_oidc_login(provider: Key, journeys: Journeys) -> Result[Departure]:
    return ok(await journeys.to(provider).set_out())


@router.post("/oidc/{provider}/callback", summary="完成第三方登录", dependencies=[public])
async def finish_oidc_login(
    provider: Key, data: Arrival, journeys: Journeys, proof: Proof, sessions: Sessions
) -> Login | Result[Pending] | Result[Unconnected]:
    """What a provider says stands for the password, and for nothing else that is asked of him."""
    journey = journeys.to(provider)
    door = journeys.door
    with door.watch(Claim(""), "", journey.method):
        person = await journey.come_back(data)
    if (claim := await proof.claim_of_person(person)) is None:
        if person.email is None:
            raise Forbidden("oidc.unverified")
        token = introduce(door.keys, person)
        return ok(Unconnected(connect_token=token, expires_in=SECONDS, email=person.email))
    account = claim.certain
    with door.watch(claim, "", journey.method):
        if not account.is_active:
            raise Unauthorized("oidc.refused")
        if methods := await proof.methods(account):
            return ok(pending(door, account, methods, journey.method))
        opened = await sessions.open_by_provider(account, door.caller, journey.method)
    return enter(door, journeys.response, opened)

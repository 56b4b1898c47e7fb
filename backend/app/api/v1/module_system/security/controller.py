from typing import Annotated

from fastapi import APIRouter

from app.api.deps import inject, personal
from app.api.v1.module_system.auth.door import Door, Entrance
from app.api.v1.module_system.auth.proof import ProofService
from app.api.v1.module_system.factor.schema import Enrolment, RecoveryCodes
from app.api.v1.module_system.factor.service import Checked
from app.api.v1.module_system.oidc.journey import Journeys, Key
from app.api.v1.module_system.oidc.schema import Arrival, Departure
from app.api.v1.module_system.oidc.stranger import recognise
from app.api.v1.module_system.passkey.schema import Options
from app.api.v1.module_system.passkey.service import NEW, Purpose
from app.kit.errors import Unauthorized, Unprocessable
from app.kit.schema import Result, SafeInt, ok

from .schema import (
    Confirmation,
    Connection,
    NewPasskey,
    PasskeyForm,
    PasswordProof,
    Proofs,
    Security,
)
from .service import SecurityService

router = APIRouter(prefix="/security", tags=["账号安全"])

Service = Annotated[
    SecurityService, inject(SecurityService, system="somebody looks after his own account")
]
Proof = Annotated[
    ProofService, inject(ProofService, system="a password is to be checked", read=True)
]


@router.get("", summary="账号安全", dependencies=[personal])
async def get_security(service: Service) -> Result[Security]:
    return ok(await service.mine())


@router.post("/totp", summary="绑定验证器", dependencies=[personal])
async def enrol_totp(
    data: PasswordProof, door: Entrance, proof: Proof, service: Service
) -> Result[Enrolment]:
    await require_password(data, door, proof)
    return ok(await service.enrol(door.vault))


@router.post("/totp/confirm", summary="确认验证器", dependencies=[personal])
async def confirm_totp(
    data: Confirmation, door: Entrance, service: Service
) -> Result[RecoveryCodes]:
    return ok(await service.confirm(data.code, door.vault))


@router.post("/totp/disable", summary="停用验证器", dependencies=[personal])
async def disable_totp(
    data: Proofs, door: Entrance, proof: Proof, service: Service
) -> Result[None]:
    checked = await require_both(data, door, proof)
    await service.disable_totp(checked, door.vault)
    return ok(None)


@router.post("/recovery-codes", summary="更换恢复码", dependencies=[personal])
async def renew_recovery_codes(
    data: Proofs, door: Entrance, proof: Proof, service: Service
) -> Result[RecoveryCodes]:
    checked = await require_both(data, door, proof)
    return ok(await service.renew_codes(checked, door.vault))


@router.post("/passkeys/options", summary="新通行密钥参数", dependencies=[personal])
async def start_passkey(
    data: PasswordProof, door: Entrance, proof: Proof, service: Service
) -> Result[Options]:
    id = await require_password(data, door, proof)
    return ok(await service.passkey_options(door.site, await door.challenge(Purpose(NEW, id))))


@router.post("/passkeys", summary="添加通行密钥", dependencies=[personal])
async def add_passkey(
    data: PasskeyForm, door: Entrance, proof: Proof, service: Service
) -> Result[NewPasskey]:
    id = (await proof.own_claim()).certain.id
    challenge = await door.answered(data.credential, Purpose(NEW, id))
    return ok(await service.add_passkey(door.site, data, challenge))


@router.post("/passkeys/{id}/remove", summary="删除通行密钥", dependencies=[personal])
async def remove_passkey(
    id: SafeInt, data: PasswordProof, door: Entrance, proof: Proof, service: Service
) -> Result[None]:
    await proof.require_passkey(id)
    await require_password(data, door, proof)
    await service.remove_passkey(id)
    return ok(None)


@router.post("/identities", summary="关联第三方账号", dependencies=[personal])
async def connect_identity(
    data: Connection, door: Entrance, proof: Proof, service: Service
) -> Result[None]:
    """Of who has just signed in there, and here."""
    person = recognise(door.keys, data.connect_token)
    await require_password(data, door, proof)
    await service.connect(person)
    return ok(None)


@router.post("/identities/{provider}/start", summary="前往关联第三方账号", dependencies=[personal])
async def start_connecting(
    provider: Key, data: PasswordProof, journeys: Journeys, proof: Proof
) -> Result[Departure]:
    journey = journeys.to(provider)
    return ok(await journey.set_out(await require_password(data, journeys.door, proof)))


@router.post(
    "/identities/{provider}/callback", summary="完成关联第三方账号", dependencies=[personal]
)
async def finish_connecting(
    provider: Key, data: Arrival, journeys: Journeys, proof: Proof, service: Service
) -> Result[None]:
    """His password was right when he set out."""
    id = (await proof.own_claim()).certain.id
    try:
        person = await journeys.to(provider).come_back(data, id)
    except (
        Unauthorized
    ) as refusal:  # by the provider: it says nothing against his being signed in here
        raise Unprocessable(refusal.key, field="state") from refusal
    await service.connect(person)
    return ok(None)


@router.post("/identities/{id}/remove", summary="解除第三方账号", dependencies=[personal])
async def disconnect_identity(
    id: SafeInt, data: PasswordProof, door: Entrance, proof: Proof, service: Service
) -> Result[None]:
    await proof.require_identity(id)
    await require_password(data, door, proof)
    await service.disconnect(id)
    return ok(None)


async def require_password(data: PasswordProof, door: Door, proof: ProofService) -> int:
    """Whose it is."""
    claim = await proof.own_claim()
    guess = await door.admit(claim, data)
    await proof.require(claim, data.password)
    await door.welcome(guess)
    return claim.certain.id


async def require_both(data: Proofs, door: Door, proof: ProofService) -> Checked:
    """The guess is paid back for both, or not at all."""
    claim = await proof.own_claim()
    guess = await door.admit(claim, data)
    await proof.require(claim, data.password)
    checked = await proof.check_code(claim.certain, data.code, door.vault)
    if checked is None:
        raise Unprocessable("auth.wrong_code", field="code")
    await door.welcome(guess)
    return checked

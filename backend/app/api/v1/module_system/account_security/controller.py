from typing import Annotated

from fastapi import APIRouter

from app.api.access import session_only
from app.api.deps import inject
from app.api.feature import Feature
from app.api.v1.module_system.auth.authentication import AuthenticationService
from app.api.v1.module_system.auth.login_guard import LoginGuard, LoginGuardDep
from app.api.v1.module_system.mfa.schema import RecoveryCodes, TotpEnrolment
from app.api.v1.module_system.mfa.service import VerifiedCode
from app.api.v1.module_system.oidc.flow import OidcFlowsDep, ProviderKey
from app.api.v1.module_system.oidc.link_token import decode_link_token
from app.api.v1.module_system.oidc.schema import AuthorizationResponse, AuthorizationUrl
from app.api.v1.module_system.passkey.schema import PasskeyOptions
from app.api.v1.module_system.passkey.service import REGISTER, ChallengePurpose
from app.kit.errors import Unauthorized, Unprocessable
from app.kit.schema import Result, SafeInt, ok

from .schema import (
    AccountSecurity,
    LinkIdentity,
    PasskeyRegistered,
    PasskeyRegistration,
    PasswordAndCode,
    PasswordConfirmation,
    TotpConfirmation,
)
from .service import AccountSecurityService

router = APIRouter(prefix="/security", tags=["账号安全"])

Service = Annotated[
    AccountSecurityService,
    inject(AccountSecurityService, system="own account security"),
]
AuthenticationDep = Annotated[
    AuthenticationService,
    inject(AuthenticationService, system="password check", read=True),
]


@router.get("", summary="账号安全", dependencies=[session_only])
async def get_security(service: Service) -> Result[AccountSecurity]:
    return ok(await service.get_overview())


@router.post("/totp", summary="绑定验证器", dependencies=[session_only])
async def enrol_totp(
    data: PasswordConfirmation,
    guard: LoginGuardDep,
    authentication: AuthenticationDep,
    service: Service,
) -> Result[TotpEnrolment]:
    await require_password(data, guard, authentication)
    return ok(await service.enrol_totp(guard.services.encryptor))


@router.post("/totp/confirm", summary="确认验证器", dependencies=[session_only])
async def confirm_totp(
    data: TotpConfirmation, guard: LoginGuardDep, service: Service
) -> Result[RecoveryCodes]:
    return ok(await service.confirm_totp(data.code, guard.services.encryptor))


@router.post("/totp/disable", summary="停用验证器", dependencies=[session_only])
async def disable_totp(
    data: PasswordAndCode, guard: LoginGuardDep, authentication: AuthenticationDep, service: Service
) -> Result[None]:
    checked = await require_password_and_code(data, guard, authentication)
    await service.disable_totp(checked, guard.services.encryptor)
    return ok(None)


@router.post("/recovery-codes", summary="更换恢复码", dependencies=[session_only])
async def renew_recovery_codes(
    data: PasswordAndCode, guard: LoginGuardDep, authentication: AuthenticationDep, service: Service
) -> Result[RecoveryCodes]:
    checked = await require_password_and_code(data, guard, authentication)
    return ok(await service.renew_recovery_codes(checked, guard.services.encryptor))


@router.post("/passkeys/options", summary="新通行密钥参数", dependencies=[session_only])
async def start_passkey(
    data: PasswordConfirmation,
    guard: LoginGuardDep,
    authentication: AuthenticationDep,
    service: Service,
) -> Result[PasskeyOptions]:
    id = await require_password(data, guard, authentication)
    return ok(
        await service.passkey_options(
            guard.services.relying_party,
            await guard.issue_challenge(ChallengePurpose(REGISTER, id)),
        )
    )


@router.post("/passkeys", summary="添加通行密钥", dependencies=[session_only])
async def add_passkey(
    data: PasskeyRegistration,
    guard: LoginGuardDep,
    authentication: AuthenticationDep,
    service: Service,
) -> Result[PasskeyRegistered]:
    id = (await authentication.identify_current()).require_account.id
    challenge = await guard.pop_challenge_for(data.credential, ChallengePurpose(REGISTER, id))
    return ok(await service.add_passkey(guard.services.relying_party, data, challenge))


@router.post("/passkeys/{id}/remove", summary="删除通行密钥", dependencies=[session_only])
async def remove_passkey(
    id: SafeInt,
    data: PasswordConfirmation,
    guard: LoginGuardDep,
    authentication: AuthenticationDep,
    service: Service,
) -> Result[None]:
    await authentication.require_own_passkey(id)
    await require_password(data, guard, authentication)
    await service.delete_passkey(id)
    return ok(None)


@router.post("/identities", summary="关联第三方账号", dependencies=[session_only])
async def connect_identity(
    data: LinkIdentity, guard: LoginGuardDep, authentication: AuthenticationDep, service: Service
) -> Result[None]:
    """Of who has just signed in there, and here."""
    person = decode_link_token(guard.services.keyring, data.connect_token)
    await require_password(data, guard, authentication)
    await service.link_identity(person)
    return ok(None)


@router.post(
    "/identities/{provider}/start", summary="前往关联第三方账号", dependencies=[session_only]
)
async def start_linking(
    provider: ProviderKey,
    data: PasswordConfirmation,
    flows: OidcFlowsDep,
    authentication: AuthenticationDep,
) -> Result[AuthorizationUrl]:
    journey = flows.for_provider(provider)
    return ok(await journey.start(await require_password(data, flows.guard, authentication)))


@router.post(
    "/identities/{provider}/callback", summary="完成关联第三方账号", dependencies=[session_only]
)
async def finish_linking(
    provider: ProviderKey,
    data: AuthorizationResponse,
    flows: OidcFlowsDep,
    authentication: AuthenticationDep,
    service: Service,
) -> Result[None]:
    """His password was right when he set out."""
    id = (await authentication.identify_current()).require_account.id
    try:
        person = await flows.for_provider(provider).finish(data, id)
    except (
        Unauthorized
    ) as refusal:  # by the provider: it says nothing against his being signed in here
        raise Unprocessable(refusal.key, field="state") from refusal
    await service.link_identity(person)
    return ok(None)


@router.post("/identities/{id}/remove", summary="解除第三方账号", dependencies=[session_only])
async def disconnect_identity(
    id: SafeInt,
    data: PasswordConfirmation,
    guard: LoginGuardDep,
    authentication: AuthenticationDep,
    service: Service,
) -> Result[None]:
    await authentication.require_own_identity(id)
    await require_password(data, guard, authentication)
    await service.unlink_identity(id)
    return ok(None)


async def require_password(
    data: PasswordConfirmation, guard: LoginGuard, authentication: AuthenticationService
) -> int:
    """Whose it is."""
    claim = await authentication.identify_current()
    guess = await guard.check_rate_limit(claim, data)
    await authentication.confirm_password(claim, data.password)
    await guard.refund(guess)
    return claim.require_account.id


async def require_password_and_code(
    data: PasswordAndCode, guard: LoginGuard, authentication: AuthenticationService
) -> VerifiedCode:
    """The guess is paid back for both, or not at all."""
    claim = await authentication.identify_current()
    guess = await guard.check_rate_limit(claim, data)
    await authentication.confirm_password(claim, data.password)
    checked = await authentication.verify_code(
        claim.require_account, data.code, guard.services.encryptor
    )
    if checked is None:
        raise Unprocessable("auth.wrong_code", field="code")
    await guard.refund(guess)
    return checked


feature = Feature(router=router)

from typing import Annotated

from fastapi import APIRouter

from app.api.access import session_only
from app.api.deps import inject
from app.api.feature import Feature
from app.api.v1.module_system.auth.authentication import AuthenticationService
from app.api.v1.module_system.auth.login_guard import LoginGuard, LoginGuardDep
from app.api.v1.module_system.auth.service import SessionService
from app.api.v1.module_system.auth.services import AuthServices, AuthServicesDep
from app.api.v1.module_system.mfa.factor import VerifiedFactor
from app.api.v1.module_system.mfa.factors import PasskeyResponse
from app.api.v1.module_system.mfa.schema import MfaOptions, RecoveryCodes, TotpEnrolment
from app.api.v1.module_system.oidc.flow import OidcFlowsDep, ProviderKey
from app.api.v1.module_system.oidc.link_token import decode_link_token
from app.api.v1.module_system.oidc.schema import AuthorizationResponse, AuthorizationUrl
from app.api.v1.module_system.passkey.schema import PasskeyOptions
from app.api.v1.module_system.passkey.service import MFA, REGISTER, ChallengePurpose
from app.kit.errors import CredentialRejected, Unauthorized, Unprocessable
from app.kit.schema import Result, SafeInt, ok

from .schema import (
    AccountSecurity,
    LinkIdentity,
    PasskeyAssertion,
    PasskeyRegistered,
    PasskeyRegistration,
    PasswordAndCode,
    PasswordConfirmation,
    Reauthentication,
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

SessionsDep = Annotated[SessionService, inject(SessionService, system="session lifecycle")]


@router.get("", summary="账号安全", dependencies=[session_only])
async def get_security(service: Service) -> Result[AccountSecurity]:
    return ok(await service.get_overview())


@router.post("/reauthentication", summary="再次验证身份", dependencies=[session_only])
async def reauthenticate(
    data: Reauthentication,
    guard: LoginGuardDep,
    services: AuthServicesDep,
    authentication: AuthenticationDep,
    sessions: SessionsDep,
) -> Result[None]:
    """Makes the login fresh again, by password or code, for changes that require it."""
    identifier = await authentication.identify_current()
    code = None
    async with guard.attempt(identifier, data):
        if data.password is not None:
            await authentication.confirm_password(identifier, data.password)
        else:
            code = await authentication.verify_factor(
                identifier.require_account(), data.code, services
            )
            if code is None:
                raise CredentialRejected("auth.wrong_code", field="code")
    await sessions.reauthenticate(code, services)
    return ok(None)


@router.post(
    "/reauthentication/passkey/options",
    summary="通行密钥验证参数",
    dependencies=[session_only],
)
async def start_passkey_reauthentication(
    guard: LoginGuardDep, services: AuthServicesDep, authentication: AuthenticationDep
) -> Result[MfaOptions]:
    account = (await authentication.identify_current()).require_account()
    return ok(await guard.issue_mfa_challenge("passkey", account.id, services))


@router.post(
    "/reauthentication/passkey",
    summary="用通行密钥再次验证身份",
    dependencies=[session_only],
)
async def reauthenticate_by_passkey(
    data: PasskeyAssertion,
    guard: LoginGuardDep,
    services: AuthServicesDep,
    authentication: AuthenticationDep,
    sessions: SessionsDep,
) -> Result[None]:
    account = (await authentication.identify_current()).require_account()
    challenge = await guard.pop_challenge_for(data.credential, ChallengePurpose(MFA, account.id))
    assertion = await authentication.verify_factor(
        account, PasskeyResponse(data.credential, challenge), services
    )
    if assertion is None:
        raise CredentialRejected("passkey.rejected", field="credential")
    await sessions.reauthenticate(assertion, services)
    return ok(None)


@router.post("/totp", summary="绑定验证器", dependencies=[session_only])
async def enrol_totp(
    data: PasswordConfirmation,
    guard: LoginGuardDep,
    services: AuthServicesDep,
    authentication: AuthenticationDep,
    service: Service,
) -> Result[TotpEnrolment]:
    await require_password(data, guard, authentication)
    return ok(await service.enrol_totp(services.encryptor))


@router.post("/totp/confirm", summary="确认验证器", dependencies=[session_only])
async def confirm_totp(
    data: TotpConfirmation, services: AuthServicesDep, service: Service
) -> Result[RecoveryCodes]:
    return ok(await service.confirm_totp(data.code, services.encryptor))


@router.post("/totp/disable", summary="停用验证器", dependencies=[session_only])
async def disable_totp(
    data: PasswordAndCode,
    guard: LoginGuardDep,
    services: AuthServicesDep,
    authentication: AuthenticationDep,
    service: Service,
) -> Result[None]:
    code = await require_password_and_code(data, guard, services, authentication)
    await service.disable_totp(code, services)
    return ok(None)


@router.post("/recovery-codes", summary="更换恢复码", dependencies=[session_only])
async def renew_recovery_codes(
    data: PasswordAndCode,
    guard: LoginGuardDep,
    services: AuthServicesDep,
    authentication: AuthenticationDep,
    service: Service,
) -> Result[RecoveryCodes]:
    code = await require_password_and_code(data, guard, services, authentication)
    return ok(await service.renew_recovery_codes(code, services))


@router.post("/passkeys/options", summary="新通行密钥参数", dependencies=[session_only])
async def start_passkey(
    data: PasswordConfirmation,
    guard: LoginGuardDep,
    services: AuthServicesDep,
    authentication: AuthenticationDep,
    service: Service,
) -> Result[PasskeyOptions]:
    user_id = await require_password(data, guard, authentication)
    challenge = await guard.issue_challenge(ChallengePurpose(REGISTER, user_id))
    return ok(await service.passkey_options(services.relying_party, challenge))


@router.post("/passkeys", summary="添加通行密钥", dependencies=[session_only])
async def add_passkey(
    data: PasskeyRegistration,
    guard: LoginGuardDep,
    services: AuthServicesDep,
    authentication: AuthenticationDep,
    service: Service,
) -> Result[PasskeyRegistered]:
    user_id = (await authentication.identify_current()).require_account().id
    purpose = ChallengePurpose(REGISTER, user_id)
    challenge = await guard.pop_challenge_for(data.credential, purpose)
    return ok(await service.add_passkey(services.relying_party, data, challenge))


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
async def link_identity(
    data: LinkIdentity,
    guard: LoginGuardDep,
    services: AuthServicesDep,
    authentication: AuthenticationDep,
    service: Service,
) -> Result[None]:
    """Links the identity of a login at a provider that no user had linked."""
    identity = decode_link_token(services.keyring, data.link_token)
    await require_password(data, guard, authentication)
    await service.link_identity(identity)
    return ok(None)


@router.post(
    "/identities/{provider}/start", summary="前往关联第三方账号", dependencies=[session_only]
)
async def start_linking(
    provider: ProviderKey,
    data: PasswordConfirmation,
    flows: OidcFlowsDep,
    guard: LoginGuardDep,
    authentication: AuthenticationDep,
) -> Result[AuthorizationUrl]:
    flow = flows.for_provider(provider)
    return ok(await flow.start(await require_password(data, guard, authentication)))


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
    """Links the identity. `start_linking` has verified the password."""
    user_id = (await authentication.identify_current()).require_account().id
    try:
        identity = await flows.for_provider(provider).finish(data, user_id)
    except Unauthorized as error:
        # The provider rejected the user. Their session here stays valid, so this is no 401.
        raise Unprocessable(error.key, field="state") from error
    await service.link_identity(identity)
    return ok(None)


@router.post("/identities/{id}/remove", summary="解除第三方账号", dependencies=[session_only])
async def unlink_identity(
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
    """Verifies the password of the caller and returns their user id."""
    identifier = await authentication.identify_current()
    async with guard.attempt(identifier, data):
        await authentication.confirm_password(identifier, data.password)
    return identifier.require_account().id


async def require_password_and_code(
    data: PasswordAndCode,
    guard: LoginGuard,
    services: AuthServices,
    authentication: AuthenticationService,
) -> VerifiedFactor:
    """Verifies password and code of the caller. One attempt covers both."""
    identifier = await authentication.identify_current()
    async with guard.attempt(identifier, data):
        await authentication.confirm_password(identifier, data.password)
        code = await authentication.verify_factor(identifier.require_account(), data.code, services)
        if code is None:
            raise CredentialRejected("auth.wrong_code", field="code")
    return code


feature = Feature(router=router)

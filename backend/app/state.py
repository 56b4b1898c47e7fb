"""Builds the state of the application (`app.api.state.AppState`)."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

from app.api.feature import LoadedFeatures
from app.api.health import Readiness, ping
from app.api.state import AppState
from app.api.v1.module_generator.verify.runner import VerifyRunner
from app.api.v1.module_generator.verify.service import VerifyRunService
from app.api.v1.module_monitor.login_log.failed_logins import FailedLoginBuffer
from app.api.v1.module_system.apikey.service import ApiKeyAuthService
from app.api.v1.module_system.auth.current_user import CurrentUserService
from app.api.v1.module_system.auth.service import SessionService
from app.api.v1.module_system.auth.services import AuthServices
from app.api.v1.module_system.oidc.client import OidcClients
from app.api.v1.module_system.passkey.relying_party import RelyingParty
from app.api.v1.module_system.throttle.attempt_queue import AttemptQueue
from app.api.v1.module_system.throttle.bucket import BucketKeys
from app.core.config import Settings, signing_keys
from app.core.crypto.device_cookie import DeviceCookies
from app.core.crypto.encryption import Encryptor
from app.core.crypto.keyring import Keyring
from app.core.database import Database
from app.core.security import AccessTokenClaims, AccessTokens, ActorCache, ApiKeyCredential
from app.extensions.audit.denial import DenialBuffer
from app.generator.project import create_project
from app.kit.context import ANONYMOUS, Actor, Context
from app.kit.data_scope import DataScope
from app.scripts.initialize import initialize

CurrentDatabase = Callable[[], Database]
VERIFY_SCOPE = DataScope.system("verification run progress")


def build_state(
    settings: Settings,
    database: Database,
    features: LoadedFeatures,
    current_database: CurrentDatabase,
) -> AppState:
    """Returns the state of one application.

    `current_database` returns the database of the state that is in use, because a test replaces the
    database of an application that is built once.
    """
    return AppState(
        settings=settings,
        database=database,
        actors=ActorCache(
            partial(_load_actor, current_database),
            explain=partial(_explain_session_end, current_database),
        ),
        api_key_actors=ActorCache(partial(_load_api_key_actor, current_database)),
        denials=DenialBuffer(),
        project=create_project(settings, database, partial(initialize, database)),
        features=features,
        is_login_fresh=partial(
            _is_login_fresh, current_database, timedelta(minutes=settings.fresh_login_minutes)
        ),
        services={
            AuthServices: build_auth_services(settings),
            FailedLoginBuffer: FailedLoginBuffer(settings.failed_login_entries_per_hour),
            OidcClients: OidcClients.from_settings(settings.oidc_providers, settings.public_url),
            Readiness: Readiness({"database": lambda: ping(current_database())}),
            VerifyRunner: build_verify_runner(settings, current_database),
        },
    )


def build_auth_services(settings: Settings) -> AuthServices:
    keyring = Keyring(settings.jwt_algorithm, signing_keys(settings))
    return AuthServices(
        keyring=keyring,
        access_tokens=AccessTokens(keyring),
        access_token_seconds=settings.jwt_access_token_expire_minutes * 60,
        refresh_grace=timedelta(seconds=settings.refresh_grace_seconds),
        device_cookies=DeviceCookies(keyring),
        encryptor=Encryptor(signing_keys(settings)),
        relying_party=RelyingParty(settings.passkey_rp_id, settings.passkey_origins),
        temporary_password_ttl=timedelta(hours=settings.one_time_password_expire_hours),
        always_require_captcha=settings.captcha == "always",
        attempt_queue=AttemptQueue(),
        bucket_keys=BucketKeys(signing_keys(settings)[0]),
    )


def build_verify_runner(settings: Settings, current_database: CurrentDatabase) -> VerifyRunner:
    """Returns a runner that saves its progress in transactions of the current database."""

    @asynccontextmanager
    async def open_service() -> AsyncIterator[VerifyRunService]:
        async with current_database().transaction(VERIFY_SCOPE) as db:
            yield VerifyRunService(Context(db, ANONYMOUS))

    return VerifyRunner(open_service, {"DATABASE_URL": settings.database_url})


async def _load_actor(current_database: CurrentDatabase, claims: AccessTokenClaims) -> Actor | None:
    async with current_database().read(DataScope.system("session authentication")) as db:
        return await CurrentUserService(Context(db, ANONYMOUS)).load_actor(claims)


async def _explain_session_end(
    current_database: CurrentDatabase, claims: AccessTokenClaims
) -> str | None:
    async with current_database().read(DataScope.system("session authentication")) as db:
        return await SessionService(Context(db, ANONYMOUS)).end_reason(claims.session_id)


async def _is_login_fresh(
    current_database: CurrentDatabase, period: timedelta, session_id: str
) -> bool:
    """Reads the database, so that a new authentication counts at once on every instance."""
    async with current_database().read(DataScope.system("session authentication")) as db:
        return await SessionService(Context(db, ANONYMOUS)).is_fresh(session_id, period)


async def _load_api_key_actor(
    current_database: CurrentDatabase, credential: ApiKeyCredential
) -> Actor | None:
    async with current_database().read(DataScope.system("API key authentication")) as db:
        service = ApiKeyAuthService(Context(db, ANONYMOUS))
        return await service.load_actor(credential.digest, credential.ip)

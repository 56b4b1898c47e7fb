"""Builds the state of the application (`app.api.state.AppState`)."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

from app.api.feature import LoadedFeatures
from app.api.health import Readiness, ReadinessPart, ping
from app.api.private_cache import PrivateCache
from app.api.state import AppState
from app.api.v1.module_generator.verify.runner import VerifyRunner
from app.api.v1.module_generator.verify.service import VerifyRunService
from app.api.v1.module_monitor.login_log.failed_logins import FailedLoginBuffer
from app.api.v1.module_monitor.login_log.model import Outcome
from app.api.v1.module_system.apikey.service import ApiKeyAuthService
from app.api.v1.module_system.auth.current_user import CurrentUserService
from app.api.v1.module_system.auth.service import SessionService
from app.api.v1.module_system.auth.services import AuthServices
from app.api.v1.module_system.oidc.client import OidcClients
from app.api.v1.module_system.params.service import ParameterService
from app.api.v1.module_system.passkey.relying_party import RelyingParty
from app.api.v1.module_system.throttle.attempt_queue import AttemptQueue
from app.api.v1.module_system.throttle.bucket import BucketKeys
from app.core.config import Settings, signing_keys
from app.core.crypto.device_cookie import DeviceCookies
from app.core.crypto.encryption import Encryptor
from app.core.crypto.keyring import Keyring
from app.core.crypto.signer import Signer
from app.core.database import Database
from app.core.metrics import AppMetrics
from app.core.metrics.database import add_database_metrics
from app.core.parameters import Parameters, StoredParameterValue
from app.core.security import AccessTokenClaims, AccessTokens, ActorCache, ApiKeyCredential
from app.extensions.audit.denial import DenialBuffer
from app.extensions.cache import Cache
from app.extensions.events import EventPublisher, Recipient, StreamLimits
from app.extensions.queue.numbers import QueueNumbers
from app.extensions.queue.registry import TaskRegistry
from app.extensions.tracing import Tracing
from app.generator.project import create_project
from app.kit.context import ANONYMOUS, Actor, Context
from app.kit.data_scope import DataScope
from app.schema_check import SchemaCheck
from app.scripts.initialize import initialize

CurrentDatabase = Callable[[], Database]
# A series that begins with its first event would hide this event from `rate`.
LOGIN_OUTCOMES = set(Outcome) - {Outcome.LOGOUT, Outcome.REUSED}
VERIFY_SCOPE = DataScope.system("verification run progress")
EVENT_SCOPE = DataScope.system("live updates")


def build_state(
    settings: Settings,
    database: Database,
    features: LoadedFeatures,
    current_database: CurrentDatabase,
    tracing: Tracing | None = None,
) -> AppState:
    """Returns the state of one application.

    `current_database` returns the database of the state that is in use, because a test replaces the
    database of an application that is built once.
    """
    encryptor = Encryptor(signing_keys(settings))
    parameters = Parameters(
        features.parameters, partial(_load_parameters, current_database), encryptor
    )
    cache = build_cache(settings, features, current_database)
    database.change_listeners = (cache.changed,)
    if tracing is not None:
        for engine in {database.engine, database.read_engine}:
            tracing.trace_statements(engine.sync_engine)
    metrics = AppMetrics.create()
    add_database_metrics(metrics.registry, current_database)
    metrics.cache.watch(cache)
    metrics.tasks.watch(QueueNumbers(current_database))
    for outcome in LOGIN_OUTCOMES:
        metrics.logins.labels(outcome.value)
    return AppState(
        settings=settings,
        database=database,
        metrics=metrics,
        tracing=tracing,
        actors=ActorCache(
            partial(_load_actor, current_database),
            explain=partial(_explain_session_end, current_database),
        ),
        api_key_actors=ActorCache(partial(_load_api_key_actor, current_database)),
        denials=DenialBuffer(),
        cache=cache,
        private_cache=PrivateCache(cache, lambda: parameters.version),
        idempotency_signer=Signer(signing_keys(settings), "idempotency"),
        project=create_project(settings, database, partial(initialize, database)),
        features=features,
        tasks=TaskRegistry(features.tasks),
        parameters=parameters,
        is_login_fresh=partial(_is_login_fresh, current_database, parameters),
        services={
            AuthServices: build_auth_services(settings, encryptor),
            EventPublisher: build_event_publisher(settings, features, current_database),
            FailedLoginBuffer: FailedLoginBuffer(parameters),
            OidcClients: OidcClients.from_settings(settings.oidc_providers, settings.public_url),
            Readiness: build_readiness(current_database),
            VerifyRunner: build_verify_runner(settings, current_database),
        },
    )


def build_cache(
    settings: Settings, features: LoadedFeatures, current_database: CurrentDatabase
) -> Cache:
    families = [cached.family for cached in features.cached]
    redis = None
    if settings.redis_url is not None and settings.cache_max_entries:
        # Imports the client, which takes memory.
        from app.extensions.caching.redis_store import RedisStore

        redis = RedisStore(settings.redis_url, Signer(signing_keys(settings), "cache"))
    return Cache(current_database, families, settings.cache_max_entries, redis)


def build_readiness(current_database: CurrentDatabase) -> Readiness:
    return Readiness(
        [
            ReadinessPart("database", lambda: ping(current_database())),
            ReadinessPart("schema", SchemaCheck(current_database), after="database"),
        ]
    )


def build_auth_services(settings: Settings, encryptor: Encryptor) -> AuthServices:
    keyring = Keyring(settings.jwt_algorithm, signing_keys(settings))
    return AuthServices(
        keyring=keyring,
        access_tokens=AccessTokens(keyring),
        access_token_seconds=settings.jwt_access_token_expire_minutes * 60,
        refresh_grace=timedelta(seconds=settings.refresh_grace_seconds),
        device_cookies=DeviceCookies(keyring),
        encryptor=encryptor,
        relying_party=RelyingParty(settings.passkey_rp_id, settings.passkey_origins),
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


def build_event_publisher(
    settings: Settings, features: LoadedFeatures, current_database: CurrentDatabase
) -> EventPublisher:
    """Returns a publisher that reads the current database."""

    async def load_permissions(
        recipients: Collection[Recipient], codes: Collection[str]
    ) -> Mapping[str, frozenset[str]]:
        async with current_database().read(EVENT_SCOPE) as db:
            service = CurrentUserService(Context(db, ANONYMOUS))
            owners = {recipient.session_id: recipient.user_id for recipient in recipients}
            return await service.session_permissions(owners, codes)

    return EventPublisher(
        features.topics,
        lambda: current_database().read(EVENT_SCOPE),
        load_permissions,
        StreamLimits(settings.event_streams_per_user, settings.max_event_streams),
    )


async def _load_actor(current_database: CurrentDatabase, claims: AccessTokenClaims) -> Actor | None:
    async with current_database().read(DataScope.system("session authentication")) as db:
        return await CurrentUserService(Context(db, ANONYMOUS)).load_actor(claims)


async def _explain_session_end(
    current_database: CurrentDatabase, claims: AccessTokenClaims
) -> str | None:
    async with current_database().read(DataScope.system("session authentication")) as db:
        return await SessionService(Context(db, ANONYMOUS)).end_reason(claims.session_id)


async def _load_parameters(current_database: CurrentDatabase) -> Sequence[StoredParameterValue]:
    async with current_database().read(DataScope.system("parameters")) as db:
        return await ParameterService(Context(db, ANONYMOUS)).stored_values()


async def _is_login_fresh(
    current_database: CurrentDatabase, parameters: Parameters, session_id: str
) -> bool:
    """Reads the database, so that a new authentication counts at once on every instance."""
    async with current_database().read(DataScope.system("session authentication")) as db:
        return await SessionService(Context(db, ANONYMOUS, parameters)).is_fresh(session_id)


async def _load_api_key_actor(
    current_database: CurrentDatabase, credential: ApiKeyCredential
) -> Actor | None:
    async with current_database().read(DataScope.system("API key authentication")) as db:
        service = ApiKeyAuthService(Context(db, ANONYMOUS))
        return await service.load_actor(credential.digest, credential.ip)

"""The middleware of the application, in its order."""

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app.api.features import check_access, find_body_rules
from app.api.idempotency import REPLAYED_HEADER
from app.api.state import get_app_state
from app.api.v1.module_system.auth.services import AuthServices
from app.core.config import Settings
from app.core.http.api_docs import DOCS_PATH, ApiDocsMiddleware
from app.core.http.head_requests import HeadMiddleware
from app.core.http.host import HEALTH_PATHS, HostMiddleware
from app.core.http.middleware import (
    AuthenticationMiddleware,
    RequestContextMiddleware,
    RequestLimits,
)
from app.core.http.origin import OriginMiddleware
from app.core.http.request_body import InputLimitMiddleware
from app.core.http.request_rate import RequestCosts, RequestRateLimiter
from app.core.http.request_time import RequestTimeLimits, RequestTimeMiddleware
from app.core.http.spa import SpaMiddleware
from app.core.http.startup_error import StartupErrorMiddleware
from app.core.http.unhandled_error import UnhandledErrorMiddleware
from app.core.security import BearerAuthenticator
from app.extensions.access_log import AccessLogMiddleware
from app.extensions.audit.denial import DenialAuditMiddleware

METRICS_PATH = "/metrics"
EXPOSED_HEADERS = [
    "X-Request-ID",
    "Content-Disposition",
    "Retry-After",
    "X-Total-Count",
    REPLAYED_HEADER,
]

# Requests that cost many times as much as others.
PREFIX_COSTS = {
    "/api/v1/generator/": 5.0,
    "/api/v1/common/search": 2.0,
    "/api/v1/auth/captcha": 5.0,
}
SUFFIX_COSTS = {"/export": 10.0}
# Requests with LONG_REQUEST_SECONDS: exports read many rows, and the generator runs tools.
LONG_REQUEST_PREFIXES = ("/api/v1/generator/",)
LONG_REQUEST_SUFFIXES = ("/export",)


def request_limits(settings: Settings) -> RequestLimits:
    """Returns the limits of the settings. They count from the start of the process."""
    return RequestLimits(
        callers=RequestRateLimiter(settings.caller_requests_per_minute),
        addresses=RequestRateLimiter(settings.address_requests_per_minute),
        costs=RequestCosts(PREFIX_COSTS, SUFFIX_COSTS),
    )


def request_time_limits(settings: Settings) -> RequestTimeLimits:
    """Returns the time limits of the settings."""
    return RequestTimeLimits(
        settings.request_seconds,
        settings.long_request_seconds,
        LONG_REQUEST_PREFIXES,
        LONG_REQUEST_SUFFIXES,
    )


def host_middleware(settings: Settings) -> Middleware:
    """Returns the check of the host. Prometheus uses an address, and its token protects metrics."""
    has_token = bool(settings.metrics_token.get_secret_value())
    return Middleware(
        HostMiddleware,
        allowed_hosts=settings.all_allowed_hosts,
        open_paths=HEALTH_PATHS | {METRICS_PATH} if has_token else HEALTH_PATHS,
    )


def add_middleware(app: FastAPI) -> None:
    """Adds the middleware. Call it last: it reads the access rules of all routes."""
    for middleware in reversed(list_middleware(app)):
        app.add_middleware(middleware.cls, *middleware.args, **middleware.kwargs)


def list_middleware(app: FastAPI) -> list[Middleware]:
    """Returns the middleware, outermost first. A request passes it from top to bottom."""
    state = get_app_state(app)
    settings = state.settings
    tokens = state.service(AuthServices).access_tokens
    authenticator = BearerAuthenticator(tokens, state.actors, state.api_key_actors)
    middleware = [Middleware(StartupErrorMiddleware)]
    # The client's address and scheme, for everything below.
    if settings.trusted_proxies:
        trusted_hosts = list(settings.trusted_proxies)
        middleware.append(Middleware(ProxyHeadersMiddleware, trusted_hosts=trusted_hosts))
    # Request id and language: every log line and error below has them.
    middleware.append(Middleware(RequestContextMiddleware))
    # One log line per request, those rejected below included.
    middleware.append(Middleware(AccessLogMiddleware, metrics=state.metrics.requests))
    # Below the access log, so that it sees the status of a failed request.
    middleware.append(Middleware(UnhandledErrorMiddleware))
    # Above static files too: a page of another name must not run as the console.
    middleware.append(host_middleware(settings))
    # API documentation and console: static files for anonymous users.
    if settings.docs_visible:
        middleware.append(Middleware(ApiDocsMiddleware, title=app.title))
    # CORS preflights have no credentials, so they are answered before authentication.
    if settings.cors_origins:
        middleware.append(
            Middleware(
                CORSMiddleware,
                allow_origins=settings.cors_origins,
                allow_credentials=settings.cors_allow_credentials,
                allow_methods=["*"],
                allow_headers=["*"],
                expose_headers=EXPOSED_HEADERS,
            )
        )
    fallback_url = DOCS_PATH if settings.docs_visible else None
    middleware.append(Middleware(SpaMiddleware, fallback_url=fallback_url))
    # Rejects changes that a page of another site requests.
    middleware.append(
        Middleware(
            OriginMiddleware,
            own_origins={settings.public_url, *settings.passkey_origins, *settings.cors_origins},
            allow_all="*" in settings.cors_origins,
        )
    )
    # Rejects anonymous requests before the body is read.
    middleware.append(
        Middleware(
            AuthenticationMiddleware,
            authenticator=authenticator,
            is_public=check_access(app),
            limits=request_limits(settings),
        )
    )
    # Rejects queries and bodies that are too large, and bodies of another media type.
    middleware.append(
        Middleware(
            InputLimitMiddleware,
            find_rule=find_body_rules(app, settings),
            max_values=settings.max_input_values,
            body_seconds=settings.request_body_seconds,
        )
    )
    # Below the limits of the body: the time in which it arrives does not count.
    middleware.append(
        Middleware(RequestTimeMiddleware, find_limit=request_time_limits(settings).find)
    )
    # Records 403, 404 on writes, and wrong credentials, of authenticated users.
    middleware.append(Middleware(DenialAuditMiddleware, denials=state.denials))
    middleware.append(Middleware(HeadMiddleware))
    return middleware

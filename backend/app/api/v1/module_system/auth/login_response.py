"""What somebody is given who has proved who he is: a session, or the second step."""

from fastapi import Request, Response

from app.api.state import get_state
from app.kit.i18n import translate

from .authentication import AccountSnapshot
from .cookies import is_browser, set_device_cookie, set_refresh_cookie
from .login_guard import LoginGuard
from .mfa_token import MFA_TOKEN_SECONDS, PASSWORD_METHOD, MfaTokenClaims, encode_mfa_token
from .schema import Login, MfaChallenge, TokenPair
from .service import NewSession
from .services import AuthServices


def mfa_response(
    guard: LoginGuard,
    account: AccountSnapshot,
    methods: list[str],
    first_method: str = PASSWORD_METHOD,
) -> MfaChallenge:
    halfway = MfaTokenClaims.from_stamp(account.id, account.security_stamp, first_method)
    return MfaChallenge(
        mfa_token=encode_mfa_token(guard.services.keyring, halfway),
        expires_in=MFA_TOKEN_SECONDS,
        methods=methods,
    )


def login_response(guard: LoginGuard, response: Response, session: NewSession) -> Login:
    set_device_cookie(guard.request, response, guard.device.with_user(session.user_id))
    return token_response(
        guard.request, response, session, include_refresh_token=not is_browser(guard.request)
    )


def token_response(
    request: Request, response: Response, session: NewSession, *, include_refresh_token: bool
) -> Login:
    services = get_state(request).service(AuthServices)
    seconds = services.access_token_seconds
    token = services.access_tokens.issue(session.user_id, session.session_id, seconds)
    set_refresh_cookie(request, response, session.refresh_token)
    kept = session.refresh_token if include_refresh_token else None
    issued = TokenPair(access_token=token, expires_in=seconds, refresh_token=kept)
    return Login(message=translate("ok"), data=issued, access_token=token)

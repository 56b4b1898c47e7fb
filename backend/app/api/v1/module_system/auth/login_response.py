"""Responses of login endpoints: tokens with their cookies, or the MFA challenge."""

from typing import Annotated

from fastapi import Depends, Request, Response

from app.api.state import get_state
from app.api.v1.module_monitor.login_log.model import Outcome
from app.kit.i18n import translate

from .authentication import AccountSnapshot
from .cookies import DeviceCookieDep, is_browser, set_device_cookie, set_refresh_cookie
from .mfa_token import MFA_TOKEN_SECONDS, PASSWORD_METHOD, MfaTokenClaims, encode_mfa_token
from .schema import Login, MfaChallenge, TokenPair
from .service import NewSession
from .services import AuthServicesDep


class LoginResponder:
    """Builds the response of one login request and sets its cookies."""

    def __init__(
        self,
        request: Request,
        response: Response,
        device: DeviceCookieDep,
        services: AuthServicesDep,
    ) -> None:
        self._request = request
        self._response = response
        self._device = device
        self._services = services

    def login_response(self, session: NewSession) -> Login:
        """Returns the tokens, marks the browser as a known device, and counts the login."""
        device = self._device.with_user(session.user_id)
        get_state(self._request).metrics.logins.labels(Outcome.SUCCESS.value).inc()
        cookie = self._services.device_cookies.write(device)
        set_device_cookie(self._request, self._response, cookie)
        return self.token_response(session, include_refresh_token=not is_browser(self._request))

    def token_response(self, session: NewSession, *, include_refresh_token: bool) -> Login:
        """Returns an access token and sets the refresh cookie (RFC 6749 §5.1)."""
        seconds = self._services.access_token_seconds
        access_token = self._services.access_tokens.issue(
            session.user_id, session.session_id, seconds
        )
        set_refresh_cookie(self._request, self._response, session.refresh_token)
        tokens = TokenPair(
            access_token=access_token,
            expires_in=seconds,
            refresh_token=session.refresh_token if include_refresh_token else None,
        )
        return Login(message=translate("ok"), data=tokens, access_token=access_token)

    def mfa_response(
        self, account: AccountSnapshot, methods: list[str], first_method: str = PASSWORD_METHOD
    ) -> MfaChallenge:
        """Returns the token for the second login step and the factors the user may use."""
        claims = MfaTokenClaims.from_stamp(account.id, account.security_stamp, first_method)
        return MfaChallenge(
            mfa_token=encode_mfa_token(self._services.keyring, claims),
            expires_in=MFA_TOKEN_SECONDS,
            methods=methods,
        )


LoginResponderDep = Annotated[LoginResponder, Depends(LoginResponder)]

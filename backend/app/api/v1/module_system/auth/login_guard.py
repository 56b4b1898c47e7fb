"""Checks that run before a credential is verified: rate limit, captcha, failed-login log."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Annotated

from fastapi import Depends, Request

from app.api.deps import SeparateTransaction, client_ip, separate_transaction
from app.api.state import ParametersDep, get_state, service_dependency
from app.api.v1.module_monitor.login_log.failed_logins import FailedLoginBuffer, LoginAttempt
from app.api.v1.module_monitor.login_log.model import Outcome
from app.api.v1.module_system.captcha.schema import CaptchaOut
from app.api.v1.module_system.captcha.service import CaptchaAnswer, CaptchaService, render_captcha
from app.api.v1.module_system.mfa.factors import FACTORS
from app.api.v1.module_system.mfa.schema import MfaOptions
from app.api.v1.module_system.mfa.service import MfaService
from app.api.v1.module_system.passkey.schema import Assertion, Attestation
from app.api.v1.module_system.passkey.service import ChallengePurpose, PasskeyService
from app.api.v1.module_system.throttle.bucket import AttemptKeys
from app.api.v1.module_system.throttle.service import ThrottleService
from app.kit.errors import AppError, TooManyRequests, UpstreamUnreachable

from .authentication import LoginIdentifier
from .cookies import DeviceCookieDep
from .mfa_token import PASSWORD_METHOD
from .parameters import CAPTCHA_MODE, CaptchaMode
from .schema import CaptchaFields
from .service import ClientInfo
from .services import AuthServices, AuthServicesDep

CaptchasTx = Annotated[
    SeparateTransaction[CaptchaService],
    separate_transaction(CaptchaService, system="captcha"),
]
PasskeysTx = Annotated[
    SeparateTransaction[PasskeyService],
    separate_transaction(PasskeyService, system="passkey challenge"),
]
MfaTx = Annotated[
    SeparateTransaction[MfaService],
    separate_transaction(MfaService, system="MFA challenge"),
]
RateLimitsTx = Annotated[
    SeparateTransaction[ThrottleService],
    separate_transaction(ThrottleService, system="login rate limit"),
]
FailedLoginsDep = Annotated[FailedLoginBuffer, service_dependency(FailedLoginBuffer)]

MFA_ERRORS = {"auth.mfa_required", *(factor.error_key for factor in FACTORS)}
OUTCOME_BY_STATUS = {401: Outcome.WRONG, 403: Outcome.EXPIRED, 429: Outcome.THROTTLED}


class LoginGuard:
    """Guards one request that verifies a credential.

    Verify the credential inside `attempt`, so that only failed attempts count (OWASP Authentication
    Cheat Sheet, "Account Lockout"). What the guard writes is committed at once and stays when the
    request fails.
    """

    def __init__(  # noqa: PLR0913, PLR0917 (FastAPI injects each)
        self,
        request: Request,
        device: DeviceCookieDep,
        rate_limits: RateLimitsTx,
        captchas: CaptchasTx,
        passkeys: PasskeysTx,
        mfa: MfaTx,
        failed_logins: FailedLoginsDep,
        services: AuthServicesDep,
        parameters: ParametersDep,
    ) -> None:
        self.client_info = ClientInfo(client_ip(request), request.headers.get("user-agent", ""))
        self._device = device
        self._rate_limits = rate_limits
        self._captchas = captchas
        self._passkeys = passkeys
        self._mfa = mfa
        self._failed_logins = failed_logins
        self._metrics = get_state(request).metrics
        self._always_require_captcha = parameters.get(CAPTCHA_MODE) is CaptchaMode.ALWAYS
        self._queue = services.attempt_queue
        self._bucket_keys = services.bucket_keys

    @asynccontextmanager
    async def attempt(
        self, identifier: LoginIdentifier, captcha: CaptchaFields
    ) -> AsyncIterator[None]:
        """Counts one attempt, unless the block succeeds or cannot verify the credential.

        Attempts of one account wait for each other, so that concurrent correct ones all succeed.
        Raises TooManyRequests, or Unprocessable if a captcha is missing or wrong.
        """
        keys = self._bucket_keys.for_attempt(
            identifier.rate_limit_key, self.client_info.ip, self._device.id_for(identifier.user_id)
        )
        async with self._queue.wait(keys.queue_key):
            await self._take_tokens(keys, captcha)
            try:
                yield
            except TooManyRequests:
                await self._refund(keys)
                raise
            await self._refund(keys)

    async def _take_tokens(self, keys: AttemptKeys, captcha: CaptchaFields) -> None:
        answer = None
        if captcha.captcha_id is not None and captcha.captcha is not None:
            answer = CaptchaAnswer(captcha.captcha_id, captcha.captcha)
        async with self._rate_limits() as rate_limits:
            error = await rate_limits.hit(
                keys, answer, always_require_captcha=self._always_require_captcha
            )
        if error is not None:
            raise error

    async def _refund(self, keys: AttemptKeys) -> None:
        """Gives the tokens back. Attempts of other clients keep counting."""
        async with self._rate_limits() as rate_limits:
            await rate_limits.refund(keys)

    @contextmanager
    def log_failure(
        self, identifier: LoginIdentifier, login_name: str, method: str = PASSWORD_METHOD
    ) -> Iterator[None]:
        """Adds an AppError that is raised in the block to the login log.

        An unreachable provider is not logged: it rejected nobody.
        """
        try:
            yield
        except UpstreamUnreachable:
            raise
        except AppError as error:
            if error.key in MFA_ERRORS:
                outcome = Outcome.FACTOR
            else:
                outcome = OUTCOME_BY_STATUS.get(error.status, Outcome.CAPTCHA)
            client = self.client_info.ip, self.client_info.user_agent[:255], method
            account = identifier.account
            if account is None:
                attempt = LoginAttempt.unknown_user(outcome, login_name, *client)
            else:
                attempt = LoginAttempt(
                    outcome, account.id, account.dept_id, account.username, *client
                )
            self._failed_logins.add(attempt)
            self._metrics.logins.labels(outcome.value).inc()
            raise

    async def issue_challenge(self, purpose: ChallengePurpose) -> bytes:
        """Returns a new challenge. The rate limit is the one of captchas, per network."""
        await self.check_network_limit()
        async with self._passkeys() as passkeys:
            return await passkeys.issue_challenge(purpose)

    async def issue_mfa_challenge(
        self, method: str, user_id: int, services: AuthServices
    ) -> MfaOptions:
        """Starts an attempt with this second factor, with the limit of `issue_challenge`."""
        await self.check_network_limit()
        async with self._mfa() as mfa:
            return await mfa.challenge(method, user_id, services)

    async def pop_challenge_for(
        self, credential: Attestation | Assertion, purpose: ChallengePurpose
    ) -> bytes | None:
        """Consumes the challenge that the credential answers, whether or not it is valid.

        Returns None if there is no such challenge.
        """
        async with self._passkeys() as passkeys:
            return await passkeys.pop_challenge_for(credential, purpose)

    async def pop_challenge(self, challenge: bytes, purpose: ChallengePurpose) -> bool:
        """Consumes the challenge. Returns False if there is none for this purpose."""
        async with self._passkeys() as passkeys:
            return await passkeys.pop_challenge(challenge, purpose)

    async def issue_captcha(self) -> CaptchaOut:
        """Returns a new captcha. The number per network is limited."""
        await self.check_network_limit()
        image = await render_captcha()
        async with self._captchas() as captchas:
            return await captchas.save(image)

    async def check_network_limit(self) -> None:
        """Counts one captcha or challenge of the client's network. Raises TooManyRequests."""
        key = self._bucket_keys.for_captcha(self.client_info.ip)
        async with self._rate_limits() as rate_limits:
            error = await rate_limits.hit_captcha(key)
        if error is not None:
            raise error


LoginGuardDep = Annotated[LoginGuard, Depends(LoginGuard)]

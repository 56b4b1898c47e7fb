"""Where every guess at a secret is paid for before anybody looks whether it is right."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import Depends, Request

from app.api.deps import SeparateTransaction, client_ip, separate_transaction
from app.api.state import service_dependency
from app.api.v1.module_monitor.login_log.failed_logins import FailedLoginBuffer, LoginAttempt
from app.api.v1.module_monitor.login_log.model import Outcome
from app.api.v1.module_system.captcha.schema import CaptchaOut
from app.api.v1.module_system.captcha.service import CaptchaAnswer, CaptchaService, render_captcha
from app.api.v1.module_system.passkey.schema import Assertion, Attestation
from app.api.v1.module_system.passkey.service import ChallengePurpose, PasskeyService
from app.api.v1.module_system.throttle.bucket import AttemptKeys
from app.api.v1.module_system.throttle.service import ThrottleService
from app.kit.errors import AppError, UpstreamUnreachable

from .authentication import LoginIdentifier
from .cookies import DeviceCookieDep
from .mfa_token import PASSWORD_METHOD
from .schema import CaptchaFields
from .service import ClientInfo
from .services import AuthServicesDep

CaptchasTx = Annotated[
    SeparateTransaction[CaptchaService],
    separate_transaction(CaptchaService, system="captcha"),
]
PasskeysTx = Annotated[
    SeparateTransaction[PasskeyService],
    separate_transaction(PasskeyService, system="passkey challenge"),
]
RateLimitsTx = Annotated[
    SeparateTransaction[ThrottleService],
    separate_transaction(ThrottleService, system="login rate limit"),
]
FailedLoginsDep = Annotated[FailedLoginBuffer, service_dependency(FailedLoginBuffer)]

MFA_ERRORS = {"auth.wrong_code", "passkey.rejected", "auth.mfa_required"}
OUTCOME_BY_STATUS = {401: Outcome.WRONG, 403: Outcome.EXPIRED, 429: Outcome.THROTTLED}


class LoginGuard:
    """`admit` before a secret is checked; `welcome` when it was right."""

    def __init__(  # noqa: PLR0913, PLR0917 (FastAPI injects each)
        self,
        request: Request,
        device: DeviceCookieDep,
        rate_limits: RateLimitsTx,
        captchas: CaptchasTx,
        passkeys: PasskeysTx,
        services: AuthServicesDep,
        failed_logins: FailedLoginsDep,
    ) -> None:
        self.request = request
        self.client_info = ClientInfo(client_ip(request), request.headers.get("user-agent", ""))
        self.device = device
        self._rate_limits = rate_limits
        self._captchas = captchas
        self._passkeys = passkeys
        self._failed_logins = failed_logins
        self.services = services

    async def check_rate_limit(
        self, identifier: LoginIdentifier, captcha: CaptchaFields
    ) -> AttemptKeys:
        guess = AttemptKeys(
            identifier.rate_limit_key, self.client_info.ip, self.device.id_for(identifier.user_id)
        )
        sent = captcha.captcha_id is not None and captcha.captcha is not None
        answer = CaptchaAnswer(captcha.captcha_id or "", captcha.captcha or "") if sent else None
        async with self._rate_limits() as throttles:
            refusal = await throttles.hit(
                guess, answer, always_require_captcha=self.services.always_require_captcha
            )
        if refusal is not None:
            raise refusal
        return guess

    async def refund(self, attempt: AttemptKeys) -> None:
        async with self._rate_limits() as throttles:
            await throttles.refund(attempt)

    @contextmanager
    def log_failure(
        self, identifier: LoginIdentifier, login_name: str, method: str = PASSWORD_METHOD
    ) -> Iterator[None]:
        """Whoever is refused meanwhile is told to the login log. A provider that does not answer
        refuses nobody.
        """
        try:
            yield
        except UpstreamUnreachable:
            raise
        except AppError as refusal:
            kind = (
                Outcome.FACTOR
                if refusal.key in MFA_ERRORS
                else OUTCOME_BY_STATUS.get(refusal.status, Outcome.CAPTCHA)
            )
            where = self.client_info.ip, self.client_info.user_agent[:255], method
            if (account := identifier.account) is None:
                self._failed_logins.add(LoginAttempt.unknown_user(kind, login_name, *where))
            else:
                self._failed_logins.add(
                    LoginAttempt(
                        kind, account.id, account.dept_id, account.user_inputs[0] or "", *where
                    )
                )
            raise

    async def issue_challenge(self, purpose: ChallengePurpose) -> bytes:
        """For a passkey to sign. As many as pictures, from one network."""
        await self._limit_by_network()
        async with self._passkeys() as passkeys:
            return await passkeys.issue_challenge(purpose)

    async def pop_challenge_for(
        self, credential: Attestation | Assertion, purpose: ChallengePurpose
    ) -> bytes | None:
        """The challenge that it answers; there is no second answer, whatever becomes of this one."""
        async with self._passkeys() as passkeys:
            return await passkeys.pop_challenge_for(credential, purpose)

    async def pop_challenge(self, challenge: bytes, purpose: ChallengePurpose) -> bool:
        """Whether it was asked for that purpose; once."""
        async with self._passkeys() as passkeys:
            return await passkeys.pop_challenge(challenge, purpose)

    async def issue_captcha(self) -> CaptchaOut:
        await self._limit_by_network()
        picture = await render_captcha()
        async with self._captchas() as captchas:
            return await captchas.save(picture)

    async def _limit_by_network(self) -> None:
        async with self._rate_limits() as throttles:
            refusal = await throttles.hit_captcha(self.client_info.ip)
        if refusal is not None:
            raise refusal


LoginGuardDep = Annotated[LoginGuard, Depends(LoginGuard)]

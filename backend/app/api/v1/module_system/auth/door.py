"""Where every guess at a secret is paid for before anybody looks whether it is right."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request

from app.api.deps import Apart, address_of, apart
from app.api.v1.module_monitor.login_log.attempts import Attempt, Attempts
from app.api.v1.module_monitor.login_log.model import Outcome
from app.api.v1.module_system.captcha.schema import CaptchaOut
from app.api.v1.module_system.captcha.service import Answer, CaptchaService, draw
from app.api.v1.module_system.passkey.schema import Assertion, Attestation
from app.api.v1.module_system.passkey.service import PasskeyService, Purpose
from app.api.v1.module_system.passkey.site import Site
from app.api.v1.module_system.throttle.budget import Guess
from app.api.v1.module_system.throttle.service import ThrottleService
from app.core.keys import Keyring
from app.core.vault import Vault
from app.kit.errors import AppError, Unreachable

from .cookies import From
from .pending import PASSWORD
from .proof import Claim
from .schema import Answered
from .service import Caller

Captchas = Annotated[Apart[CaptchaService], apart(CaptchaService, system="a picture is drawn")]
Passkeys = Annotated[
    Apart[PasskeyService], apart(PasskeyService, system="a challenge is kept or taken")
]
Throttles = Annotated[Apart[ThrottleService], apart(ThrottleService, system="guesses are counted")]

SECOND = {"auth.wrong_code", "passkey.refused", "auth.second_factor_required"}
OUTCOMES = {401: Outcome.WRONG, 403: Outcome.EXPIRED, 429: Outcome.THROTTLED}


class Door:
    """`admit` before a secret is checked; `welcome` when it was right."""

    def __init__(
        self,
        request: Request,
        device: From,
        throttles: Throttles,
        captchas: Captchas,
        passkeys: Passkeys,
    ) -> None:
        self.request = request
        self.caller = Caller(address_of(request), request.headers.get("user-agent", ""))
        self.device = device
        self._throttles = throttles
        self._captchas = captchas
        self._passkeys = passkeys
        self._attempts: Attempts = request.app.state.attempts
        self.keys: Keyring = request.app.state.keys
        self.vault: Vault = request.app.state.vault
        self.site: Site = request.app.state.site
        self.one_time: timedelta = request.app.state.one_time
        self._always_ask: bool = request.app.state.always_ask

    async def admit(self, claim: Claim, given: Answered) -> Guess:
        guess = Guess(claim.key, self.caller.ip, self.device.known_to(claim.user_id))
        sent = given.captcha_id is not None and given.captcha is not None
        answer = Answer(given.captcha_id or "", given.captcha or "") if sent else None
        async with self._throttles() as throttles:
            refusal = await throttles.admit(guess, answer, always_ask=self._always_ask)
        if refusal is not None:
            raise refusal
        return guess

    async def welcome(self, guess: Guess) -> None:
        async with self._throttles() as throttles:
            await throttles.forgive(guess)

    @contextmanager
    def watch(self, claim: Claim, typed: str, method: str = PASSWORD) -> Iterator[None]:
        """Whoever is refused meanwhile is told to the login log. A provider that does not answer
        refuses nobody.
        """
        try:
            yield
        except Unreachable:
            raise
        except AppError as refusal:
            kind = (
                Outcome.FACTOR
                if refusal.key in SECOND
                else OUTCOMES.get(refusal.status, Outcome.CAPTCHA)
            )
            where = self.caller.ip, self.caller.user_agent[:255], method
            if (account := claim.account) is None:
                self._attempts.note(Attempt.of_nobody(kind, typed, *where))
            else:
                self._attempts.note(
                    Attempt(kind, account.id, account.dept_id, account.about[0] or "", *where)
                )
            raise

    async def challenge(self, purpose: Purpose) -> bytes:
        """For a passkey to sign. As many as pictures, from one network."""
        await self._ration()
        async with self._passkeys() as passkeys:
            return await passkeys.new_challenge(purpose)

    async def answered(self, sent: Attestation | Assertion, purpose: Purpose) -> bytes | None:
        """The challenge that it answers; there is no second answer, whatever becomes of this one."""
        async with self._passkeys() as passkeys:
            return await passkeys.take_challenge(sent, purpose)

    async def took(self, challenge: bytes, purpose: Purpose) -> bool:
        """Whether it was asked for that purpose; once."""
        async with self._passkeys() as passkeys:
            return await passkeys.take(challenge, purpose)

    async def draw(self) -> CaptchaOut:
        await self._ration()
        picture = await draw()
        async with self._captchas() as captchas:
            return await captchas.keep(picture)

    async def _ration(self) -> None:
        async with self._throttles() as throttles:
            refusal = await throttles.admit_picture(self.caller.ip)
        if refusal is not None:
            raise refusal


Entrance = Annotated[Door, Depends(Door)]

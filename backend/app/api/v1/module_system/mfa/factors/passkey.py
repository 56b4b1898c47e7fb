"""Passkeys as a second factor (WebAuthn)."""

from dataclasses import dataclass
from typing import Any, ClassVar

from app.api.v1.module_system.mfa.factor import Factor, FactorServices
from app.api.v1.module_system.passkey.schema import Assertion
from app.api.v1.module_system.passkey.service import (
    MFA,
    ChallengePurpose,
    PasskeyService,
    VerifiedAssertion,
)
from app.kit.context import Context


@dataclass(frozen=True, slots=True)
class PasskeyResponse:
    """An assertion and the challenge it answers. The challenge is consumed before."""

    assertion: Assertion
    challenge: bytes | None


class PasskeyFactor(Factor[PasskeyResponse, VerifiedAssertion]):
    """A signature of a passkey of the user."""

    name: ClassVar[str] = "passkey"
    response_type: ClassVar[type[PasskeyResponse]] = PasskeyResponse
    error_key: ClassVar[str] = "passkey.rejected"

    def __init__(self, context: Context) -> None:
        self.passkeys = PasskeyService(context)

    async def is_enrolled(self, user_id: int) -> bool:
        return await self.passkeys.count_for(user_id) > 0

    async def challenge(self, user_id: int, services: FactorServices) -> dict[str, Any] | None:
        challenge = await self.passkeys.issue_challenge(ChallengePurpose(MFA, user_id))
        options = await self.passkeys.authentication_options(
            services.relying_party, challenge, user_id
        )
        return options.options

    async def verify(
        self, user_id: int, response: PasskeyResponse, services: FactorServices
    ) -> VerifiedAssertion | None:
        if response.challenge is None:
            return None
        verified = await self.passkeys.verify_assertion(
            services.relying_party, response.assertion, response.challenge
        )
        return verified if verified is not None and verified.user_id == user_id else None

    async def consume(
        self, user_id: int, verified: VerifiedAssertion, services: FactorServices
    ) -> bool:
        return await self.passkeys.consume_assertion(verified)

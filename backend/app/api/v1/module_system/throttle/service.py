from collections.abc import Collection
from math import ceil

from app.api.v1.module_system.captcha.service import Answer, CaptchaService
from app.kit.context import Context
from app.kit.errors import AppError, TooManyRequests, Unprocessable
from app.kit.model import now

from .budget import PICTURES, Charge, Guess, charge, network_of
from .crud import ThrottleCrud


class ThrottleService:
    """A guess is paid for before it is looked at, so that many at once cost as much as one by one.

    Works in a transaction of its own, for what was paid stays paid when the guess is refused: hence
    a refusal is handed back and not raised.
    """

    def __init__(self, context: Context) -> None:
        self.throttles = ThrottleCrud(context)
        self.captchas = CaptchaService(context)

    async def admit(
        self, guess: Guess, answer: Answer | None, *, always_ask: bool = False
    ) -> AppError | None:
        return await self._pay(guess.charges(), answer, always_ask=always_ask)

    async def admit_picture(self, ip: str) -> AppError | None:
        return await self._pay((charge(PICTURES, network_of(ip)),), None, always_ask=False)

    async def forgive(self, guess: Guess) -> None:
        """It was right: as if it had not been made. What others used up stays used up."""
        charges = {charge.key: charge.budget for charge in guess.charges()}
        for key, row in (await self.throttles.hold(charges, now())).items():
            row.full_at -= charges[key].pace
        await self.throttles.flush()

    async def forget(self) -> None:
        await self.throttles.forget(now())

    async def _pay(
        self, charges: Collection[Charge], answer: Answer | None, *, always_ask: bool
    ) -> AppError | None:
        at = now()
        held = await self.throttles.hold([charge.key for charge in charges], at)
        rows = [(charge.budget, held[charge.key]) for charge in charges]
        asked = always_ask or any(
            budget.asks and budget.beyond(row.full_at, at) > 0 for budget, row in rows
        )
        if asked and answer is None:
            return Unprocessable("auth.captcha_required", field="captcha")
        if (
            seconds := max(budget.seconds(row.full_at, row.used_at, at) for budget, row in rows)
        ) > 0:
            return TooManyRequests(
                "auth.slow_down", seconds=ceil(seconds)
            )  # and the answer is still good
        if asked and answer is not None and not await self.captchas.consume(answer):
            return Unprocessable("auth.captcha_wrong", field="captcha")
        for budget, row in rows:
            row.full_at = budget.spent(row.full_at, at)
            row.used_at = at
        await self.throttles.flush()
        return None

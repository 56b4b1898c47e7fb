from collections.abc import Collection
from math import ceil

from app.api.v1.module_system.captcha.service import CaptchaAnswer, CaptchaService
from app.kit.context import Context
from app.kit.errors import AppError, TooManyRequests, Unprocessable
from app.kit.model import utc_now

from .bucket import CAPTCHA_IMAGES, AttemptKeys, BucketKey, bucket_key, network_prefix
from .crud import ThrottleCrud


class ThrottleService:
    """A guess is paid for before it is looked at, so that many at once cost as much as one by one.

    Works in a transaction of its own, for what was paid stays paid when the guess is refused: hence
    a refusal is handed back and not raised.
    """

    def __init__(self, context: Context) -> None:
        self.throttles = ThrottleCrud(context)
        self.captchas = CaptchaService(context)

    async def hit(
        self,
        attempt: AttemptKeys,
        answer: CaptchaAnswer | None,
        *,
        always_require_captcha: bool = False,
    ) -> AppError | None:
        return await self._consume(
            attempt.buckets(), answer, always_require_captcha=always_require_captcha
        )

    async def hit_captcha(self, ip: str) -> AppError | None:
        return await self._consume(
            (bucket_key(CAPTCHA_IMAGES, network_prefix(ip)),), None, always_require_captcha=False
        )

    async def refund(self, attempt: AttemptKeys) -> None:
        """It was right: as if it had not been made. What others used up stays used up."""
        charges = {charge.key: charge.bucket for charge in attempt.buckets()}
        for key, row in (await self.throttles.lock_rows(charges, utc_now())).items():
            row.full_at -= charges[key].refill_interval
        await self.throttles.flush()

    async def delete_expired(self) -> None:
        await self.throttles.delete_expired(utc_now())

    async def _consume(
        self,
        bucket_keys: Collection[BucketKey],
        answer: CaptchaAnswer | None,
        *,
        always_require_captcha: bool,
    ) -> AppError | None:
        at = utc_now()
        held = await self.throttles.lock_rows([charge.key for charge in bucket_keys], at)
        rows = [(charge.bucket, held[charge.key]) for charge in bucket_keys]
        asked = always_require_captcha or any(
            budget.needs_captcha and budget.excess(row.full_at, at) > 0 for budget, row in rows
        )
        if asked and answer is None:
            return Unprocessable("auth.captcha_required", field="captcha")
        if (
            seconds := max(
                budget.delay_seconds(row.full_at, row.used_at, at) for budget, row in rows
            )
        ) > 0:
            return TooManyRequests(
                "auth.rate_limited", seconds=ceil(seconds)
            )  # and the answer is still good
        if asked and answer is not None and not await self.captchas.consume(answer):
            return Unprocessable("auth.captcha_wrong", field="captcha")
        for budget, row in rows:
            row.full_at = budget.after_hit(row.full_at, at)
            row.used_at = at
        await self.throttles.flush()
        return None

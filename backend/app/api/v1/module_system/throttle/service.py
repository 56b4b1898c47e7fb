from collections.abc import Collection
from math import ceil

from app.api.v1.module_system.captcha.service import CaptchaAnswer, CaptchaService
from app.kit.context import Context
from app.kit.errors import AppError, TooManyRequests, Unprocessable
from app.kit.model import utc_now

from .bucket import AttemptKeys, BucketKey
from .crud import ThrottleCrud


class ThrottleService:
    """The rate limit of login attempts.

    An attempt is counted before the credential is verified, so that concurrent attempts count like
    consecutive ones. Each call runs in a transaction of its own, which must be committed even if
    the attempt is rejected: therefore an error is returned and not raised.
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
        """Counts one login attempt. Returns the error if it is rejected."""
        return await self._consume(
            attempt.buckets, answer, always_require_captcha=always_require_captcha
        )

    async def hit_captcha(self, key: BucketKey) -> AppError | None:
        """Counts one captcha or challenge of a network. Returns the error if it is rejected."""
        return await self._consume((key,), None, always_require_captcha=False)

    async def refund(self, attempt: AttemptKeys) -> None:
        """Returns the tokens of a successful attempt. Attempts of other clients keep counting."""
        buckets = {key.key: key.bucket for key in attempt.buckets}
        rows_by_key = await self.throttles.lock_rows(buckets, utc_now())
        for key, row in rows_by_key.items():
            row.full_at -= buckets[key].refill_interval
        await self.throttles.flush()

    async def delete_expired(self) -> None:
        """Deletes the rows of full buckets."""
        await self.throttles.delete_expired(utc_now())

    async def _consume(
        self,
        bucket_keys: Collection[BucketKey],
        answer: CaptchaAnswer | None,
        *,
        always_require_captcha: bool,
    ) -> AppError | None:
        now = utc_now()
        rows_by_key = await self.throttles.lock_rows([key.key for key in bucket_keys], now)
        rows = [(key.bucket, rows_by_key[key.key]) for key in bucket_keys]
        for _, row in rows:
            row.move_to_past(now)
        needs_captcha = always_require_captcha or any(
            bucket.needs_captcha and bucket.excess(row.full_at, now) > 0 for bucket, row in rows
        )
        if needs_captcha and answer is None:
            return Unprocessable("auth.captcha_required", field="captcha")
        seconds = max(bucket.delay_seconds(row.full_at, row.used_at, now) for bucket, row in rows)
        if seconds > 0:
            # Before the captcha is consumed, so that the client can repeat the same answer.
            return TooManyRequests("auth.rate_limited", seconds=ceil(seconds))
        if needs_captcha and answer is not None and not await self.captchas.consume(answer):
            return Unprocessable("auth.captcha_wrong", field="captcha")
        for bucket, row in rows:
            row.full_at = bucket.after_hit(row.full_at, now)
            row.used_at = now
        await self.throttles.flush()
        return None

"""Application for the fuzz test, with rate limits that ten thousand requests do not reach."""

from app.api.v1.module_system.throttle import bucket
from app.main import app

for limit in (
    bucket.DEVICE,
    bucket.ACCOUNT,
    bucket.ACCOUNT_NETWORK,
    bucket.NETWORK,
    bucket.CAPTCHA_IMAGES,
):
    object.__setattr__(limit, "capacity", 100_000)

__all__ = ["app"]

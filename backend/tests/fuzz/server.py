"""Application for the fuzz test: no rate limit is reached, and event streams end at once."""

from contextlib import nullcontext

from app.api.v1.module_system.throttle import bucket
from app.extensions.events import EventPublisher
from app.main import app

for limit in (
    bucket.DEVICE,
    bucket.ACCOUNT,
    bucket.ACCOUNT_NETWORK,
    bucket.NETWORK,
    bucket.CAPTCHA_IMAGES,
):
    object.__setattr__(limit, "capacity", 100_000)
# A publisher that does not run closes its streams. A client that waits for the end gets one.
setattr(EventPublisher, "running", lambda _: nullcontext())  # noqa: B010 (as in `fast_clock`)

__all__ = ["app"]

"""The application for one who guesses ten thousand times: no budget runs out, or all answers would
be the same.
"""

from app.api.v1.module_system.throttle import bucket
from app.main import app

for one in (
    bucket.DEVICE,
    bucket.ACCOUNT,
    bucket.ACCOUNT_NETWORK,
    bucket.NETWORK,
    bucket.CAPTCHA_IMAGES,
):
    object.__setattr__(one, "capacity", 100_000)

__all__ = ["app"]

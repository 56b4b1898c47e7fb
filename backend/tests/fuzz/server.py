"""The application for one who guesses ten thousand times: no budget runs out, or all answers would
be the same.
"""

from app.api.v1.module_system.throttle import budget
from app.main import app

for one in (budget.DEVICE, budget.ACCOUNT, budget.HERE, budget.NETWORK, budget.PICTURES):
    object.__setattr__(one, "size", 100_000)

__all__ = ["app"]

"""The connections of one process to its database.

`SharedPool` is the pool of one engine. The pools of the engines for reading and for writing share
a `ConnectionBudget`. `OperationWatch` ends statements that take too long, and all of them when the
database does not respond.
"""

from app.kit.db.pool.budget import ConnectionBudget, PoolTimeout
from app.kit.db.pool.shared_pool import SharedPool
from app.kit.db.pool.watch import DatabaseNotResponding, OperationWatch

__all__ = [
    "ConnectionBudget",
    "DatabaseNotResponding",
    "OperationWatch",
    "PoolTimeout",
    "SharedPool",
]

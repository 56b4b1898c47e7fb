"""Run by Alembic. A command of ours brings its connection along; `alembic` itself gets the
settings' database.
"""

import asyncio

from alembic import context

from app.core.config import load
from app.scripts.migration import configure, connected

if (connection := context.config.attributes.get("connection")) is not None:
    configure(context, connection)
    context.run_migrations()
elif context.is_offline_mode():
    raise SystemExit("give a database: what a migration does may depend on it")
else:

    def run(connection) -> None:
        configure(context, connection)
        context.run_migrations()

    asyncio.run(connected(load().database_url, run))

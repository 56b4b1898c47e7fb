"""Run by Alembic. A command of ours brings its connection along; `alembic` itself gets the
settings' database.
"""

import asyncio

from alembic import context

from app.core.config import load_settings
from app.migrations.upgrade import configure_context, run_locked

if (connection := context.config.attributes.get("connection")) is not None:
    configure_context(context, connection)
    context.run_migrations()
elif context.is_offline_mode():
    raise SystemExit("give a database: what a migration does may depend on it")
else:

    def run(connection) -> None:
        configure_context(context, connection)
        context.run_migrations()

    asyncio.run(run_locked(load_settings().database_url, run))

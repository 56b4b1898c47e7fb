"""Environment of the migrations.

Commands of `main.py` pass their connection. The `alembic` command uses DATABASE_URL.
"""

import asyncio

from alembic import context

from app.core.config import load_settings
from app.migrations.upgrade import configure_context, run_locked

if (connection := context.config.attributes.get("connection")) is not None:
    configure_context(context, connection)
    context.run_migrations()
elif context.is_offline_mode():
    raise SystemExit("--sql: not supported, because migrations depend on the database")
else:

    def run_migrations(connection) -> None:
        configure_context(context, connection)
        context.run_migrations()

    settings = load_settings()
    asyncio.run(run_locked(settings.database_url, run_migrations, settings.database_options))

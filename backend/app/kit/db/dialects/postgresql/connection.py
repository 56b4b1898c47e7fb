"""Connections to PostgreSQL: parameters of the session, and what BEGIN sends with it."""

from typing import Any

import asyncpg
from sqlalchemy.engine import URL

from app.kit.db.options import DatabaseOptions
from app.kit.db.statement_limit import statement_limit
from app.kit.db.tls import tls_context

CHECK_AT_ONCE = " SET CONSTRAINTS ALL IMMEDIATE;"
APPLICATION_NAME = "fastapiadmin"
# Options of a URL that are settings of the session.
SESSION_OPTIONS = ("application_name", "options")
# A pooler may send the parts of a statement to different connections of the server, and another
# client may have used the same name there. A statement without name is sent as a whole.
POOLER_ARGUMENTS: dict[str, Any] = {
    "statement_cache_size": 0,
    "prepared_statement_cache_size": 0,
    "prepared_statement_name_func": str,
}


class Connection(asyncpg.Connection):  # type: ignore[misc]  # asyncpg has no types
    """A connection whose BEGIN also sets what holds for its transaction.

    All is one message, so that it costs no further round trip. Settings of the transaction end with
    it, which also holds behind a pooler. Deferred constraints are checked at once: at COMMIT the
    error would name no field, and nothing could be said about the row.
    """

    options: DatabaseOptions

    async def execute(self, query: str, *args: Any, **options: Any) -> str:
        if query.startswith("BEGIN"):
            query += self._transaction_settings()
        status: str = await super().execute(query, *args, **options)
        return status

    def _transaction_settings(self) -> str:
        limit = statement_limit.get()
        default = self.options.statement_seconds
        if limit is None and self.options.transaction_pooler:
            limit = default
        if limit is None or (limit == default and not self.options.transaction_pooler):
            return CHECK_AT_ONCE
        return f"{CHECK_AT_ONCE} SET LOCAL statement_timeout = {int(limit * 1000)};"


def connect_options(url: URL, options: DatabaseOptions) -> dict[str, Any]:
    """Returns arguments of `asyncpg.connect`."""

    async def connect(*args: Any, **kwargs: Any) -> Any:
        connection = await asyncpg.connect(*args, **kwargs, connection_class=Connection)
        connection.options = options
        return connection

    settings = _session_settings(options)
    settings.update((name, str(url.query[name])) for name in SESSION_OPTIONS if name in url.query)
    arguments: dict[str, Any] = {"async_creator_fn": connect, "server_settings": settings}
    context = tls_context(url.query)
    if context is not None:
        arguments["ssl"] = context
    elif url.query.get("sslmode") == "disable":
        arguments["ssl"] = False
    return {**arguments, **POOLER_ARGUMENTS} if options.transaction_pooler else arguments


def _session_settings(options: DatabaseOptions) -> dict[str, str]:
    """Returns the settings of a session, which are sent when it begins.

    PostgreSQL plans every query for its own parameters. From the sixth execution on it would use a
    generic plan, with which a wide data scope takes 50 ms instead of 3. A pooler rejects most
    settings.
    """
    # A pooler keeps these two for each client.
    settings = {"application_name": APPLICATION_NAME, "timezone": "UTC"}
    if options.transaction_pooler:
        return settings
    return {
        **settings,
        "plan_cache_mode": "force_custom_plan",
        "statement_timeout": str(int(options.statement_seconds * 1000)),
    }

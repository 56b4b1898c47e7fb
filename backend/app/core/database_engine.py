"""Engines of SQLAlchemy, with the settings, time limits and checks of this project."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from sqlalchemy import NullPool, event
from sqlalchemy.engine import URL, Connection, Dialect, ExceptionContext, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from app.core.database_errors import DatabaseUnreachable
from app.kit.data_scope import DataScope, install_sql_guard
from app.kit.db import dialects
from app.kit.db.dialects import DatabaseDialect
from app.kit.db.integrity_errors import translate_integrity_errors
from app.kit.db.options import DEFAULT_OPTIONS, DatabaseOptions
from app.kit.db.pool import OperationWatch, SharedPool
from app.kit.db.pool.keepalive import enable_keepalive
from app.kit.db.pool.watched_dialect import connect_within, watch_dialect
from app.kit.db.statement_limit import statement_limit
from app.kit.db.value_errors import translate_value_errors
from app.kit.model import Base

# Key of `Connection.info`.
LIMIT_KEY = "statement_limit"
PROBE_SCOPE = DataScope.system("probe of the database")
# There is no BEGIN, so there is nothing to roll back.
AUTOCOMMIT_OPTIONS: dict[str, Any] = {
    "isolation_level": "AUTOCOMMIT",
    "pool_reset_on_return": None,
    "skip_autocommit_rollback": True,
}


class DatabaseProbe:
    """Asks the server over a connection of its own whether it answers."""

    def __init__(self, url: str, options: DatabaseOptions) -> None:
        self.dialect = dialects.for_name(make_url(url).get_backend_name())
        self.create_engine = partial(create_engine, url, options, poolclass=NullPool)
        self.can_ask_for_idle = not options.transaction_pooler

    async def __call__(self, connections: list[Any]) -> list[Any]:
        """Returns those of the connections that the server does not work for.

        Raises the error of the driver if there was no answer. A refusal is one.
        """
        if self.dialect.is_file:
            return []
        try:
            return await self._select_idle(connections)
        except (DBAPIError, DatabaseUnreachable) as error:
            cause = error.orig if isinstance(error, DBAPIError) else error.__cause__
            if cause is None or not self.dialect.is_response(cause):
                raise
            return []

    async def _select_idle(self, connections: list[Any]) -> list[Any]:
        known = {
            self.dialect.server_id(connection): connection
            for connection in connections
            if not isinstance(connection, asyncio.Timeout)
        }
        engine = self.create_engine(**AUTOCOMMIT_OPTIONS)
        query = "select 1"
        if known and self.can_ask_for_idle:
            query = self.dialect.select_idle(list(known.values())) or query
        try:
            async with engine.execution_options(scope=PROBE_SCOPE).connect() as connection:
                ids = (await connection.exec_driver_sql(query)).scalars()
                return [known[id] for id in ids if id in known]
        finally:
            await engine.dispose()


def create_engine(
    database_url: str,
    options: DatabaseOptions = DEFAULT_OPTIONS,
    watch: OperationWatch | None = None,
    **engine_options: Any,
) -> AsyncEngine:
    """Returns an engine that checks the data scope, translates errors and limits times.

    It uses the asynchronous driver, whatever driver the URL names.
    """
    url = make_url(database_url)
    name = url.get_backend_name()
    dialect = dialects.for_name(name)
    connect_args = dialect.connect_options(url, options)
    url = url.set(drivername=f"{name}+{dialect.driver}", query=dialect.driver_query(url))
    engine = create_async_engine(
        url,
        # Keeps the values of failed statements out of the log.
        hide_parameters=True,
        connect_args=connect_args,
        **dialect.engine_options(),
        **engine_options,
    )
    connect = partial(connect_within, options.connect_seconds, watch)
    event.listen(engine.sync_engine, "do_connect", partial(_connect, url, connect))
    event.listen(engine.sync_engine, "handle_error", _keep_other_connections)
    if column_specs := dialect.column_specs():
        engine.dialect.colspecs = {**engine.dialect.colspecs, **column_specs}
    if not dialect.is_file:
        # SQLAlchemy's would wait for a server that may not answer.
        engine_dialect: Any = engine.dialect
        engine_dialect.do_close = dialect.close
    dialect.prepare_engine(engine.sync_engine)
    if watch is not None:
        watch_dialect(engine.dialect, dialect, watch)
    configure = partial(_configure, url, dialect, options)
    event.listen(engine.sync_engine, "connect", configure)
    install_sql_guard(engine.sync_engine, Base)
    translate_integrity_errors(engine.sync_engine, Base)
    translate_value_errors(engine.sync_engine, Base)
    return engine


def _connect(
    url: URL,
    connect: Callable[[Callable[[], Any]], Any],
    dialect: Dialect,
    _: object,
    args: Sequence[Any],
    options: dict[str, Any],
) -> Any:
    """Raises DatabaseUnreachable for every error, whatever its type.

    A wrong option in the URL, for example, is a TypeError of the driver.
    """
    try:
        return connect(lambda: dialect.connect(*args, **options))
    except TimeoutError as error:
        raise DatabaseUnreachable(url, TimeoutError("it does not answer")) from error
    except Exception as error:
        raise DatabaseUnreachable(url, error) from error


def _configure(
    url: URL, dialect: DatabaseDialect, options: DatabaseOptions, connection: Any, _: object
) -> None:
    if (connection_socket := dialect.socket(connection)) is not None:
        enable_keepalive(connection_socket)
    seconds = options.connect_seconds
    try:
        connect_within(seconds, None, lambda: dialect.configure_connection(connection, options))
    except Exception as error:
        raise DatabaseUnreachable(url, error) from error


def apply_statement_limits(engine: AsyncEngine, options: DatabaseOptions) -> None:
    """Sets the statement limit of the current task when a transaction begins."""
    dialect = dialects.for_name(engine.dialect.name)
    if type(dialect).set_statement_limit is DatabaseDialect.set_statement_limit:
        return

    def apply(connection: Connection) -> None:
        limit = statement_limit.get()
        limit = options.statement_seconds if limit is None else limit
        if connection.info.get(LIMIT_KEY, options.statement_seconds) != limit:
            dialect.set_statement_limit(connection.connection, limit)
            connection.info[LIMIT_KEY] = limit

    event.listen(engine.sync_engine, "begin", apply)


def _keep_other_connections(context: ExceptionContext) -> None:
    """Keeps the rest of the pool when a connection fails. Each is tested before it is used."""
    context.invalidate_pool_on_disconnect = False
    pool = None if context.engine is None else context.engine.pool
    if context.is_disconnect and isinstance(pool, SharedPool):
        pool.distrust_idle()


def is_connection_limit(dialect: DatabaseDialect, error: BaseException) -> bool:
    return error.__cause__ is not None and dialect.is_connection_limit(error.__cause__)

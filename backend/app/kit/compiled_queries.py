"""Compiled queries: SELECT statements of read sessions that skip the ORM after their first use.

A list spends most of its time not in the database, but in SQLAlchemy's session, its greenlets and
its result objects. `fetch_rows` does the same with less. It keeps two things:

- For each statement and each shape of the data scope's clause: the SQL with the clause, as
  SQLAlchemy compiles it. The values of the scope are no part of it, so all users with the same
  kinds of roles share one. The key is the statement itself if it has the option `built_once`,
  else SQLAlchemy's cache key.
- For each of these, and each combination of lengths of its lists: the SQL with one placeholder for
  each element, and where its values come from.

They are kept as long as the engine. Of more than MAX_QUERIES, the one that was not used for longest
is dropped; MAX_EXPANSIONS of one query are dropped together.

The driver then sends the SQL on a connection of the engine's pool. The listeners of the engine see
it as they see every other statement, among them `sql_guard`, which checks the compiled SQL.
Statements that are not plain (see `_is_plain`, `_has_plain_parameters`) go through the session.
"""

import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NoReturn

from sqlalchemy import BindParameter, Select
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.cache_key import CacheKey
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.util.concurrency import greenlet_spawn

from app.kit.data_scope import ClosureTable, DataScope, ScopedSession
from app.kit.data_scope.criteria import ClauseShape, clause_shape, loader_criteria, scope_values
from app.kit.data_scope.raw_sql import SCOPE_PARAMETERS
from app.kit.db import dialects
from app.kit.db.driver_errors import is_outage
from app.kit.db.pool import SharedPool

MAX_QUERIES = 1024
# The limit for each query.
MAX_EXPANSIONS = 256
# A statement that fails within this time has found a connection that had ended before.
LOST_AT_ONCE_SECONDS = 0.5
# Key of `Session.info`.
COMPILED_QUERIES_KEY = "compiled_queries"

Rows = Sequence[tuple[Any, ...]]
Processor = Callable[[Any], Any]
# Opens a connection of SQLAlchemy's adapter for the driver.
Connect = Callable[[], AbstractAsyncContextManager[Any]]


async def fetch_rows(
    db: AsyncSession, statement: Select[*tuple[Any, ...]], params: Mapping[str, Any] | None = None
) -> Rows:
    """Returns the rows of a SELECT of columns that the data scope of the session shows.

    In a transaction, and in a read session that holds a connection already, the session executes
    the statement.
    """
    session = db.sync_session
    queries: CompiledQueries | None = session.info.get(COMPILED_QUERIES_KEY)
    if queries is not None and not session.in_transaction():
        assert isinstance(session, ScopedSession)
        rows = await queries.fetch(statement, params or {}, session.scope, session.tree)
        if rows is not None:
            return rows
    return [tuple(row) for row in await db.execute(statement, params)]


async def fetch_values(
    db: AsyncSession, statement: Select[*tuple[Any, ...]], params: Mapping[str, Any] | None = None
) -> list[Any]:
    """Returns the values of a SELECT of one column, like `fetch_rows`."""
    return [value for (value,) in await fetch_rows(db, statement, params)]


@dataclass(frozen=True, slots=True)
class QueryKey:
    """The key of a compiled query, and what is needed to compile it."""

    statement_key: object
    clause_shape: ClauseShape
    statement: Select[*tuple[Any, ...]] = field(compare=False)
    # SQLAlchemy's cache key with the values of this statement; None for a statement built once.
    cache_key: CacheKey | None = field(compare=False)
    scope: DataScope = field(compare=False)
    tree: type[ClosureTable] = field(compare=False)


@dataclass(frozen=True, slots=True, eq=False)
class ExpandedQuery:
    """The SQL of a query for one combination of lengths of its lists."""

    sql: str
    # For each placeholder: the parameter, the position in its list, and the conversion.
    arguments: tuple[tuple[str, int | None, Processor | None], ...]
    # The conversions of the columns that need one, by their positions.
    result_processors: tuple[tuple[int, Processor], ...]


@dataclass(frozen=True, slots=True, eq=False)
class CompiledQuery:
    """A compiled statement."""

    compiled: SQLCompiler
    # The values that the statement itself has, by the names of their parameters.
    constants: dict[str, Any]
    # Parameters with a list of values.
    list_names: tuple[str, ...]
    # Parameters of the data scope, and the names of their values in `scope_values`.
    scope_names: tuple[tuple[str, str], ...]
    # By the lengths of the lists.
    expansions: dict[tuple[int, ...], ExpandedQuery] = field(default_factory=dict)

    def values(self, key: QueryKey, params: Mapping[str, Any]) -> dict[str, Any]:
        """Returns the values of all parameters by their names."""
        if key.cache_key is None:
            values = {**self.constants, **params}
        else:
            values = dict(self.compiled.construct_params(params, key.cache_key.bindparams))
        if self.scope_names:
            in_scope = scope_values(key.scope)
            for name, scope_name in self.scope_names:
                values[name] = in_scope[scope_name]
        return values


@dataclass(frozen=True, slots=True)
class Execution:
    """The part of SQLAlchemy's execution context that listeners of an engine read."""

    compiled: SQLCompiler
    execution_options: dict[str, Any]


@dataclass(frozen=True, slots=True)
class EventConnection:
    """The part of SQLAlchemy's connection that listeners of an engine read."""

    dialect: Dialect
    info: dict[Any, Any]


class CompiledQueries:
    """The compiled queries of one engine, which has a SharedPool.

    `connect` replaces that pool: it opens a connection of SQLAlchemy's adapter for the driver.
    """

    def __init__(self, engine: Engine, connect: Connect | None = None) -> None:
        self.engine = engine
        self.dialect = dialects.for_name(engine.dialect.name)
        self.connect = connect or self._connect
        self._compile = lru_cache(MAX_QUERIES)(self._compile_query)

    @property
    def size(self) -> int:
        """Number of compiled queries."""
        return self._compile.cache_info().currsize

    async def fetch(
        self,
        statement: Select[*tuple[Any, ...]],
        params: Mapping[str, Any],
        scope: DataScope,
        tree: type[ClosureTable],
    ) -> Rows | None:
        """Returns the rows, or None for a statement that only the session can execute.

        That includes a statement whose connection the server had ended while it was idle: the
        session executes it on another one.
        """
        key = _query_key(statement, scope, tree)
        query = None if key is None else self._compile(key)
        if key is None or query is None:
            return None
        values = query.values(key, params)
        started = time.monotonic()
        try:
            async with self.connect() as connection:
                try:
                    return await self._execute(query, values, scope, connection)
                except Exception as error:  # noqa: BLE001 (the driver raises errors of many types)
                    self._raise(error, query, connection)
        except DBAPIError as error:
            is_lost = error.connection_invalidated or is_outage(error.orig)
            if is_lost and time.monotonic() - started < LOST_AT_ONCE_SECONDS:
                return None
            raise

    def _compile_query(self, key: QueryKey) -> CompiledQuery | None:
        if not _is_plain(key.statement):
            return None
        criteria = loader_criteria(key.scope, key.tree)  # type: ignore[arg-type]  # as in `session`
        restricted = key.statement.options(*criteria)
        compiled = restricted.compile(dialect=self.engine.dialect, cache_key=key.cache_key)
        assert isinstance(compiled, SQLCompiler)
        if len(compiled._result_columns) != len(key.statement.column_descriptions):  # noqa: SLF001
            raise TypeError("fetch_rows() selects single columns, no bundles")
        if not _has_plain_parameters(compiled):
            return None
        names = {name: parameter for parameter, name in compiled.bind_names.items()}
        return CompiledQuery(
            compiled,
            {name: item.value for name, item in names.items() if not item.required},
            tuple(name for name, item in names.items() if item in compiled.post_compile_params),
            tuple((name, own) for name, item in names.items() if (own := _scope_name(item))),
        )

    async def _execute(
        self, query: CompiledQuery, values: dict[str, Any], scope: DataScope, connection: Any
    ) -> Rows:
        lengths = tuple([len(values[name]) for name in query.list_names])
        expanded = query.expansions.get(lengths)
        if expanded is None:
            expanded = await self._expand(query, values, connection)
            if len(query.expansions) >= MAX_EXPANSIONS:
                query.expansions.clear()
            query.expansions[lengths] = expanded
        sql = expanded.sql
        arguments = _arguments(expanded, values)
        event_connection = EventConnection(self.engine.dialect, {})
        execution = Execution(query.compiled, {"scope": scope})
        dispatch = self.engine.dispatch
        for listener in dispatch.before_cursor_execute:
            sql, arguments = listener(event_connection, None, sql, arguments, execution, False)
        try:
            rows = await self.dialect.fetch(connection, sql, arguments)
        finally:
            # Also after an error: a trace has no other way to learn that the statement has ended.
            for listener in dispatch.after_cursor_execute:
                listener(event_connection, None, sql, arguments, execution, False)
        return _convert(rows, expanded.result_processors)

    async def _expand(
        self, query: CompiledQuery, values: dict[str, Any], connection: Any
    ) -> ExpandedQuery:
        """Returns the SQL for lists of these lengths."""
        compiled = query.compiled
        # SQLAlchemy has no public function that renders the lists of a compiled statement.
        state = compiled._process_parameters_for_postcompile(dict(values))  # noqa: SLF001
        bind_processors = compiled._bind_processors  # noqa: SLF001
        processors: dict[str, Any] = {**bind_processors, **state.processors}
        places: dict[str, tuple[str, int | None]] = {
            element: (name, index)
            for name, elements in state.parameter_expansion.items()
            for index, element in enumerate(elements)
        }
        arguments: list[tuple[str, int | None, Processor | None]] = []
        for element in state.positiontup or ():
            name, index = places.get(element, (element, None))
            arguments.append((name, index, processors.get(element)))
        columns = compiled._result_columns  # noqa: SLF001
        type_codes = await self.dialect.column_type_codes(connection, state.statement)
        conversions = [
            column.type._cached_result_processor(  # noqa: SLF001
                self.engine.dialect, type_codes[position] if type_codes else None
            )
            for position, column in enumerate(columns)
        ]
        return ExpandedQuery(
            state.statement,
            tuple(arguments),
            tuple((position, convert) for position, convert in enumerate(conversions) if convert),
        )

    @asynccontextmanager
    async def _connect(self) -> AsyncIterator[Any]:
        """Opens a connection of the pool for one statement."""
        pool = self.engine.pool
        assert isinstance(pool, SharedPool)
        record = await pool.borrow()
        connection = record.dbapi_connection
        watch = pool.budget.watch
        operation = watch.start(connection, self.dialect.abort) if watch is not None else None
        try:
            yield connection
        except BaseException as error:
            if not isinstance(error, Exception) or getattr(error, "connection_invalidated", False):
                # The driver may still wait for the rest of the answer.
                await greenlet_spawn(record.invalidate)
            raise
        finally:
            if watch is not None and operation is not None:
                watch.finish(operation)
            pool.give_back(record)

    def _raise(self, error: Exception, query: CompiledQuery, connection: Any) -> NoReturn:
        """Raises what SQLAlchemy raises for an error of the driver."""
        dialect = self.engine.dialect
        try:
            connection._handle_exception(error)  # noqa: SLF001
        except Exception as translated:  # noqa: BLE001 (likewise)
            is_disconnect = isinstance(
                translated, dialect.loaded_dbapi.Error
            ) and dialect.is_disconnect(translated, connection, None)
            try:
                Connection._handle_dbapi_exception_noconnection(  # noqa: SLF001
                    translated, dialect, self.engine, is_disconnect
                )
            except StatementError as reported:
                reported.statement = query.compiled.string
                raise
        raise error


def _scope_name(parameter: BindParameter[Any]) -> str | None:
    """Returns the name of a parameter of the data scope, or None for another parameter."""
    name: str = parameter._orig_key  # noqa: SLF001
    return name if name in SCOPE_PARAMETERS else None


def _query_key(
    statement: Select[*tuple[Any, ...]], scope: DataScope, tree: type[ClosureTable]
) -> QueryKey | None:
    """Returns the key of the compiled query, or None for a statement that cannot be cached."""
    shape = clause_shape(scope)
    if statement.get_execution_options().get("built_once"):
        return QueryKey(statement, shape, statement, None, scope, tree)
    cache_key = statement._generate_cache_key()  # noqa: SLF001 (there is no public function)
    if cache_key is None:
        return None
    return QueryKey(cache_key.key, shape, statement, cache_key, scope, tree)


def _is_plain(statement: Select[*tuple[Any, ...]]) -> bool:
    """Returns False for a statement that locks rows or has options. Rejects one of objects."""
    if any(item["expr"] is item.get("entity") for item in statement.column_descriptions):
        raise TypeError("fetch_rows() selects columns: use the session to select objects")
    options = statement.get_execution_options().keys()
    return statement._for_update_arg is None and options <= {"built_once"}  # noqa: SLF001


def _has_plain_parameters(compiled: SQLCompiler) -> bool:
    """Returns False if a parameter is a list of tuples, rendered as text or computed."""
    return not (
        compiled.literal_execute_params
        or compiled.escaped_bind_names
        or any(
            parameter.callable or parameter.type._is_tuple_type  # noqa: SLF001
            for parameter in compiled.bind_names
        )
    )


def _arguments(expanded: ExpandedQuery, values: dict[str, Any]) -> list[Any]:
    arguments = []
    for name, position, convert in expanded.arguments:
        value = values[name] if position is None else values[name][position]
        arguments.append(value if convert is None else convert(value))
    return arguments


def _convert(rows: Rows, processors: tuple[tuple[int, Processor], ...]) -> Rows:
    if not processors:
        return rows
    converted = [list(row) for row in rows]
    for position, convert in processors:
        for row in converted:
            row[position] = convert(row[position])
    return [tuple(row) for row in converted]

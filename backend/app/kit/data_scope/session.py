"""A database session that is restricted to the rows of one data scope."""

from functools import lru_cache
from typing import Any, ClassVar, NoReturn

from sqlalchemy import Executable, Select, Update, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.orm.util import LoaderCriteriaOption

from app.kit.data_scope.criteria import ClosureTable, loader_criteria, where_clause
from app.kit.data_scope.errors import ScopeBypass, ScopeMissing
from app.kit.data_scope.kinds import Guarded, owner_attributes, references
from app.kit.data_scope.scope import DataScope
from app.kit.data_scope.sql_guard import SESSION_OPTIONS


class ScopedSession(Session):
    """A session that reads and writes only what its scope covers.

    The scope is a constructor argument and never changes, so every row in the identity map was
    loaded under the same scope. Detached objects cannot be attached. Statements to which the scope
    cannot be applied (text, Core tables, bulk by primary key, the bare connection) are rejected.
    """

    tree: ClassVar[type[ClosureTable]]

    def __init__(self, *args: Any, scope: DataScope | None = None, **kwargs: Any) -> None:
        if scope is None:
            raise ScopeMissing("a session needs a data scope: pass scope=")
        super().__init__(*args, execution_options={"scope": scope}, **kwargs)
        self._scope = scope

    @property
    def scope(self) -> DataScope:
        return self._scope

    def connection(self, *args: Any, **kwargs: Any) -> Connection:
        if self.scope.system_reason is None:
            raise ScopeBypass("Session.connection() applies no scope")
        return super().connection(*args, **kwargs)

    def _reject_bulk(self, *_: Any, **__: Any) -> NoReturn:
        raise ScopeBypass("the legacy bulk API applies no scope: use add()")

    bulk_save_objects = bulk_insert_mappings = bulk_update_mappings = _reject_bulk


@event.listens_for(ScopedSession, "do_orm_execute", propagate=True)
def _restrict(state: ORMExecuteState) -> None:
    """Adds the scope to every statement, lazy load and refresh."""
    session = state.session
    assert isinstance(session, ScopedSession)
    scope = session.scope
    if scope.system_reason is not None:
        return
    _reject_overrides(state, scope)
    if state.is_column_load:
        _restrict_refresh(state, session)
        return
    if state.is_insert or state.is_update or state.is_delete:
        _check_dml(state)
    if state.is_relationship_load:
        state.update_execution_options(parent_in_scope=True)
    restrict = (
        _with_criteria_cached if state.execution_options.get("built_once") else _with_criteria
    )
    criteria = loader_criteria(scope, session.tree)  # type: ignore[arg-type]  # a class is hashable
    state.statement = restrict(state.statement, criteria)


def _reject_overrides(state: ORMExecuteState, scope: DataScope) -> None:
    """Rejects statements that set options only the session may set."""
    if state.execution_options.get("scope") is not scope:
        raise ScopeBypass("a statement must not set its own scope")
    if not (state.is_relationship_load or state.is_column_load) and any(
        map(state.execution_options.get, SESSION_OPTIONS)
    ):
        raise ScopeBypass(f"only the session may set {', '.join(SESSION_OPTIONS)}")


def _with_criteria(statement: Executable, criteria: tuple[LoaderCriteriaOption, ...]) -> Executable:
    return statement.options(*criteria)


# A statement with the option `built_once` is executed often. Its restricted copy is cached too, so
# that the copy keeps its cache key.
_with_criteria_cached = lru_cache(maxsize=4096)(_with_criteria)


def _restrict_refresh(state: ORMExecuteState, session: ScopedSession) -> None:
    """Adds the WHERE clause to refresh() and to loads of expired attributes.

    SQLAlchemy applies no loader criteria to them.
    """
    mapper = state.bind_mapper
    assert mapper is not None
    if not issubclass(mapper.class_, Guarded):
        return
    if not isinstance(state.statement, Select):
        raise ScopeBypass(f"cannot refresh only a part of an inherited {mapper.class_.__name__}")
    state.update_execution_options(filtered_in_scope=True)
    state.statement = state.statement.where(
        where_clause(mapper.class_, session.scope, session.tree)
    )


def _check_dml(state: ORMExecuteState) -> None:
    mapper = state.bind_mapper
    if mapper is None:
        raise ScopeBypass("INSERT, UPDATE and DELETE name a model, not a table")
    model = mapper.class_
    checked_names = {
        *owner_attributes(model),
        *(key for reference in references(mapper) for key in reference.keys),
    }
    if state.is_insert and checked_names:
        raise ScopeBypass(
            f"add() new {model.__name__} objects: an INSERT statement would not be checked"
        )
    if isinstance(state.parameters, list) and checked_names:
        raise ScopeBypass(
            f"a bulk UPDATE of {model.__name__} by primary key has no WHERE to restrict"
        )
    if isinstance(state.statement, Update):
        parameters = state.parameters if isinstance(state.parameters, dict) else {}
        # SQLAlchemy has no public accessor of the values.
        values = {*(state.statement._values or ()), *parameters}  # noqa: SLF001
        written_names = {getattr(column, "key", column) for column in values}
        if checked_names & written_names:
            names = sorted(checked_names & written_names)
            raise ScopeBypass(f"set {names} on {model.__name__} objects: an UPDATE is not checked")

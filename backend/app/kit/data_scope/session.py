"""A session that belongs to somebody."""

from functools import lru_cache
from typing import Any, ClassVar, NoReturn

from sqlalchemy import Executable, Select, Update, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.orm.util import LoaderCriteriaOption

from app.kit.data_scope import flush
from app.kit.data_scope.criteria import ClosureTable, loader_criteria, where_clause
from app.kit.data_scope.errors import ScopeBypass, ScopeMissing
from app.kit.data_scope.kinds import Guarded, owner_attributes, references
from app.kit.data_scope.scope import DataScope
from app.kit.data_scope.sql_guard import SESSION_OPTIONS


class ScopedSession(Session):
    """Reads and writes what its scope covers, and cannot be talked into more.

    The scope is a constructor argument and never changes, so no row in the identity map was ever
    loaded under another; an object from elsewhere cannot be attached. Whatever cannot carry the
    scope (text, Core tables, bulk by primary key, the bare connection) is refused.
    """

    tree: ClassVar[type[ClosureTable]]

    def __init__(self, *args: Any, scope: DataScope | None = None, **kwargs: Any) -> None:
        if scope is None:
            raise ScopeMissing("a session is opened for somebody: pass scope=")
        super().__init__(*args, execution_options={"scope": scope}, **kwargs)
        self._scope = scope

    @property
    def scope(self) -> DataScope:
        return self._scope

    def connection(self, *args: Any, **kwargs: Any) -> Connection:
        if self.scope.system_reason is None:
            raise ScopeBypass("Session.connection() carries no scope")
        return super().connection(*args, **kwargs)

    def _reject_bulk(self, *_: Any, **__: Any) -> NoReturn:
        raise ScopeBypass("the legacy bulk API carries no scope: add() the objects")

    bulk_save_objects = bulk_insert_mappings = bulk_update_mappings = _reject_bulk


@event.listens_for(ScopedSession, "do_orm_execute", propagate=True)
def _restrict(state: ORMExecuteState) -> None:
    """Every statement, lazy load and refresh passes here."""
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
    """A statement does not say for itself whose it is, what it was checked for, or where it goes."""
    if state.execution_options.get("scope") is not scope:
        raise ScopeBypass("the scope belongs to the session: no statement has one of its own")
    if not (state.is_relationship_load or state.is_column_load) and any(
        map(state.execution_options.get, SESSION_OPTIONS)
    ):
        raise ScopeBypass(f"{SESSION_OPTIONS} are for the session to say")


def _with_criteria(statement: Executable, criteria: tuple[LoaderCriteriaOption, ...]) -> Executable:
    return statement.options(*criteria)


# A statement built once and executed often says so: its restricted twin then keeps its cache key as
# well.
_with_criteria_cached = lru_cache(maxsize=4096)(_with_criteria)


def _restrict_refresh(state: ORMExecuteState, session: ScopedSession) -> None:
    """SQLAlchemy applies no loader criteria to refresh() and expired attributes, so the row is
    asked for outright.
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
    telling = {*owner_attributes(model), *(reference.key for reference in references(mapper))}
    if state.is_insert and telling:
        raise ScopeBypass(
            f"add() new {model.__name__} objects: an INSERT statement would not be checked"
        )
    if isinstance(state.parameters, list) and telling:
        raise ScopeBypass(
            f"a bulk UPDATE of {model.__name__} by primary key has no WHERE to restrict"
        )
    if isinstance(state.statement, Update):
        parameters = state.parameters if isinstance(state.parameters, dict) else {}
        values = {*(state.statement._values or ()), *parameters}  # noqa: SLF001 (no public name for them)
        written = {getattr(column, "key", column) for column in values}
        if telling & written:
            raise ScopeBypass(
                f"set {sorted(telling & written)} on {model.__name__} objects: an UPDATE is not checked"
            )


event.listen(ScopedSession, "before_attach", flush.reject_detached, propagate=True)
event.listen(ScopedSession, "before_flush", flush.before_flush, propagate=True)
event.listen(ScopedSession, "after_flush", flush.after_flush, propagate=True)

"""Row-level access control on the database session. Every check fails closed.

    kinds      kinds of models: `Global`, `Private`, `Scoped`, `ScopedByParent`, `AssociationRow`
    scope      what a user may see: `DataScope`, a constructor argument of the session
    criteria   the WHERE clause of a data scope
    session    `ScopedSession`: adds that clause to every statement, rejects all others
    flush      checks of rows and references that are about to be written
    sql_guard  check of the rendered SQL, on the engine
    raw_sql    rejects textual SQL and constructs that render text verbatim
    self_test  start-up check that all of this is active

Start with `session`. Features import none of it: they declare the kind of a model and query it
without a filter of their own.
"""

# Importing `flush` registers its listeners on ScopedSession.
from app.kit.data_scope import flush as flush
from app.kit.data_scope.criteria import ClosureTable
from app.kit.data_scope.errors import (
    OutOfScope,
    ScopeBypass,
    ScopeError,
    ScopeMissing,
    ScopeNotDeclared,
)
from app.kit.data_scope.kinds import (
    AssociationRow,
    Global,
    Private,
    Scoped,
    ScopedByParent,
    check_declarations,
)
from app.kit.data_scope.scope import DataScope
from app.kit.data_scope.self_test import assert_scope_enforced
from app.kit.data_scope.session import ScopedSession
from app.kit.data_scope.sql_guard import install_sql_guard

__all__ = [
    "AssociationRow",
    "ClosureTable",
    "DataScope",
    "Global",
    "OutOfScope",
    "Private",
    "ScopeBypass",
    "ScopeError",
    "ScopeMissing",
    "ScopeNotDeclared",
    "Scoped",
    "ScopedByParent",
    "ScopedSession",
    "assert_scope_enforced",
    "check_declarations",
    "install_sql_guard",
]

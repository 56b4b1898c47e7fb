"""Which rows exist for whom, decided once, on the database session. Everything here fails closed.

    kinds      what a model says of its rows: `Global`, `Private`, `Scoped`, `Tied`
    value      what a user may see: `Scope`, a constructor argument of the session
    criteria   the WHERE clause a scope becomes
    session    `ScopedSession`: adds that clause to every statement, and refuses what cannot carry
    it
    flush      rows and references on their way into the database
    net        the last look at the SQL, below the ORM, on the engine
    raw        what it refuses on sight: text, and what would become text
    canary     at boot: prove that all of this is switched on

Start with `session`. Features import none of it: they declare a kind and query as if alone.
"""

from app.kit.data_scope.criteria import ClosureTable
from app.kit.data_scope.errors import (
    OutOfScope,
    ScopeBypass,
    ScopeError,
    ScopeMissing,
    ScopeNotDeclared,
)
from app.kit.data_scope.kinds import AssociationRow, Global, Private, Scoped, check_declarations
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
    "ScopedSession",
    "assert_scope_enforced",
    "check_declarations",
    "install_sql_guard",
]

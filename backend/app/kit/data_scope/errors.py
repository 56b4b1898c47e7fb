"""Why a scoped session refused.

ScopeError ├── Undeclared     a model says neither Global nor Private nor Scoped, or says it badly
(boot) ├── ScopeMissing   a session was opened for nobody                                        (a
bug) ├── ScopeBypass    a statement that cannot carry the scope                                (a
bug) └── OutOfScope     a row written to, or pointing to, where its writer cannot see          (the
caller's doing)
"""


class ScopeError(Exception):
    """The session's scope forbids this."""


class ScopeNotDeclared(ScopeError):
    """A model that does not say whose its rows are. None where its table is mapped by no class."""

    def __init__(self, message: str, model: type[object] | None = None) -> None:
        super().__init__(message)
        self.model = model


class ScopeMissing(ScopeError):
    """A session without a scope."""


class ScopeBypass(ScopeError):
    """A statement to which the scope cannot be applied."""


class OutOfScope(ScopeError):
    """A write beyond what the writer can see. `field`: the attribute that points there."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field

"""Errors of a scoped session.

ScopeError
├── ScopeNotDeclared  a model declares no kind, or an invalid one (at start-up)
├── ScopeMissing      a session was opened without a scope (a bug)
├── ScopeBypass       a statement to which the scope cannot be applied (a bug)
└── OutOfScope        a write to, or a reference to, an invisible row (a caller's request)
"""


class ScopeError(Exception):
    """An operation that the scope of the session forbids."""


class ScopeNotDeclared(ScopeError):
    """A model without a valid kind. `model` is None for a table that no class maps."""

    def __init__(self, message: str, model: type[object] | None = None) -> None:
        super().__init__(message)
        self.model = model


class ScopeMissing(ScopeError):
    """A session that was opened without a scope."""


class ScopeBypass(ScopeError):
    """A statement to which the scope cannot be applied."""


class OutOfScope(ScopeError):
    """A write outside the scope of the session. `field` is the wire name of its reference."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field

"""The audit extension defines the table, because every session writes to it."""

from app.extensions.audit import Action, AuditEntry

__all__ = ["Action", "AuditEntry"]

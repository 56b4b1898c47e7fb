"""The extensions define the tables: every session writes to them, or none of the API reads them."""

from app.extensions.audit import Action, AuditEntry
from app.extensions.log_sink.model import LogSinkPosition

__all__ = ["Action", "AuditEntry", "LogSinkPosition"]

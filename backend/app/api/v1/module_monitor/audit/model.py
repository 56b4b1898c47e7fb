"""The table is the extension's, which every session writes through: with the models, it is always
there.
"""

from app.extensions.audit import Action, AuditEntry

__all__ = ["Action", "AuditEntry"]

"""Who changed what, kept with the change and proof against quiet edits.

    record     listens to the sessions: each change is noted, and written with its transaction
    change     what a flush changed, row by row
    statement  what an UPDATE or DELETE statement changed, and which are refused
    value      values as an entry keeps them; secrets masked
    chain      entries in a row, each sealed together with the one before it
    verify     was one of them edited, deleted or slipped in?
    retention  take old entries away without breaking the chain
    model      the tables

Importing this switches it on for every session of `core.database`. Features import none of it: a
model that is not worth recording says `__audited__ = False`, a column whose name does not tell that
it is a secret goes into `__secrets__`.
"""

from app.extensions.audit.model import Action, AuditChain, AuditEntry
from app.extensions.audit.record import add_changes
from app.extensions.audit.statement import UnauditableStatement

__all__ = ["Action", "AuditChain", "AuditEntry", "UnauditableStatement", "add_changes"]

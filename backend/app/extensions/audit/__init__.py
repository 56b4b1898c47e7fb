"""The audit log: who changed what. Entries are written with the change and linked by hashes.

    record     listens to the sessions, and writes entries with the transaction
    change     the changes of a flush, row by row
    statement  the changes of an UPDATE or DELETE statement
    value      values of an entry, with secrets masked
    chain      appends entries; each contains the hash of the one before it
    verify     detects edited, deleted and inserted entries
    retention  deletes old entries without breaking the chain
    denial     denied requests
    model      the tables

Importing this package activates it for every session of `core.database`. Features need none of
it for changes of rows, and pass other acts of a user to `record_act`. A model that needs no audit
sets `__audited__ = False`, and a column whose name does not say that it is secret is listed in
`__audit_masked__`.
"""

from app.extensions.audit.change import Change
from app.extensions.audit.model import Action, AuditChain, AuditEntry
from app.extensions.audit.record import add_changes, record_act
from app.extensions.audit.statement import UnauditableStatement

__all__ = [
    "Action",
    "AuditChain",
    "AuditEntry",
    "Change",
    "UnauditableStatement",
    "add_changes",
    "record_act",
]

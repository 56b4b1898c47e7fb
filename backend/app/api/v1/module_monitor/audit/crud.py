from app.kit.crud import Crud
from app.kit.param import Clauses, during, equal, like

from .model import AuditEntry
from .param import AuditParam
from .schema import AuditOut, AuditRow


class AuditCrud(Crud[AuditEntry, AuditOut]):
    model, out = AuditEntry, AuditOut

    def matching(self, param: AuditParam) -> Clauses:
        return (
            *equal(AuditEntry.user_id, param.user_id),
            *like(AuditEntry.user_name, param.user_name),
            *equal(AuditEntry.action, param.action),
            *equal(AuditEntry.object, param.object or None),
            *equal(AuditEntry.row_key, param.row_key or None),
            *like(AuditEntry.label, param.label),
            *equal(AuditEntry.request_id, param.request_id or None),
            *during(AuditEntry.at, param.start, param.end),
        )


class AuditExportCrud(Crud[AuditEntry, AuditRow]):
    model, out = AuditEntry, AuditRow

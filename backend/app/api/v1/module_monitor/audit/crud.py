from collections.abc import Collection

from sqlalchemy import select

from app.kit.crud import Crud
from app.kit.param import Clauses, among, during, equal, like

from .model import AuditEntry
from .param import AuditParam
from .schema import AuditOut, AuditRow
from .words import Pointer, tables_called


class AuditCrud(Crud[AuditEntry, AuditOut]):
    model = AuditEntry
    out = AuditOut

    def matching(self, param: AuditParam) -> Clauses:
        return (
            *equal(AuditEntry.user_id, param.user_id),
            *like(AuditEntry.user_name, param.user_name),
            *equal(AuditEntry.action, param.action),
            *among(AuditEntry.object, tables_called(param.object) if param.object else None),
            *equal(AuditEntry.row_key, param.row_key or None),
            *like(AuditEntry.label, param.label),
            *equal(AuditEntry.request_id, param.request_id or None),
            *during(AuditEntry.at, param.start, param.end),
        )

    async def called(self, pointer: Pointer, keys: Collection[object]) -> dict[object, str]:
        """Those of them that the reader sees."""
        found = select(pointer.key, pointer.label).where(pointer.key.in_(keys))
        return {key: str(label) for key, label in await self.db.execute(found) if label}


class AuditExportCrud(Crud[AuditEntry, AuditRow]):
    model = AuditEntry
    out = AuditRow

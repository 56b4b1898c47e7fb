from collections.abc import Collection

from sqlalchemy import select

from app.kit.crud import Crud
from app.kit.param import Clauses, equal, like, one_of, within_period

from .labels import LinkedRow, tables_titled
from .model import AuditEntry
from .param import AuditParam
from .schema import AuditOut, AuditRow


class AuditCrud(Crud[AuditEntry, AuditOut]):
    model = AuditEntry
    out_schema = AuditOut

    def filters(self, param: AuditParam) -> Clauses:
        return (
            *equal(AuditEntry.user_id, param.user_id),
            *like(AuditEntry.user_name, param.user_name),
            *equal(AuditEntry.action, param.action),
            *one_of(AuditEntry.object, tables_titled(param.object) if param.object else None),
            *equal(AuditEntry.row_key, param.row_key or None),
            *like(AuditEntry.label, param.label),
            *equal(AuditEntry.request_id, param.request_id or None),
            *within_period(AuditEntry.at, param.start, param.end),
        )

    async def row_labels(
        self, linked_row: LinkedRow, keys: Collection[object]
    ) -> dict[object, str]:
        """Returns the labels of the rows that the caller sees, by key."""
        statement = select(linked_row.key, linked_row.label).where(linked_row.key.in_(keys))
        return {key: str(label) for key, label in await self.db.execute(statement) if label}


class AuditExportCrud(Crud[AuditEntry, AuditRow]):
    model = AuditEntry
    out_schema = AuditRow

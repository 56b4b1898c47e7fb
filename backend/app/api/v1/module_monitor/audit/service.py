import json
from collections.abc import Sequence

from pydantic import JsonValue

from app.kit.context import Context
from app.kit.page import Stretch

from .crud import AuditCrud, AuditExportCrud
from .model import AuditEntry
from .param import AuditParam
from .schema import AuditDetail, AuditOut, AuditRow, FieldChange

MOST = 10_000  # entries of one export


class AuditService:
    """Who sees a row sees its history. Nobody changes it: there is nothing here that writes."""

    def __init__(self, context: Context) -> None:
        self.entries, self.rows = AuditCrud(context), AuditExportCrud(context)

    async def stretch(self, param: AuditParam) -> Stretch[AuditOut]:
        return await self.entries.stretch(param, *self.entries.matching(param))

    async def newest(self, param: AuditParam) -> Sequence[AuditRow]:
        return await self.rows.newest(MOST, *self.entries.matching(param))

    async def detail(self, id: int) -> AuditDetail:
        entry = await self.entries.get(id)
        shown = AuditOut.model_validate({name: getattr(entry, name) for name in AuditOut.model_fields})
        return AuditDetail(**shown.model_dump(), session_id=entry.session_id, changes=_changes(entry))


def _changes(entry: AuditEntry) -> list[FieldChange]:
    before: dict[str, JsonValue] = json.loads(entry.before or "{}")
    after: dict[str, JsonValue] = json.loads(entry.after or "{}")
    return [
        FieldChange(name=name, before=before.get(name), after=after.get(name))
        for name in dict.fromkeys((*before, *after))
    ]
